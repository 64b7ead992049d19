import type { ArnAccount } from '../../authorization/arn.ts'
import { isProtectedPath, isServiceRolePolicy } from '../../authorization/protected-role.ts'
import { InvalidInput } from '../../model/error.ts'
import type { RoleTemplateVersion, TemplateParameter } from '../../model/role-template.ts'
import type { Tag } from '../../store/entity/user.ts'
import { filledDocument, partsOf } from '../placeholders.ts'
import { isArn } from '../policy/policy-arn.ts'
import { checkTags } from '../tag/tags.ts'

/** The values of a template's parameters, by name. */
export type Values = Readonly<Record<string, readonly string[]>>

/** A role as a template makes it. */
export interface PlannedRole {
  readonly RoleName: string
  readonly Path: string
  readonly Description?: string
  readonly AssumeRolePolicyDocument: string
  readonly MaxSessionDuration: number
  readonly Tags: readonly Tag[]
  readonly PermissionsBoundary?: string
  readonly inlinePolicies: readonly { readonly PolicyName: string; readonly PolicyDocument: string }[]
  readonly policyArns: readonly string[]
  readonly values: Values
}

/** The placeholder of the account's partition, whose colons no parameter's name has. */
const PARTITION = 'AWS::Partition'

/** How long sessions last at most unless the template tells, in seconds. */
const HOUR = 3600

/** Fills a template in. InvalidInput for values that it does not take, and where no role can look like the outcome. */
export function plannedRole(
  version: RoleTemplateVersion,
  given: Values,
  { Partition }: ArnAccount,
): PlannedRole {
  const values = chosenValues(version.ParametersDefinition ?? [], given)
  const put = { ...values, [PARTITION]: [Partition] }
  const fill = (pattern: string) => filled(pattern, put)
  const inPartition = (arn: string) => fill(arn).replace(/^arn:aws:iam::aws:/, `arn:${Partition}:iam::aws:`)
  const { RoleDescriptionPattern, PermissionBoundaryArn, MaxSessionDuration = HOUR } = version
  const planned = {
    RoleName: fill(version.RoleNamePattern),
    Path: fill(version.RolePathPattern ?? '/'),
    ...(RoleDescriptionPattern !== undefined && { Description: fill(RoleDescriptionPattern) }),
    AssumeRolePolicyDocument: filledTemplate(version.AssumeRolePolicyDocumentTemplate, put),
    MaxSessionDuration,
    Tags: (version.RoleTagsTemplate ?? []).map(({ Key, Value }) => ({ Key: fill(Key), Value: fill(Value) })),
    ...(PermissionBoundaryArn !== undefined && { PermissionsBoundary: inPartition(PermissionBoundaryArn) }),
    inlinePolicies: (version.InlinePolicyTemplates ?? []).map(({ PolicyName, PolicyDocument }) => ({
      PolicyName,
      PolicyDocument: filledTemplate(PolicyDocument, put),
    })),
    policyArns: (version.ManagedPolicyArns ?? []).map(inPartition),
    values,
  }
  requireRole(planned)
  return planned
}

function requireRole(planned: PlannedRole): void {
  const { RoleName, Path, Description = '', Tags, policyArns, PermissionsBoundary = '' } = planned
  if (!/^[\w+=,.@-]{1,64}$/.test(RoleName)) throw InvalidInput(`The role name ${RoleName} is not valid.`)
  if (!/^\/([!-~]+\/)?$/.test(Path) || Path.length > 512 || isProtectedPath(Path))
    throw InvalidInput(`The role path ${Path} is not valid.`)
  if (!/^[\t\n\r -~¡-ÿ]{0,1000}$/.test(Description)) throw InvalidInput('The role description is not valid.')
  const reserved = [...policyArns, PermissionsBoundary].find(isServiceRolePolicy)
  if (reserved !== undefined) throw InvalidInput(`The policy ${reserved} is for service-linked roles alone.`)
  if (Tags.length > 0) checkTags(Tags, 'insensitive')
  for (const { Key, Value } of Tags) {
    if (
      !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key) ||
      !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(Value)
    )
      throw InvalidInput(`The tag ${Key} is not valid.`)
  }
}

/** The values that count: those given, and what is usual for the others. */
function chosenValues(parameters: readonly TemplateParameter[], given: Values): Values {
  const known = new Set(parameters.map(({ Name }) => Name))
  const unknown = Object.keys(given).find((name) => !known.has(name))
  if (unknown !== undefined) throw InvalidInput(`The role template has no parameter ${unknown}.`)
  const chosen: Record<string, readonly string[]> = {}
  for (const parameter of parameters) {
    const { Name, DefaultValue, Immutable = false } = parameter
    const own = Object.hasOwn(given, Name) ? given[Name] : undefined
    if (own !== undefined && Immutable && !(own.length === 1 && own[0] === DefaultValue))
      throw InvalidInput(`The parameter ${Name} of the role template cannot be changed.`)
    const values = own ?? (DefaultValue === undefined ? undefined : [DefaultValue])
    if (values === undefined) throw InvalidInput(`The role template needs a value for the parameter ${Name}.`)
    requireType(parameter, values)
    chosen[Name] = values
  }
  return chosen
}

function requireType({ Name, Type }: TemplateParameter, values: readonly string[]): void {
  const list = Type.endsWith('List')
  if (!list && values.length > 1)
    throw InvalidInput(`The parameter ${Name} of the role template takes one value.`)
  const fits = Type.startsWith('Arn')
    ? isArn
    : Type.startsWith('Number')
      ? (value: string) => /^-?\d{1,15}(\.\d{1,15})?$/.test(value)
      : (value: string) => value.length <= 1024
  if (!values.every(fits))
    throw InvalidInput(`The parameter ${Name} of the role template takes the type ${Type}.`)
}

/** A text with the values in place of `@{Name}`; several values are parted by commas. */
function filled(pattern: string, values: Values): string {
  const parts = partsOf(pattern).map(({ text, name = '' }) =>
    Object.hasOwn(values, name) ? (values[name]?.join(',') ?? text) : text,
  )
  return parts.join('')
}

/** A document with the values in its texts; a text that is one list becomes a list. */
function filledTemplate(template: string, values: Values): string {
  return filledDocument(template, {
    texts(text) {
      const [, only, ...others] = partsOf(text)
      const name = only?.text === text && others.length === 1 ? (only.name ?? '') : ''
      const list = Object.hasOwn(values, name) ? values[name] : undefined
      return list !== undefined && list.length > 1 ? list : [filled(text, values)]
    },
    name: (text) => filled(text, values),
  })
}
