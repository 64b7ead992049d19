import { roleArn } from '../../authorization/arn.ts'
import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import { modelled, RoleTemplateDisabled } from '../../model/error.ts'
import type { FurtherQuestion, ResourceFinder } from '../../model/operation.ts'
import type { Role } from '../../store/entity/role.ts'
import { attachPolicy } from '../policy/attachments.ts'
import { withBoundary } from '../policy/boundary.ts'
import { asBoundary } from '../policy/boundary-shape.ts'
import { putInlinePolicy } from '../policy/inline-policies.ts'
import { requireWithinQuota } from '../quota.ts'
import { asHolder } from '../role/role-policies.ts'
import { asListedRole } from '../role/role-shape.ts'
import { bindTrustedPrincipals, checkTrustDocument, presentTrustDocuments } from '../role/trust-document.ts'
import { iam } from '../service.ts'
import { requestTags } from '../tag/tag-context.ts'
import { tagsIfAny } from '../tag/tags.ts'
import { type PlannedRole, plannedRole } from './planned-role.ts'
import { sourceTemplate, templateVersion } from './template-resource.ts'

const NameConflict = modelled('NameConflictException')
const RoleModified = modelled('RoleModifiedException')

/** behaviours 78 */
const nameTaken = () =>
  NameConflict(
    'A role with this name exists but was created with different parameters. Pass a unique roleName to create a new role.',
  )

interface Wanted {
  readonly TemplateArn: string
  readonly TemplateMinorVersion?: number | undefined
  readonly ReplacementValues?: Readonly<Record<string, { readonly Values: readonly string[] }>> | undefined
}

/** What is to be acquired, and the role that has its name. */
interface Acquired {
  readonly planned: PlannedRole
  readonly template: { readonly Name: string; readonly MinorVersion: number }
  readonly role: Role | undefined
}

async function acquired(input: Wanted, call: ReadingCall): Promise<Acquired> {
  const { account, store } = call
  const { TemplateArn, TemplateMinorVersion: MinorVersion, ReplacementValues = {} } = input
  const version = templateVersion({ TemplateArn, MinorVersion }, call)
  if (version.Enabled === false || version.VersionEnabled === false)
    throw RoleTemplateDisabled(`The role template ${TemplateArn} is disabled.`)
  const given = Object.entries(ReplacementValues).map(([name, { Values }]) => [name, Values] as const)
  const planned = plannedRole(version, Object.fromEntries(given), account)
  const template = { Name: version.TemplateName, MinorVersion: version.MinorVersion }
  return {
    planned,
    template,
    role: await store.roles.find(account.AccountId, planned.RoleName.toLowerCase()),
  }
}

/** The role, decided on its ARN; on the template's own where that can make none, which is told after the permission. */
const acquirableRole: ResourceFinder<Wanted, Acquired, ReadingCall> = {
  types: ['role'],
  async find(input, call) {
    const printed = `role template ${input.TemplateArn}`
    try {
      const entity = await acquired(input, call)
      const { role, planned } = entity
      const arn = roleArn(call.account, role ?? planned)
      return { arn, printed, tags: role?.Tags, serviceTagPrefix: 'iam', entity, existing: () => entity }
    } catch (fault) {
      return {
        arn: input.TemplateArn,
        printed,
        existing: () => {
          throw fault
        },
      }
    }
  },
}

/** Questions about the role that is to be made; none where it is there already. */
const toMake =
  (questions: (planned: PlannedRole) => readonly FurtherQuestion['context'][]) =>
  (
    input: Wanted,
    call: ReadingCall,
    { entity }: { readonly entity?: Acquired | undefined },
  ): FurtherQuestion[] => {
    if (entity === undefined || entity.role !== undefined) return []
    const arn = roleArn(call.account, entity.planned)
    const resolved = { arn, printed: `role template ${input.TemplateArn}`, existing: () => undefined }
    return questions(entity.planned).map((context) => ({
      resolved,
      context: {
        'iam:RoleTemplateARN': input.TemplateArn,
        'iam:PermissionsBoundary': entity.planned.PermissionsBoundary,
        ...context,
      },
    }))
  }

/** Tags of a planned role as condition keys of the request tell them. */
const tagContext = ({ Tags }: PlannedRole) => ({
  'aws:RequestTag/${TagKey}': requestTags['aws:RequestTag/${TagKey}']({ Tags }),
  'aws:TagKeys': requestTags['aws:TagKeys']({ Tags }),
})

