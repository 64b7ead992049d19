import { parseIamArn, roleArn } from '../authorization/arn.ts'
import type { Account } from '../store/entity/account.ts'
import type { Role } from '../store/entity/role.ts'
import type { Author, Transaction } from '../store/store.ts'
import { CommandError, existingAccount, type OperatorSources } from './command.ts'
import { type Tell, writeTelling } from './operator-event.ts'

/** Does a write about the role that an ARN names; CommandError where it names none. */
export async function aboutRole<T>(
  sources: OperatorSources,
  arn: string,
  author: Author,
  change: (tx: Transaction, role: Role, account: Account, tell: Tell) => Promise<T>,
): Promise<T> {
  const parts = parseIamArn(arn)
  if (parts?.type !== 'role') throw new CommandError(`${arn} is not the ARN of a role`)
  const account = await existingAccount(sources, parts)
  return writeTelling(sources, [parts.account], author, async (tx, tell) => {
    const role = await tx.roles.find(parts.account, parts.name.toLowerCase())
    if (role === undefined || roleArn(account, role) !== arn)
      throw new CommandError(`there is no role ${arn}`)
    return change(tx, role, account, tell)
  })
}
