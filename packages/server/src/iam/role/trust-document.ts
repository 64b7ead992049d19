import { principalsOf, replacePrincipals, splitArn } from '@gatehouse/policy'
import { parseIamArn, roleArn, userArn } from '../../authorization/arn.ts'
import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import type { Role } from '../../store/entity/role.ts'
import { GLOBAL } from '../../store/store.ts'
import { requireStorable } from '../policy/document-text.ts'
import { checkSharedIssuers } from './shared-issuers.ts'

/**
 * Refuses a document that could be no trust policy whoever existed, and whatever its size (G7, behaviours 112), and one that
 * lets in all tenants of a shared issuer.
 */
export function checkTrustDocument(
  text: string,
  { sharedIssuers }: Pick<ReadingCall, 'sharedIssuers'>,
): void {
  requireStorable(text, 'trust', { limits: { trust: Infinity } })
  checkSharedIssuers(text, sharedIssuers)
}

/**
 * Binds the users and roles that a trust policy names to their unique ids (M5). Refuses a policy that names somebody who
 * does not exist on this server or is of another partition (behaviours 78, A-067), and one over the account's quota.
 */
export async function bindTrustedPrincipals(text: string, call: WritingCall): Promise<Role['TrustedIds']> {
  const known = new Set(['*'])
  const ids: Record<string, string> = {}
  for (const { type, value } of principalsOf(text)) {
    if (type !== 'AWS' || known.has(value)) continue
    const found = await findPrincipal(value, call)
    // the first one that nobody knows is the one that is told; a text may name thousands
    if (found === undefined) break
    known.add(value)
    if (found.id !== undefined) ids[value] = found.id
  }
  requireStorable(text, 'trust', {
    limits: { trust: call.quota('AssumeRolePolicySizeQuota') },
    isKnownPrincipal: ({ type, value }) => type === 'AWS' && known.has(value),
  })
  return ids
}

/**
 * Finds an account, root user, user, role or session; the unique id of a user or role comes with it. Of an account that
 * the operator has named as an outside one only itself can be found.
 */
async function findPrincipal(
  value: string,
  { account: own, tx }: WritingCall,
): Promise<{ readonly id?: string } | undefined> {
  const [, partition = own.Partition, service, , accountId = value, name = 'root'] = splitArn(value) ?? []
  if (partition !== own.Partition) return undefined
  const account = await tx.accounts.get(GLOBAL, accountId)
  if (account === undefined) {
    const outside = name === 'root' ? await tx.outsideAccounts.get(GLOBAL, accountId) : undefined
    return outside?.Partition === own.Partition ? {} : undefined
  }
  if (account.Partition !== own.Partition) return undefined
  if (name === 'root') return {}
  if (service === 'sts') {
    const [kind, roleName = ''] = name.split('/')
    if (kind !== 'assumed-role') return {}
    const role = await tx.roles.find(accountId, roleName.toLowerCase())
    return role?.RoleName === roleName ? {} : undefined
  }
  const parts = parseIamArn(value)
  const key = parts?.name.toLowerCase() ?? ''
  if (parts?.type === 'user') {
    const user = await tx.users.find(accountId, key)
    return user && userArn(account, user) === value ? { id: user.UserId } : undefined
  }
  const role = await tx.roles.find(accountId, key)
  return role && roleArn(account, role) === value ? { id: role.RoleId } : undefined
}

type Reads = Pick<ReadingCall, 'account' | 'store'>

/**
 * The trust policies as they read today of those roles that trust users or roles: byte for byte as they were given, but for
 * those that have another ARN by now, and those that are gone, which show the unique id that they had (M5).
 */
export async function presentTrustDocuments(
  roles: readonly Role[],
  call: Reads,
): Promise<ReadonlyMap<Role, string>> {
  const trusting = roles.filter(({ TrustedIds }) => Object.keys(TrustedIds).length > 0)
  const arns = await presentArns(
    trusting.flatMap(({ TrustedIds }) => Object.entries(TrustedIds)),
    call,
  )
  return new Map(trusting.map((role) => [role, presentDocument(role, arns)]))
}

function presentDocument(
  { AssumeRolePolicyDocument, TrustedIds }: Role,
  arns: ReadonlyMap<string, string>,
): string {
  const present = new Map<string, string>()
  for (const [arn, id] of Object.entries(TrustedIds)) {
    const now = arns.get(id) ?? id
    if (now !== arn) present.set(arn, now)
  }
  if (present.size === 0) return AssumeRolePolicyDocument
  return replacePrincipals(AssumeRolePolicyDocument, (value) => present.get(value))
}

/** By ids, the ARNs that their holders have now; each is in the account of the ARN that it had. */
async function presentArns(
  trusted: readonly (readonly [arn: string, id: string])[],
  { account: { Partition }, store }: Reads,
): Promise<Map<string, string>> {
  const holders = trusted.map(([arn, id]) => {
    const { account: AccountId = '', type } = parseIamArn(arn) ?? {}
    return { AccountId, isUser: type === 'user', id }
  })
  const arns = new Map<string, string>()
  for (const [AccountId, ofAccount] of Map.groupBy(holders, (holder) => holder.AccountId)) {
    const account = { AccountId, Partition }
    const idsOf = (isUser: boolean) => [
      ...new Set(ofAccount.filter((holder) => holder.isUser === isUser).map(({ id }) => id)),
    ]
    for (const user of await store.users.getMany(AccountId, idsOf(true))) {
      if (user !== undefined) arns.set(user.UserId, userArn(account, user))
    }
    for (const role of await store.roles.getMany(AccountId, idsOf(false))) {
      if (role !== undefined) arns.set(role.RoleId, roleArn(account, role))
    }
  }
  return arns
}
