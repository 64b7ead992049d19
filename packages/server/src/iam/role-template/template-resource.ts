import type { ArnAccount } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { InvalidInput, NoSuchEntity } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { RoleTemplateVersion } from '../../model/role-template.ts'
import type { Role } from '../../store/entity/role.ts'

interface Named {
  readonly TemplateArn: string
  readonly MinorVersion?: number | undefined
}

/** The ARN of a template, which belongs to no account. */
export const templateArn = ({ Partition }: ArnAccount, name: string): string =>
  `arn:${Partition}:iam::aws:role-template/${name}`

/** Finds the version that an ARN and a minor version name; throws what the caller is told where there is none. */
export function templateVersion(
  { TemplateArn, MinorVersion }: Named,
  { account, roleTemplates }: Pick<ReadingCall, 'account' | 'roleTemplates'>,
): RoleTemplateVersion {
  const [, partition, name = ''] =
    /^arn:([a-z-]+):iam::aws:role-template\/([\w+=,.-]+)$/.exec(TemplateArn) ?? []
  if (partition === undefined) throw InvalidInput(`ARN ${TemplateArn} is not valid.`)
  const found = partition === account.Partition ? roleTemplates.find(name, MinorVersion) : undefined
  if (found !== undefined) return found
  const version = MinorVersion === undefined ? '' : ` with minor version ${MinorVersion}`
  throw NoSuchEntity(`The role template ${TemplateArn}${version} cannot be found.`)
}

/** The version that the input names. */
export const existingTemplate: ResourceFinder<Named, RoleTemplateVersion, ReadingCall> = {
  types: ['role-template'],
  find: (input, call) => ({
    arn: input.TemplateArn,
    printed: `role-template ${input.TemplateArn}`,
    existing: () => templateVersion(input, call),
  }),
}

/** `SourceRoleTemplate` of a role that a template has made. */
export function sourceTemplate(account: ArnAccount, { SourceTemplate }: Role) {
  if (SourceTemplate === undefined) return {}
  const { Name, MinorVersion } = SourceTemplate
  return {
    SourceRoleTemplate: { TemplateArn: templateArn(account, Name), TemplateMinorVersion: MinorVersion },
  }
}