/**
 * Hands back the role that a template makes of these values, and makes it where it is not there. Its caller needs
 * iam:GetRole, and what making such a role by hand needs.
 */
export const AcquireRole = iam.operation('AcquireRole', {
  access: 'Write',
  action: 'GetRole',
  resource: acquirableRole,
  context: {
    'iam:RoleTemplateARN': ({ TemplateArn }) => TemplateArn,
    // as GetRole is asked with (X6)
    'iam:PermissionsBoundary': (_input, { entity }) => entity?.role?.PermissionsBoundary,
  },
  alsoRequires: {
    'iam:CreateRole': toMake((planned) => [planned.Tags.length > 0 ? tagContext(planned) : {}]),
    'iam:TagRole': toMake((planned) => (planned.Tags.length > 0 ? [tagContext(planned)] : [])),
    'iam:PutRolePolicy': toMake(({ inlinePolicies }) => (inlinePolicies.length > 0 ? [{}] : [])),
    'iam:AttachRolePolicy': toMake(({ policyArns }) => policyArns.map((arn) => ({ 'iam:PolicyARN': arn }))),
  },
  async handle(_input, call, { planned, template, role }) {
    if (role !== undefined) await requireSame(call, role, planned, template)
    const shown = role ?? (await made(call, planned, template))
    return {
      Role: {
        ...(await asListedRole(call, shown)),
        ...asBoundary(shown.PermissionsBoundary),
        ...tagsIfAny(shown.Tags),
        ...sourceTemplate(call.account, shown),
      },
    }
  },
})

async function made(call: WritingCall, planned: PlannedRole, template: Acquired['template']): Promise<Role> {
  const { account, tx, now, newId } = call
  const { inlinePolicies, policyArns, values, ...members } = planned
  checkTrustDocument(planned.AssumeRolePolicyDocument, call)
  const role: Role = {
    ...members,
    RoleId: newId('AROA'),
    CreateDate: now,
    TrustedIds: await bindTrustedPrincipals(planned.AssumeRolePolicyDocument, call),
    SourceTemplate: { ...template, Values: values },
  }
  const insert = () => tx.roles.insert(account.AccountId, role)
  if ((await withBoundary(call, planned.PermissionsBoundary, insert)) === 'exists') throw nameTaken()
  requireWithinQuota(call, 'RolesQuota', await tx.roles.count(account.AccountId))
  for (const policy of inlinePolicies) await putInlinePolicy(call, asHolder(role), policy)
  for (const arn of policyArns) await attachPolicy(call, asHolder(role), arn)
  return role
}

/**
 * Refuses a role that something else has made, and one that was changed since (behaviours 78). Its trust policy is taken as
 * it reads today: one that names a user or role that is gone or renamed is another than the template makes.
 */
async function requireSame(
  call: WritingCall,
  role: Role,
  planned: PlannedRole,
  template: Acquired['template'],
): Promise<void> {
  const source = role.SourceTemplate
  const sorted = (values: object) =>
    JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
  if (
    source === undefined ||
    source.Name !== template.Name ||
    source.MinorVersion !== template.MinorVersion ||
    sorted(source.Values) !== sorted(planned.values)
  ) {
    throw nameTaken()
  }
  const { tx } = call
  const { AccountId } = call.account
  const trust = (await presentTrustDocuments([role], call)).get(role) ?? role.AssumeRolePolicyDocument
  const inline = await tx.inlinePolicies.of(AccountId, role.RoleId)
  const attached = await tx.attachments.of(AccountId, role.RoleId)
  const state = (of: Omit<PlannedRole, 'values'>) =>
    JSON.stringify([
      of.Path,
      of.Description ?? '',
      of.AssumeRolePolicyDocument,
      of.MaxSessionDuration,
      of.PermissionsBoundary ?? '',
      of.Tags.map(({ Key, Value }) => [Key, Value]).sort(),
      of.inlinePolicies.map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument]).sort(),
      [...of.policyArns].sort(),
    ])
  const policyArns = attached.map(({ PolicyArn }) => PolicyArn)
  const today = { ...role, AssumeRolePolicyDocument: trust, inlinePolicies: inline, policyArns }
  if (state(today) !== state(planned)) {
    throw RoleModified(
      `Role ${role.RoleName} has been modified since it was created and is no longer managed.`,
    )
  }
}
