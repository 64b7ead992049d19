import type { Partition } from '../store/entity/account.ts'
import { GLOBAL } from '../store/store.ts'
import { CommandError, type OperatorCommand, optionalText, requiredText } from './command.ts'
import { createAccessKey, createAccount, createAdministrator } from './create-account.ts'

const PAGE = 500

function partitionOf(text: string | undefined): Partition | undefined {
  if (text === undefined || text === 'aws' || text === 'aws-cn' || text === 'aws-us-gov') return text
  throw new CommandError('partition is not aws, aws-cn or aws-us-gov')
}

/** Makes an account with an administrator, whose access key is shown this once. */
export const createAccountCommand: OperatorCommand = {
  name: 'accounts create',
  async run(sources, input, author) {
    const id = optionalText(input, 'id')
    if (id !== undefined && !/^\d{12}$/.test(id)) throw new CommandError('id is not 12 digits')
    const partition = partitionOf(optionalText(input, 'partition'))
    const account = await createAccount(
      sources,
      { id, partition, email: optionalText(input, 'email') },
      author,
    )
    const name = optionalText(input, 'administrator') ?? 'admin'
    const key = await createAdministrator(sources, account, name, author)
    return {
      account: account.AccountId,
      partition: account.Partition,
      email: account.Email,
      administrator: name,
      ...key,
    }
  },
}

/** Every account, in the order of their root users' e-mail addresses. */
export const listAccountsCommand: OperatorCommand = {
  name: 'accounts list',
  async run({ store }) {
    const accounts: object[] = []
    let after: string | undefined
    for (;;) {
      const { items, more } = await store.entities.accounts.list(GLOBAL, { limit: PAGE, after })
      for (const { AccountId, Partition, Email, CreateDate } of items) {
        accounts.push({
          account: AccountId,
          partition: Partition,
          email: Email,
          created: CreateDate.toISOString(),
        })
      }
      after = items.at(-1)?.AccountId
      if (!more || after === undefined) return { accounts }
    }
  },
}

/** Makes another administrator, or another key for one, where nobody can get in any more. */
export const administratorCommand: OperatorCommand = {
  name: 'accounts administrator',
  async run(sources, input, author) {
    const id = requiredText(input, 'account')
    const account = await sources.store.entities.accounts.get(GLOBAL, id)
    if (account === undefined) throw new CommandError(`there is no account ${id}`)
    const name = optionalText(input, 'name') ?? 'admin'
    const user = await sources.store.entities.users.find(id, name.toLowerCase())
    const key =
      user === undefined
        ? await createAdministrator(sources, account, name, author)
        : await createAccessKey(sources, account, user.UserId, author)
    return { account: id, administrator: user?.UserName ?? name, ...key }
  },
}
