import type { AttachedPolicy } from '@gatehouse/policy'
import { PolicyGatherer, type PolicyHolder } from '../../authorization/applicable-policies.ts'
import { groupArn, parseIamArn, roleArn, userArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { membershipOf } from '../../authorization/organization.ts'
import { type Levels, OrganizationPolicies } from '../../authorization/organization-policies.ts'
import { PolicyCache } from '../../authorization/policy-cache.ts'
import { isServiceLinkedPath } from '../../authorization/protected-role.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { Resolved, ResourceFinder } from '../../model/operation.ts'
import { unclearEntity } from './input-policies.ts'

/** The user, group or role whose policies are simulated, with the ARN that it has. */
export interface PolicySource {
  readonly arn: string
  readonly holder: PolicyHolder
}

/**
 * The entity of PolicySourceArn, found by kind and name: a wrong path is overlooked, and the stored ARN is what the
 * permission is asked on (behaviours 121).
 */
export const policySource: ResourceFinder<{ PolicySourceArn: string }, PolicySource, ReadingCall> = {
  types: ['user', 'group', 'role'],
  async find({ PolicySourceArn }, { account, store }): Promise<Resolved<PolicySource>> {
    const { account: owner, type, name = '' } = parseIamArn(PolicySourceArn) ?? {}
    const find = async (): Promise<Resolved<PolicySource> | undefined> => {
      if (owner !== account.AccountId) return undefined
      const key = [account.AccountId, name.toLowerCase()] as const
      switch (type) {
        case 'user': {
          const user = await store.users.find(...key)
          return user && resolved(userArn(account, user), user, user.Tags)
        }
        case 'group': {
          const group = await store.groups.find(...key)
          return group && resolved(groupArn(account, group), group)
        }
        case 'role': {
          const role = await store.roles.find(...key)
          return role && resolved(roleArn(account, role), role, role.Tags)
        }
        default:
          return undefined
      }
    }
    const found = await find()
    if (found !== undefined) return found
    return {
      arn: PolicySourceArn,
      existing() {
        const isEntity = type === 'user' || type === 'group' || type === 'role'
        throw isEntity
          ? NoSuchEntity('Unable to retrieve specified IAM entity.')
          : unclearEntity(PolicySourceArn)
      },
    }
  },
}

function resolved(
  arn: string,
  holder: PolicyHolder,
  tags?: Resolved<unknown>['tags'],
): Resolved<PolicySource> {
  const entity = { arn, holder }
  return {
    arn,
    ...('GroupId' in holder ? {} : { tags, serviceTagPrefix: 'iam' }),
    entity,
    existing: () => entity,
  }
}

/** A policy, or a type of policies, that a simulation leaves out; one of the members is there. */
interface Exclusion {
  readonly PolicyType?: string | undefined
  readonly PolicyArn?: string | undefined
  readonly InlinePolicyIdentifier?:
    | { readonly PolicyName: string; readonly AttachmentType: string; readonly AttachmentName: string }
    | undefined
}

/** What an entity holds, made ready for simulations and named as they name it (S7), without what is left out. */
export async function policiesOfSource(
  { holder }: PolicySource,
  { account, store }: ReadingCall,
  exclusions: readonly Exclusion[] = [],
): Promise<{ readonly identity: AttachedPolicy[]; readonly boundary: AttachedPolicy[] | undefined }> {
  const gatherer = new PolicyGatherer(new PolicyCache({ simulated: true }))
  const { identity, boundary } = await gatherer.ofHolder(holder, account, store)
  const withoutBoundary = exclusions.some(({ PolicyType }) => PolicyType === 'permission-boundary')
  return {
    identity: identity
      .filter((policy) => !exclusions.some((exclusion) => isExcluded(policy, exclusion)))
      .map(named),
    boundary: withoutBoundary ? undefined : boundary?.map(named),
  }
}

/**
 * The service control policies that bind the source, level by level, without those that are left out; `undefined` where
 * none bind its account, all are left out, or it is a service-linked role, which they do not bind (E16).
 */
export async function organizationLevels(
  { holder }: PolicySource,
  { account, store }: ReadingCall,
  exclusions: readonly Exclusion[] = [],
): Promise<Levels | undefined> {
  const isServiceLinked = 'RoleId' in holder && isServiceLinkedPath(holder.Path)
  if (isServiceLinked || exclusions.some(({ PolicyType }) => PolicyType === 'scp')) return undefined
  const membership = await membershipOf(account.AccountId, store)
  const policies = new OrganizationPolicies(new PolicyCache({ simulated: true }))
  const levels = membership && (await policies.servicePolicies(membership, store))
  return levels?.map((level) =>
    level.filter(({ source }) => !exclusions.some(({ PolicyArn }) => PolicyArn === source.arn)),
  )
}

const types: Readonly<Record<string, string>> = {
  inline: 'inline',
  'aws-managed': 'aws-managed',
  managed: 'user-managed',
}

/** Whether a policy is left out by its type, its ARN, or its name and holder; boundaries by their type alone. */
function isExcluded({ source }: AttachedPolicy, exclusion: Exclusion): boolean {
  const { PolicyType, PolicyArn, InlinePolicyIdentifier: inline } = exclusion
  if (PolicyType !== undefined) return types[source.type] === PolicyType
  if (PolicyArn !== undefined) return source.arn === PolicyArn
  if (inline === undefined || source.type !== 'inline') return false
  const holder = parseIamArn(source.attachedTo ?? '')
  return (
    holder?.type === inline.AttachmentType &&
    holder?.name.toLowerCase() === inline.AttachmentName?.toLowerCase() &&
    source.id.toLowerCase() === inline.PolicyName?.toLowerCase()
  )
}

function named({ policy, source }: AttachedPolicy): AttachedPolicy {
  if (source.arn !== undefined) {
    return { policy, source: { ...source, id: source.arn.slice(source.arn.lastIndexOf('/') + 1) } }
  }
  const { type = '', name = '' } = parseIamArn(source.attachedTo ?? '') ?? {}
  return { policy, source: { ...source, id: `${type}_${name}_${source.id}` } }
}
