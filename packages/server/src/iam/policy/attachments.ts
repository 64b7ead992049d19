import { parseIamArn } from '../../authorization/arn.ts'
import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import { findManagedPolicy } from '../../authorization/managed-policy.ts'
import { isServiceRolePolicy } from '../../authorization/protected-role.ts'
import { NoSuchEntity, PolicyNotAttachable } from '../../model/error.ts'
import type { Attachment } from '../../store/entity/policy.ts'
import { byText } from '../order.ts'
import { requireWithinQuota } from '../quota.ts'
import type { Holder } from './inline-policies.ts'
import { usingPolicies } from './policies-in-use.ts'

const quotas = {
  user: 'AttachedPoliciesPerUserQuota',
  group: 'AttachedPoliciesPerGroupQuota',
  role: 'AttachedPoliciesPerRoleQuota',
} as const

const nouns = { user: 'User', group: 'Group', role: 'Customer Role' } as const

/** Attaches a managed policy; attaching it again changes nothing. Policies of service-linked roles stay theirs. */
export async function attachPolicy(
  call: WritingCall,
  { kind, id }: Holder,
  PolicyArn: string,
): Promise<void> {
  const { account, tx } = call
  if ((await findManagedPolicy(tx, account, PolicyArn)) === undefined) {
    throw NoSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`)
  }
  if (isServiceRolePolicy(PolicyArn)) {
    throw PolicyNotAttachable(`Cannot attach a Service Role Policy to a ${nouns[kind]}.`)
  }
  const insert = () => tx.attachments.insert(account.AccountId, { PrincipalId: id, PolicyArn })
  if ((await usingPolicies(call, insert)) === 'exists') return
  requireWithinQuota(call, quotas[kind], (await tx.attachments.of(account.AccountId, id)).length)
}

/** Detaches a managed policy; NoSuchEntity where it is not attached (behaviours 101). */
export async function detachPolicy(
  { account, tx }: WritingCall,
  { id }: Holder,
  PolicyArn: string,
): Promise<void> {
  const result = await tx.attachments.delete(account.AccountId, `${id}/${PolicyArn}`)
  if (result === 'missing') throw NoSuchEntity(`Policy ${PolicyArn} was not found.`)
}

/** A page of the managed policies of a holder, those under a path prefix. */
export async function listAttachedPolicies(
  { account, store, paging }: ReadingCall,
  { id }: Holder,
  {
    PathPrefix = '/',
    ...input
  }: Parameters<ReadingCall['paging']>[0] & { readonly PathPrefix?: string | undefined },
) {
  const page = paging(input)
  const attached = (await store.attachments.of(account.AccountId, id)).filter(({ PolicyArn }) =>
    parseIamArn(PolicyArn)?.path.startsWith(PathPrefix),
  )
  const idOf = ({ PolicyArn }: Attachment) => PolicyArn
  const shown = page.slice(attached, idOf, byText)
  const AttachedPolicies = shown.items.map(({ PolicyArn }) => ({
    PolicyName: parseIamArn(PolicyArn)?.name,
    PolicyArn,
  }))
  return { AttachedPolicies, ...page.members(shown, idOf) }
}
