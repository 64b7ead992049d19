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

/** Finds an account, root user, user, role or session; the unique id of a user or role comes with it. */
async function findPrincipal(
  value: string,
  { account: own, tx }: WritingCall,
): Promise<{ readonly id?: string } | undefined> {
  const [, partition = own.Partition, service, , accountId = value, name = 'root'] = splitArn(value) ?? []
  const account = await tx.accounts.get(GLOBAL, accountId)
  if (account === undefined || account.Partition !== own.Partition || partition !== own.Partition)
    return undefined
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

/**
 * A role's trust policy as it reads today: byte for byte as it was given, but for users and roles that have another ARN by
 * now, and those that are gone, which show the unique id that they had (M5).
 */
export async function presentTrustDocument(
  { AssumeRolePolicyDocument, TrustedIds }: Role,
  call: Pick<ReadingCall, 'account' | 'store'>,
): Promise<string> {
  const trusted = Object.entries(TrustedIds)
  if (trusted.length === 0) return AssumeRolePolicyDocument
  const arns = await presentArns(trusted, call)
  const present = new Map<string, string>()
  for (const [arn, id] of trusted) {
    const now = arns.get(id) ?? id
    if (now !== arn) present.set(arn, now)
  }
  if (present.size === 0) return AssumeRolePolicyDocument
  return replacePrincipals(AssumeRolePolicyDocument, (value) => present.get(value))
}

/** The ARNs that the holders of ids have now; each is in the account of the ARN that it had. */
async function presentArns(
  trusted: readonly (readonly [arn: string, id: string])[],
  { account: { Partition }, store }: Pick<ReadingCall, 'account' | 'store'>,
): Promise<Map<string, string>> {
  const arns = new Map<string, string>()
  const accounts = Map.groupBy(trusted, ([arn]) => parseIamArn(arn)?.account ?? '')
  for (const [AccountId, ofAccount] of accounts) {
    const ids = Map.groupBy(
      ofAccount.map(([arn, id]) => ({ id, isUser: parseIamArn(arn)?.type === 'user' })),
      ({ isUser }) => isUser,
    )
    const idsOf = (isUser: boolean) => (ids.get(isUser) ?? []).map(({ id }) => id)
    for (const user of await store.users.getMany(AccountId, idsOf(true)))
      if (user !== undefined) arns.set(user.UserId, userArn({ AccountId, Partition }, user))
    for (const role of await store.roles.getMany(AccountId, idsOf(false)))
      if (role !== undefined) arns.set(role.RoleId, roleArn({ AccountId, Partition }, role))
  }
  return arns
}
