import { positionsIn, validateDocument } from '@gatehouse/policy'
import {
  type AwsOrganizationPolicy,
  awsOrganizationPolicies,
  fullAccess,
  organizationPolicyKinds,
  policiesAt,
} from '../../authorization/organization-policies.ts'
import { newOrganizationsId } from '../../model/identifier.ts'
import type {
  Organization,
  OrganizationPolicy,
  OrganizationPolicyType,
} from '../../store/entity/organization.ts'
import { type Entities, GLOBAL } from '../../store/store.ts'
import { CommandError, entitiesNow, type OperatorCommand, optionalText, requiredText } from '../command.ts'
import { writeTelling } from '../operator-event.ts'
import { attach, detachEverywhere } from './attachments.ts'
import { everyTarget, namedOrganization, requireAllFeatures, type Target, targetOf } from './find.ts'
import { tellOrganization } from './organization-event.ts'

const words = { scp: 'SERVICE_CONTROL_POLICY', rcp: 'RESOURCE_CONTROL_POLICY' } as const

function typeOf(text: string): OrganizationPolicyType {
  if (text === 'scp' || text === 'rcp') return words[text]
  throw new CommandError('type is scp or rcp')
}

/** A document that may be stored as a policy of this type; CommandError with the place of the fault otherwise. */
function documentOf(text: string, type: OrganizationPolicyType): string {
  const kind = organizationPolicyKinds[type]
  const fault = validateDocument(text, kind)
  if (fault === undefined) return text
  const at = fault.place && positionsIn(text)(fault.place.start)
  const place = at === undefined ? '' : ` (line ${at.line}, column ${at.column})`
  throw new CommandError(
    `${fault.message}${place}; gatehouse policy check FILE --kind ${kind} says what is wrong with it`,
  )
}

function policyName(text: string): string {
  if (/^[\u0020-\u007e]{1,128}$/.test(text)) return text
  throw new CommandError('name is not 1 to 128 printable ASCII characters')
}

function description(text: string | undefined): string {
  if (text === undefined || text.length <= 512) return text ?? ''
  throw new CommandError('description is longer than 512 characters')
}

type Stored = Pick<Entities, 'organizationPolicies'>

async function ownPolicy({ organizationPolicies }: Stored, id: string): Promise<OrganizationPolicy> {
  const policy = await organizationPolicies.get(GLOBAL, id)
  if (policy !== undefined) return policy
  throw new CommandError(
    awsOrganizationPolicies.has(id)
      ? `${id} is AWS's and stays as it is`
      : `there is no policy ${id}; gatehouse organization policies list shows them`,
  )
}

/** The organization that a policy is of. */
async function ownerOf(
  { organizations }: Pick<Entities, 'organizations'>,
  { OrganizationId }: OrganizationPolicy,
): Promise<Organization> {
  const organization = await organizations.get(GLOBAL, OrganizationId)
  if (organization !== undefined) return organization
  throw new CommandError(`there is no organization ${OrganizationId}`)
}

export const createPolicyCommand: OperatorCommand = {
  name: 'organization policies create',
  async run(sources, input, author) {
    const Type = typeOf(requiredText(input, 'type'))
    const Name = policyName(requiredText(input, 'name'))
    const Document = documentOf(requiredText(input, 'text'), Type)
    const Description = description(optionalText(input, 'description'))
    const PolicyId = newOrganizationsId('p-', 10, sources.random)
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const organization = await namedOrganization(tx, input)
      const { OrganizationId } = organization
      const dates = { CreateDate: author.now, UpdateDate: author.now }
      const policy = { PolicyId, OrganizationId, Type, Name, Description, Document, ...dates }
      if ((await tx.organizationPolicies.insert(GLOBAL, policy)) === 'exists')
        throw new CommandError(`there is a policy ${Name} of this type already`)
      const parameters = { policyId: PolicyId, type: Type, name: Name, content: Document }
      await tellOrganization(tx, tell, organization, { name: 'CreatePolicy', parameters })
      return { policy: PolicyId, type: organizationPolicyKinds[Type], name: Name }
    })
  },
}

