import { roleArn, rootArn, userArn } from '../authorization/arn.ts'
import type { Caller } from '../authorization/caller.ts'
import { isoSeconds } from '../model/iso-time.ts'
import type { RecordedIdentity } from '../records/recorded-event.ts'
import { shared } from '../records/shared-json.ts'

const types = {
  root: 'Root',
  user: 'IAMUser',
  role: 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const

/** Who called, in the words of event records. The same value for the same caller. */
export function userIdentity(caller: Caller): RecordedIdentity {
  const known = identities.get(caller)
  if (known !== undefined) return known
  const identity = shared(identityOf(caller))
  identities.set(caller, identity)
  return identity
}

const identities = new WeakMap<Caller, RecordedIdentity>()

function identityOf(caller: Caller): RecordedIdentity {
  const { holder, account, session, userId, arn, accessKeyId } = caller
  return {
    type: types[holder.kind],
    principalId: userId,
    arn,
    accountId: account.AccountId,
    accessKeyId,
    ...(holder.kind === 'user' && { userName: holder.user.UserName }),
    ...(session !== undefined && {
      sessionContext: {
        ...sessionIssuer(caller),
        attributes: {
          creationDate: isoSeconds(session.issuedAt),
          mfaAuthenticated: session.mfaAt !== undefined || session.assumedWithMfa ? 'true' : 'false',
        },
        ...(session.sourceIdentity !== undefined && { sourceIdentity: session.sourceIdentity }),
        ...(session.kind === 'root-session' && { assumedRoot: 'true' }),
      },
      ...(session.delegate !== undefined && { invokedByDelegate: { accountId: session.delegate.account } }),
    }),
  }
}

/** Whose session it is: the role, or the user behind a federated session. */
function sessionIssuer({ holder, account }: Caller): RecordedIdentity {
  const { AccountId: accountId } = account
  if (holder.kind === 'role') {
    const { RoleId, RoleName } = holder.role
    const arn = roleArn(account, holder.role)
    return { sessionIssuer: { type: 'Role', principalId: RoleId, arn, accountId, userName: RoleName } }
  }
  if (holder.kind !== 'federated-user') return {}
  if (holder.user === undefined) {
    return { sessionIssuer: { type: 'Root', principalId: accountId, arn: rootArn(account), accountId } }
  }
  const { UserId, UserName } = holder.user
  const arn = userArn(account, holder.user)
  return { sessionIssuer: { type: 'IAMUser', principalId: UserId, arn, accountId, userName: UserName } }
}

/** The name by which events are looked up: of a user, of a session, `root`. */
export function userNameOf({ holder, session }: Caller): string {
  if (holder.kind === 'user') return holder.user.UserName
  return holder.kind === 'root' ? 'root' : (session?.name ?? '')
}
