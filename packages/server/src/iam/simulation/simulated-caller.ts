import { type Principal, splitArn } from '@gatehouse/policy'
import type { ArnAccount } from '../../authorization/arn.ts'
import { assumedRoleArn, parseIamArn } from '../../authorization/arn.ts'
import { InvalidInput } from '../../model/error.ts'
import { isAccountId, type Partition } from '../../store/entity/account.ts'

/** Whose request is simulated. */
export interface SimulatedCaller {
  readonly principal: Principal & { readonly accountId: string }
  /** What the caller puts into the context of itself (S3). */
  readonly context: Readonly<Record<string, string>>
}

/** What stands for `aws:userid`, which is present in every simulation though nobody knows its value (S3). */
const someUserId = 'simulated'

/** The caller of an ARN: a user, group or role, whether or not there is one. */
export function callerOfArn(arn: string): SimulatedCaller {
  const parts = parseIamArn(arn)
  const isAccount = parts !== undefined && isAccountId(parts.account)
  if (!isAccount || !(parts.type === 'user' || parts.type === 'group' || parts.type === 'role')) {
    throw InvalidInput('Invalid caller - Caller must be an IAM user, role or group in this context.')
  }
  const { account: accountId, name, type } = parts
  const context = { 'aws:userid': someUserId, 'aws:PrincipalAccount': accountId, 'aws:PrincipalArn': arn }
  if (type === 'role') {
    const account: ArnAccount = { AccountId: accountId, Partition: partitionOf(arn) }
    const session = assumedRoleArn(account, name, 'simulated')
    return { principal: { type: 'role-session', arn: session, roleArn: arn, accountId }, context }
  }
  const principal = { type: 'user', arn, accountId } as const
  return { principal, context: type === 'user' ? { ...context, 'aws:username': name } : context }
}

/** The caller where none is named: somebody of the account. */
export function someCallerOf({ AccountId: accountId, Partition }: ArnAccount): SimulatedCaller {
  const arn = `arn:${Partition}:iam::${accountId}:user/simulated`
  const context = { 'aws:userid': someUserId, 'aws:PrincipalAccount': accountId }
  return { principal: { type: 'user', arn, accountId }, context }
}

/** The account that an ARN given as ResourceOwner is of. */
export function ownerOf(arn: string): string {
  const account = splitArn(arn)?.[4] ?? ''
  if (isAccountId(account)) return account
  throw InvalidInput(`'${arn}' is not a valid as a Resource Owner.`)
}

function partitionOf(arn: string): Partition {
  const partition = splitArn(arn)?.[1]
  return partition === 'aws-cn' || partition === 'aws-us-gov' ? partition : 'aws'
}
