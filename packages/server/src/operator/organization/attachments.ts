import {
  type AwsOrganizationPolicy,
  organizationPolicyKinds,
  policiesAt,
} from '../../authorization/organization-policies.ts'
import type { Organization } from '../../store/entity/organization.ts'
import { GLOBAL, type Transaction } from '../../store/store.ts'
import { CommandError } from '../command.ts'

/** How many policies of a type a root, unit or account may have, AWS's own included. */
const MOST_ATTACHED = 5

/** Attaches a policy; CommandError where it is there already, or where there are as many as there may be. */
export async function attach(
  tx: Transaction,
  { OrganizationId, PolicyTypes }: Organization,
  TargetId: string,
  { PolicyId, Type }: Pick<AwsOrganizationPolicy, 'PolicyId' | 'Type'>,
): Promise<void> {
  if (!PolicyTypes.includes(Type)) {
    throw new CommandError(
      `policies of this type are not in force; gatehouse organization policies enable ${organizationPolicyKinds[Type]} puts them in force`,
    )
  }
  const attached = await policiesAt(tx, TargetId, Type)
  if (attached.some((policy) => policy.PolicyId === PolicyId))
    throw new CommandError(`${PolicyId} is attached to ${TargetId} already`)
  if (attached.length >= MOST_ATTACHED) {
    throw new CommandError(
      `${TargetId} has ${MOST_ATTACHED} policies of this type, as many as there may be; detach one first`,
    )
  }
  await tx.organizationAttachments.insert(GLOBAL, { TargetId, OrganizationId, PolicyId })
}

/** Takes every policy from a target that leaves the organization or is deleted. */
export async function detachAll(tx: Transaction, target: string): Promise<void> {
  for (const { PolicyId } of await tx.organizationAttachments.of(GLOBAL, target))
    await tx.organizationAttachments.delete(GLOBAL, `${target}/${PolicyId}`)
}

/** Takes a policy from everything that it is attached to. */
export async function detachEverywhere(
  tx: Transaction,
  { OrganizationId }: Organization,
  PolicyId: string,
): Promise<void> {
  const target = `${OrganizationId}/${PolicyId}`
  for (;;) {
    const { items } = await tx.organizationAttachments.list(GLOBAL, { limit: 500, target })
    if (items.length === 0) return
    for (const { TargetId } of items)
      await tx.organizationAttachments.delete(GLOBAL, `${TargetId}/${PolicyId}`)
  }
}
