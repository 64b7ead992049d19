import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import type { QuotaName } from '../../authorization/quotas.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { InlinePolicy } from '../../store/entity/policy.ts'
import { byText } from '../order.ts'
import { encodedDocument, requireStorable, totalSize } from './document-text.ts'

/** A user, group or role as the holder of inline and attached policies. */
export interface Holder {
  readonly kind: 'user' | 'group' | 'role'
  readonly id: string
  readonly name: string
}

const sizeQuotas = {
  user: 'UserPolicySizeQuota',
  group: 'GroupPolicySizeQuota',
  role: 'RolePolicySizeQuota',
} satisfies Record<Holder['kind'], QuotaName>

/** The grammar of an inline policy, which is told before whether its holder is there (behaviours, section 2). */
export function checkInlinePolicy(kind: Holder['kind']) {
  return ({ PolicyDocument }: { readonly PolicyDocument: string }): void => {
    const unlimited = { [`${kind}-inline`]: Number.POSITIVE_INFINITY }
    requireStorable(PolicyDocument, `${kind}-inline`, { limits: unlimited })
  }
}

/** Puts an inline policy in, or over the one of this name in any case, whose spelling stays (behaviours 106). */
export async function putInlinePolicy(
  { account, tx, quota }: WritingCall,
  { kind, id, name }: Holder,
  { PolicyName, PolicyDocument }: { readonly PolicyName: string; readonly PolicyDocument: string },
): Promise<void> {
  const own = await tx.inlinePolicies.of(account.AccountId, id)
  const same = (policy: InlinePolicy) => policy.PolicyName.toLowerCase() === PolicyName.toLowerCase()
  const others = own.filter((policy) => !same(policy))
  requireStorable(PolicyDocument, `${kind}-inline`, {
    limits: { [`${kind}-inline`]: quota(sizeQuotas[kind]) },
    owner: { name, usedSize: totalSize(others.map((policy) => policy.PolicyDocument)) },
  })
  const before = own.find(same)
  const policy = { PrincipalId: id, PolicyName: before?.PolicyName ?? PolicyName, PolicyDocument }
  if (before === undefined) await tx.inlinePolicies.insert(account.AccountId, policy)
  else await tx.inlinePolicies.update(account.AccountId, policy)
}

async function inlinePolicy(
  { account, store }: ReadingCall,
  { kind, id }: Holder,
  name: string,
): Promise<InlinePolicy> {
  const policy = await store.inlinePolicies.get(account.AccountId, `${id}/${name.toLowerCase()}`)
  // behaviours 2: the principal is not named
  if (policy === undefined) throw NoSuchEntity(`The ${kind} policy with name ${name} cannot be found.`)
  return policy
}

/** An inline policy as it is answered: its name as it was asked for, its document encoded (behaviours 106, 100). */
export async function getInlinePolicy(call: ReadingCall, holder: Holder, PolicyName: string) {
  const { PolicyDocument } = await inlinePolicy(call, holder, PolicyName)
  return { PolicyName, PolicyDocument: encodedDocument(PolicyDocument) }
}

export async function deleteInlinePolicy(call: WritingCall, holder: Holder, name: string): Promise<void> {
  const { PrincipalId, PolicyName } = await inlinePolicy(call, holder, name)
  await call.tx.inlinePolicies.delete(call.account.AccountId, `${PrincipalId}/${PolicyName.toLowerCase()}`)
}

/** A page of the names of a holder's inline policies. */
export async function listInlinePolicies(
  { account, store, paging }: ReadingCall,
  { id }: Holder,
  input: Parameters<ReadingCall['paging']>[0],
) {
  const page = paging(input)
  const idOf = ({ PolicyName }: InlinePolicy) => PolicyName.toLowerCase()
  const shown = page.slice(await store.inlinePolicies.of(account.AccountId, id), idOf, byText)
  return { PolicyNames: shown.items.map(({ PolicyName }) => PolicyName), ...page.members(shown, idOf) }
}
