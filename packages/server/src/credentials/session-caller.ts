import { assumedRoleArn, federatedUserArn, roleArn, rootArn, userArn } from '../authorization/arn.ts'
import type { Caller } from '../authorization/caller.ts'
import { administers, IAM_PRINCIPAL, membershipOf } from '../authorization/organization.ts'
import { isServiceLinkedPath } from '../authorization/protected-role.ts'
import { isRootSessionInForce, isStillOfBoth } from '../authorization/root-features.ts'
import type { Session } from '../keys/session.ts'
import type { Account } from '../store/entity/account.ts'
import type { Tag, User } from '../store/entity/user.ts'
import type { Entities } from '../store/store.ts'

/** The caller who holds a long-term key of a user, or a session of one. */
export function userCaller(account: Account, user: User, accessKeyId: string, session?: Session): Caller {
  const arn = userArn(account, user)
  return {
    account,
    arn,
    userId: user.UserId,
    accessKeyId,
    holder: { kind: 'user', user },
    principal: { type: 'user', arn, accountId: account.AccountId, userId: user.UserId },
    session,
    tags: user.Tags,
  }
}

/**
 * The root user of the account, or a session of it. Sessions of AssumeRoot and delegated ones may do what their policy
 * allows and nothing else.
 */
export function rootCaller(account: Account, accessKeyId: string, session?: Session): Caller {
  const arn = rootArn(account)
  const isLimited = session?.kind === 'root-session' || session?.delegate !== undefined
  const type = isLimited ? 'root-session' : 'root'
  return {
    account,
    arn,
    userId: account.AccountId,
    accessKeyId,
    holder: { kind: 'root' },
    principal: { type, arn, accountId: account.AccountId },
    session,
    tags: [],
  }
}

/** Tags of a session over those of its role or user; keys compare without case (X3). */
function overlaid(own: readonly Tag[], session: readonly Tag[]): readonly Tag[] {
  if (session.length === 0) return own
  const set = new Set(session.map(({ Key }) => Key.toLowerCase()))
  return [...own.filter(({ Key }) => !set.has(Key.toLowerCase())), ...session]
}

async function roleCaller(account: Account, session: Session, store: Entities): Promise<Caller | undefined> {
  const role = await store.roles.get(account.AccountId, session.principalId)
  if (role === undefined) return undefined
  if (role.SessionsNotBefore !== undefined && session.issuedAt < role.SessionsNotBefore.getTime() / 1000)
    return undefined
  const arn = assumedRoleArn(account, role.RoleName, session.name ?? '')
  return {
    account,
    arn,
    userId: `${role.RoleId}:${session.name ?? ''}`,
    accessKeyId: session.accessKeyId,
    holder: { kind: 'role', role },
    principal: {
      type: 'role-session',
      arn,
      roleArn: roleArn(account, role),
      accountId: account.AccountId,
      roleId: role.RoleId,
      ...(isServiceLinkedPath(role.Path) && { serviceLinkedRole: true }),
    },
    session,
    tags: overlaid(role.Tags, session.tags),
  }
}

async function federatedCaller(
  account: Account,
  session: Session,
  store: Entities,
): Promise<Caller | undefined> {
  const byRoot = session.principalId === account.AccountId
  const user = byRoot ? undefined : await store.users.get(account.AccountId, session.principalId)
  if (!byRoot && user === undefined) return undefined
  const arn = federatedUserArn(account, session.name ?? '')
  return {
    account,
    arn,
    userId: `${account.AccountId}:${session.name ?? ''}`,
    accessKeyId: session.accessKeyId,
    holder: { kind: 'federated-user', user },
    principal: {
      type: 'federated-user',
      arn,
      userArn: user === undefined ? rootArn(account) : userArn(account, user),
      ...(user !== undefined && { userId: user.UserId }),
      accountId: account.AccountId,
    },
    session,
    tags: overlaid(user?.Tags ?? [], session.tags),
  }
}

/**
 * Whether the account that assumed the root user has managed or administered the organization that the member is in ever
 * since, and the feature that let it has been on.
 */
async function isStillManaged(
  member: Account,
  { issuerArn = '', policyArns, issuedAt }: Session,
  store: Entities,
): Promise<boolean> {
  const issuer = await membershipOf(issuerArn.split(':')[4] ?? '', store)
  if (issuer === undefined || issuer.organization.OrganizationId !== member.OrganizationId) return false
  if (!isStillOfBoth(member, issuer.account, issuedAt)) return false
  const task = policyArns[0]?.split('/').at(-1) ?? ''
  return administers(issuer, IAM_PRINCIPAL) && isRootSessionInForce(issuer.organization, task, issuedAt)
}

/** The caller of a session; `undefined` when its user or role is gone, or its role's sessions were ended. */
export async function sessionCaller(
  account: Account,
  session: Session,
  store: Entities,
): Promise<Caller | undefined> {
  switch (session.kind) {
    case 'role':
      return roleCaller(account, session, store)
    case 'federated-user':
      return federatedCaller(account, session, store)
    case 'root':
      return rootCaller(account, session.accessKeyId, session)
    case 'root-session':
      return (await isStillManaged(account, session, store))
        ? rootCaller(account, session.accessKeyId, session)
        : undefined
    case 'user': {
      const user = await store.users.get(account.AccountId, session.principalId)
      return user && userCaller(account, user, session.accessKeyId, session)
    }
  }
}
