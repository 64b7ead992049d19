import type { AttachedPolicy, PolicyKind, PolicySource } from '@gatehouse/policy'
import type { Partition } from '../store/entity/account.ts'
import type {
  Organization,
  OrganizationPolicy,
  OrganizationPolicyType,
} from '../store/entity/organization.ts'
import { type Entities, GLOBAL } from '../store/store.ts'
import { AttachedPolicies } from './attached-policies.ts'
import { isManagement, type Membership, targetsOf } from './organization.ts'
import type { PolicyCache } from './policy-cache.ts'

/** A policy that AWS puts into every organization. */
export interface AwsOrganizationPolicy {
  readonly PolicyId: string
  readonly Type: OrganizationPolicyType
  readonly Name: string
  readonly Description: string
  readonly Document: string
}

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

const documentOf = (Statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [Statement] })

/** Allows everything at a level; without it, or another policy that allows, a level allows nothing (E6). */
export const fullAccess: AwsOrganizationPolicy = {
  PolicyId: 'p-FullAWSAccess',
  Type: 'SERVICE_CONTROL_POLICY',
  Name: 'FullAWSAccess',
  Description: 'Allows access to every operation',
  Document: documentOf(everything),
}

/** Stands at every level and cannot be taken away (E7). */
export const resourceFullAccess: AwsOrganizationPolicy = {
  PolicyId: 'p-RCPFullAWSAccess',
  Type: 'RESOURCE_CONTROL_POLICY',
  Name: 'RCPFullAWSAccess',
  Description: 'Allows access to every resource',
  Document: documentOf({ ...everything, Principal: '*' }),
}

/** AWS's policies by their ids. */
export const awsOrganizationPolicies: ReadonlyMap<string, AwsOrganizationPolicy> = new Map(
  [fullAccess, resourceFullAccess].map((policy) => [policy.PolicyId, policy]),
)

/** What each type of policies is to the engine, and to operators. */
export const organizationPolicyKinds = {
  SERVICE_CONTROL_POLICY: 'scp',
  RESOURCE_CONTROL_POLICY: 'rcp',
} as const satisfies Readonly<Record<OrganizationPolicyType, PolicyKind>>

/** The policy of this id: one of AWS's, or one of an organization. */
export async function findOrganizationPolicy(
  { organizationPolicies }: Pick<Entities, 'organizationPolicies'>,
  id: string,
): Promise<AwsOrganizationPolicy | OrganizationPolicy | undefined> {
  return awsOrganizationPolicies.get(id) ?? organizationPolicies.get(GLOBAL, id)
}

/** The policies of one type that stand at a root, unit or account, RCPFullAWSAccess included. */
export async function policiesAt(
  store: Stored,
  target: string,
  type: OrganizationPolicyType,
): Promise<readonly AwsOrganizationPolicy[]> {
  const policies = type === 'RESOURCE_CONTROL_POLICY' ? [resourceFullAccess] : []
  for (const { PolicyId } of await store.organizationAttachments.of(GLOBAL, target)) {
    const policy = await findOrganizationPolicy(store, PolicyId)
    if (policy?.Type === type) policies.push(policy)
  }
  return policies
}

/** The ARN of a policy of an organization; AWS's own have no organization in theirs (behaviours 104). */
export function organizationPolicyArn(
  { OrganizationId, ManagementAccountId }: Organization,
  partition: Partition,
  { PolicyId, Type }: Pick<AwsOrganizationPolicy, 'PolicyId' | 'Type'>,
): string {
  const place = awsOrganizationPolicies.has(PolicyId)
    ? 'aws:policy'
    : `${ManagementAccountId}:policy/${OrganizationId}`
  return `arn:${partition}:organizations::${place}/${Type.toLowerCase()}/${PolicyId}`
}

/** Policies level by level, from the root of the organization to the account. */
export type Levels = readonly (readonly AttachedPolicy[])[]

type Stored = Pick<Entities, 'organizationAttachments' | 'organizationPolicies'>

/** What the ARNs of policies are made of. */
interface PolicyPlace {
  readonly organization: Organization
  readonly partition: Partition
}

/** Gathers the policies of organizations, out of memory where the store has them there. */
export class OrganizationPolicies {
  readonly #attached: AttachedPolicies

  constructor(cache: PolicyCache) {
    this.#attached = new AttachedPolicies(cache)
  }

  /** The SCPs that bind callers of the account; `undefined` where none do (E6, E17). */
  async servicePolicies(membership: Membership, store: Stored): Promise<Levels | undefined> {
    if (isManagement(membership) || !isInForce(membership, 'SERVICE_CONTROL_POLICY')) return undefined
    const { organization, account } = membership
    return this.serviceLevels(organization, account.Partition, targetsOf(membership), store)
  }

  /** The RCPs that bind whoever reaches for resources of the account; `undefined` where none do (E7, E17). */
  async resourcePolicies(membership: Membership, store: Stored): Promise<Levels | undefined> {
    if (isManagement(membership) || !isInForce(membership, 'RESOURCE_CONTROL_POLICY')) return undefined
    const { organization, account } = membership
    const place = { organization, partition: account.Partition }
    return this.#levels(place, targetsOf(membership), 'RESOURCE_CONTROL_POLICY', store)
  }

  /** The SCPs of these parts of an organization, part by part, whoever stands under them. */
  serviceLevels(
    organization: Organization,
    partition: Partition,
    targets: readonly string[],
    store: Stored,
  ): Promise<Levels> {
    return this.#levels({ organization, partition }, targets, 'SERVICE_CONTROL_POLICY', store)
  }

  async #levels(
    place: PolicyPlace,
    targets: readonly string[],
    type: OrganizationPolicyType,
    store: Stored,
  ): Promise<Levels> {
    const levels: AttachedPolicy[][] = []
    for (const target of targets) {
      const policies = await policiesAt(store, target, type)
      levels.push(policies.map((policy) => this.#of(policy, target, place)))
    }
    return levels
  }

  #of(policy: AwsOrganizationPolicy, attachedTo: string, { organization, partition }: PolicyPlace) {
    const arn = organizationPolicyArn(organization, partition, policy)
    const source: PolicySource = { id: arn, arn, type: policy.Type, attachedTo }
    return this.#attached.of(policy, policy.Document, organizationPolicyKinds[policy.Type], source)
  }
}

function isInForce({ organization }: Membership, type: OrganizationPolicyType): boolean {
  return organization.FeatureSet === 'ALL' && organization.PolicyTypes.includes(type)
}
