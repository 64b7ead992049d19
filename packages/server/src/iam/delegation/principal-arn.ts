import { type ArnAccount, assumedRoleArn, parseIamArn, rootArn, userArn } from '../../authorization/arn.ts'
import type { Approver, DelegationRequest } from '../../store/entity/delegation.ts'
import type { Entities } from '../../store/store.ts'

/**
 * The ARN that a principal has now, told by its `aws:userid`: the account id of the root user, the unique id of a user, that
 * of a role with the session's name. Where the user or role is gone it is the id, as in trust policies: nobody ever has
 * that as an ARN, a namesake made later neither.
 */
async function currentArn(userId: string, account: ArnAccount, store: Entities): Promise<string> {
  const { AccountId } = account
  if (userId === AccountId) return rootArn(account)
  const [id = '', session] = userId.split(':')
  if (session === undefined) {
    const user = await store.users.get(AccountId, id)
    return user === undefined ? userId : userArn(account, user)
  }
  const role = await store.roles.get(AccountId, id)
  return role === undefined ? userId : assumedRoleArn(account, role.RoleName, session)
}

type Owned = Pick<DelegationRequest, 'OwnerAccountId' | 'OwnerUserId' | 'RequestorPartition' | 'Approver'>

/** The account that a request is meant for, which is in the partition of the one that asks. */
const ownerAccount = ({ OwnerAccountId, RequestorPartition }: Owned): ArnAccount | undefined =>
  OwnerAccountId === undefined ? undefined : { AccountId: OwnerAccountId, Partition: RequestorPartition }

/** The present ARN of whoever took a request on, or their unique id where they are gone. */
export async function ownerArn(request: Owned, store: Entities): Promise<string | undefined> {
  const account = ownerAccount(request)
  const { OwnerUserId } = request
  return account && OwnerUserId && currentArn(OwnerUserId, account, store)
}

/** The present ARN of whoever approved a request, or their unique id where they are gone. */
export async function approverArn(request: Owned, store: Entities): Promise<string | undefined> {
  const account = ownerAccount(request)
  return account && request.Approver && currentArn(userIdOf(request.Approver), account, store)
}

const userIdOf = ({ Kind, PrincipalId, SessionName = '' }: Approver): string =>
  Kind === 'role' ? `${PrincipalId}:${SessionName}` : PrincipalId

/** The `aws:userid` of the principal of the account that has this ARN now; `undefined` where none has. */
export async function principalOf(
  arn: string,
  account: ArnAccount,
  store: Entities,
): Promise<string | undefined> {
  const { AccountId } = account
  if (arn === rootArn(account)) return AccountId
  const { type, name = '' } = parseIamArn(arn) ?? {}
  if (type === 'user') {
    const user = await store.users.find(AccountId, name.toLowerCase())
    return user && userArn(account, user) === arn ? user.UserId : undefined
  }
  const [, roleName = '', session = ''] = arn.split('/')
  const role = await store.roles.find(AccountId, roleName.toLowerCase())
  return role && assumedRoleArn(account, role.RoleName, session) === arn
    ? `${role.RoleId}:${session}`
    : undefined
}
