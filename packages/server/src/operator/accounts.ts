import { accountKind, isAccountId, isEmail, type Partition } from '../store/entity/account.ts'
import { entitiesOf } from '../store/pages.ts'
import { GLOBAL } from '../store/store.ts'
import { isOn } from './account-switches.ts'
import { CommandError, entitiesNow, existingAccount, type OperatorCommand, optionalText } from './command.ts'
import { createAccountWithAdministrator, createAdministrator, newAccount } from './create-account.ts'
import { standingOf } from './organization/accounts.ts'
import { everyOrganization } from './organization/find.ts'
import { optionalAccountName } from './rename-account.ts'

/** A partition by its name, `undefined` where none is told; CommandError where there is none of the name. */
export function partitionOf(text: string | undefined): Partition | undefined {
  if (text === undefined || text === 'aws' || text === 'aws-cn' || text === 'aws-us-gov') return text
  throw new CommandError('partition is not aws, aws-cn or aws-us-gov')
}

function userName(text: string | undefined, member: string): string {
  const name = text ?? 'admin'
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return name
  throw new CommandError(`${member} is no user name: 1 to 64 letters, digits or any of + = , . @ _ -`)
}

/** Makes an account with an administrator, whose access key is shown this once. */
export const createAccountCommand: OperatorCommand = {
  name: 'accounts create',
  async run(sources, input, author) {
    const id = optionalText(input, 'id')
    if (id !== undefined && !isAccountId(id)) throw new CommandError('id is not 12 digits')
    const email = optionalText(input, 'email')
    if (email !== undefined && !isEmail(email)) throw new CommandError('email is no e-mail address')
    const administrator = userName(optionalText(input, 'administrator'), 'administrator')
    const account = newAccount(
      {
        id,
        partition: partitionOf(optionalText(input, 'partition')),
        email,
        name: optionalAccountName(input),
      },
      author,
    )
    const key = await createAccountWithAdministrator(sources, account, { administrator }, author)
    return {
      account: account.AccountId,
      partition: account.Partition,
      email: account.Email,
      ...(account.Name !== undefined && { name: account.Name }),
      administrator,
      ...key,
    }
  },
}

/** Every account, in the order of their root users' e-mail addresses. */
export const listAccountsCommand: OperatorCommand = {
  name: 'accounts list',
  async run({ store }) {
    const managed = new Map(
      (await everyOrganization(await entitiesNow(store))).map((one) => [one.OrganizationId, one]),
    )
    const accounts: object[] = []
    for await (const account of entitiesOf(store.entities.accounts, accountKind, GLOBAL)) {
      const { AccountId, Partition, Email, Name = '-', CreateDate, OrganizationId = '' } = account
      accounts.push({
        account: AccountId,
        partition: Partition,
        email: Email,
        name: Name,
        kind: standingOf({ AccountId }, managed.get(OrganizationId)),
        billing: isOn('billing', account) ? 'on' : 'off',
        recovery: isOn('recovery', account) ? 'on' : 'off',
        created: CreateDate.toISOString(),
      })
    }
    return { accounts }
  },
}

/** Makes an administrator, or a further key for one, where nobody can get in any more. */
export const administratorCommand: OperatorCommand = {
  name: 'accounts administrator',
  async run(sources, input, author) {
    const account = await existingAccount(sources, input)
    const name = userName(optionalText(input, 'name'), 'name')
    const { userName: administrator, ...key } = await createAdministrator(sources, account, name, author)
    return { account: account.AccountId, administrator, ...key }
  },
}