/** Gives a policy another document; whatever it is attached to follows at once. */
export const updatePolicyCommand: OperatorCommand = {
  name: 'organization policies update',
  async run(sources, input, author) {
    const id = requiredText(input, 'policy')
    const text = requiredText(input, 'text')
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const policy = await ownPolicy(tx, id)
      const Document = documentOf(text, policy.Type)
      await tx.organizationPolicies.update(GLOBAL, { ...policy, Document, UpdateDate: author.now })
      const parameters = { policyId: id, content: Document }
      await tellOrganization(tx, tell, await ownerOf(tx, policy), { name: 'UpdatePolicy', parameters })
      return { policy: id, type: organizationPolicyKinds[policy.Type], name: policy.Name }
    })
  },
}

export const deletePolicyCommand: OperatorCommand = {
  name: 'organization policies delete',
  async run(sources, input, author) {
    const id = requiredText(input, 'policy')
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const policy = await ownPolicy(tx, id)
      const { OrganizationId } = policy
      if ((await tx.organizationAttachments.countOf(GLOBAL, `${OrganizationId}/${id}`)) > 0)
        throw new CommandError(`${id} is attached; gatehouse organization policies detach takes it off first`)
      await tx.organizationPolicies.delete(GLOBAL, id)
      const parameters = { policyId: id }
      await tellOrganization(tx, tell, await ownerOf(tx, policy), { name: 'DeletePolicy', parameters })
      return { deleted: id }
    })
  },
}

/** A policy with its document. */
export const showPolicyCommand: OperatorCommand = {
  name: 'organization policies show',
  async run({ store }, input) {
    const entities = await entitiesNow(store)
    const id = requiredText(input, 'policy')
    const { Type, Name, Description, Document } =
      awsOrganizationPolicies.get(id) ?? (await ownPolicy(entities, id))
    return {
      policy: id,
      type: organizationPolicyKinds[Type],
      name: Name,
      description: Description,
      document: Document,
    }
  },
}

/** The policies of an organization, or those that are attached to one of its parts. */
export const listPoliciesCommand: OperatorCommand = {
  name: 'organization policies list',
  async run({ store }, input) {
    const entities = await entitiesNow(store)
    const targetId = optionalText(input, 'target')
    if (targetId !== undefined) {
      const { organization, id } = await targetOf(entities, targetId)
      const lists = organization.PolicyTypes.map((type) => policiesAt(entities, id, type))
      return { policies: await shown(entities, organization, (await Promise.all(lists)).flat()) }
    }
    const organization = await namedOrganization(entities, input)
    const own = await entities.organizationPolicies.of(GLOBAL, organization.OrganizationId)
    const usual = [...awsOrganizationPolicies.values()].filter(({ Type }) =>
      organization.PolicyTypes.includes(Type),
    )
    return { policies: await shown(entities, organization, [...usual, ...own]) }
  },
}

async function shown(
  { organizationAttachments }: Entities,
  { OrganizationId, PolicyTypes }: Organization,
  policies: readonly AwsOrganizationPolicy[],
) {
  const counts = await organizationAttachments.countsOf(
    GLOBAL,
    policies.map(({ PolicyId }) => `${OrganizationId}/${PolicyId}`),
  )
  return policies.map(({ PolicyId, Type, Name }, index) => {
    const isEverywhere = Type === 'RESOURCE_CONTROL_POLICY' && awsOrganizationPolicies.has(PolicyId)
    const attached = isEverywhere ? 'everywhere' : (counts[index] ?? 0)
    const inForce = PolicyTypes.includes(Type) ? 'yes' : 'no'
    return { policy: PolicyId, type: organizationPolicyKinds[Type], name: Name, attached, inForce }
  })
}

/** Finds a policy of the organization, or one of AWS's, and what it is to be attached to or detached from. */
/** The account that a policy is put on, where it is not a root or unit. */
const membersIn = ({ account }: Target): readonly string[] =>
  account === undefined ? [] : [account.AccountId]

async function place(tx: Entities, input: Parameters<typeof requiredText>[0]) {
  const id = requiredText(input, 'policy')
  const policy = awsOrganizationPolicies.get(id) ?? (await ownPolicy(tx, id))
  const target = await targetOf(tx, requiredText(input, 'target'))
  const isForeign = 'OrganizationId' in policy && policy.OrganizationId !== target.organization.OrganizationId
  if (isForeign) throw new CommandError(`${id} is of another organization than ${target.id}`)
  return { policy, target }
}

export const attachPolicyCommand: OperatorCommand = {
  name: 'organization policies attach',
  async run(sources, input, author) {
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const { policy, target } = await place(tx, input)
      await attach(tx, target.organization, target.id, policy)
      const parameters = { policyId: policy.PolicyId, targetId: target.id }
      const members = membersIn(target)
      await tellOrganization(tx, tell, target.organization, { name: 'AttachPolicy', parameters, members })
      return { policy: policy.PolicyId, name: policy.Name, attached: target.id }
    })
  },
}

/** Takes a policy off; the last SCP stays, for a level without any allows nothing. */
export const detachPolicyCommand: OperatorCommand = {
  name: 'organization policies detach',
  async run(sources, input, author) {
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const { policy, target } = await place(tx, input)
      const { PolicyId, Type } = policy
      const attached = await policiesAt(tx, target.id, Type)
      if (Type === 'RESOURCE_CONTROL_POLICY' && awsOrganizationPolicies.has(PolicyId))
        throw new CommandError(
          `${PolicyId} stands everywhere while RCPs are in force, and cannot be detached`,
        )
      if (!attached.some((one) => one.PolicyId === PolicyId))
        throw new CommandError(`${PolicyId} is not attached to ${target.id}`)
      if (Type === 'SERVICE_CONTROL_POLICY' && attached.length === 1) {
        throw new CommandError(
          `${PolicyId} is the only SCP of ${target.id}, which would allow nothing without it; attach another one first`,
        )
      }
      await tx.organizationAttachments.delete(GLOBAL, `${target.id}/${PolicyId}`)
      const parameters = { policyId: PolicyId, targetId: target.id }
      const members = membersIn(target)
      await tellOrganization(tx, tell, target.organization, { name: 'DetachPolicy', parameters, members })
      return { policy: PolicyId, name: policy.Name, detached: target.id }
    })
  },
}

/** Puts a type of policies in force; SCPs begin with FullAWSAccess everywhere, so that nothing changes at first. */
export const enablePolicyTypeCommand: OperatorCommand = {
  name: 'organization policies enable',
  async run(sources, input, author) {
    const type = typeOf(requiredText(input, 'type'))
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const organization = await namedOrganization(tx, input)
      const { OrganizationId, PolicyTypes } = organization
      requireAllFeatures(organization)
      if (PolicyTypes.includes(type)) throw new CommandError('policies of this type are in force already')
      const changed = { ...organization, PolicyTypes: [...PolicyTypes, type] }
      await tx.organizations.update(GLOBAL, changed)
      if (type === 'SERVICE_CONTROL_POLICY') {
        for (const target of await everyTarget(tx, changed)) await attach(tx, changed, target, fullAccess)
      }
      const parameters = { policyType: type }
      await tellOrganization(tx, tell, organization, { name: 'EnablePolicyType', parameters })
      return { organization: OrganizationId, enabled: organizationPolicyKinds[type] }
    })
  },
}

/** Puts a type of policies out of force and detaches all of them; the policies themselves stay. */
export const disablePolicyTypeCommand: OperatorCommand = {
  name: 'organization policies disable',
  async run(sources, input, author) {
    const type = typeOf(requiredText(input, 'type'))
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const organization = await namedOrganization(tx, input)
      const { OrganizationId, PolicyTypes } = organization
      if (!PolicyTypes.includes(type)) throw new CommandError('policies of this type are not in force')
      const own = await tx.organizationPolicies.of(GLOBAL, OrganizationId)
      for (const policy of [...awsOrganizationPolicies.values(), ...own]) {
        if (policy.Type === type) await detachEverywhere(tx, organization, policy.PolicyId)
      }
      await tx.organizations.update(GLOBAL, {
        ...organization,
        PolicyTypes: PolicyTypes.filter((other) => other !== type),
      })
      const parameters = { policyType: type }
      await tellOrganization(tx, tell, organization, { name: 'DisablePolicyType', parameters })
      return { organization: OrganizationId, disabled: organizationPolicyKinds[type] }
    })
  },
}
