import { isAccountName } from '../store/entity/account.ts'
import { GLOBAL } from '../store/store.ts'
import {
  CommandError,
  type CommandInput,
  existingAccount,
  type OperatorCommand,
  optionalText,
  requiredText,
} from './command.ts'
import { writeTelling } from './operator-event.ts'

function requireAccountName(name: string): string {
  if (isAccountName(name)) return name
  throw new CommandError('name is no name of an account: 1 to 50 ASCII characters')
}

/** The name that the input gives an account, if any; CommandError where it can be none. */
export function optionalAccountName(input: CommandInput): string | undefined {
  const name = optionalText(input, 'name')
  return name === undefined ? undefined : requireAccountName(name)
}

/** Gives an account a name, or another one; the account has an event of the change, as of AWS's own operation. */
export const renameAccountCommand: OperatorCommand = {
  name: 'accounts rename',
  async run(sources, input, author) {
    const Name = requireAccountName(requiredText(input, 'name'))
    const { AccountId } = await existingAccount(sources, input)
    await writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const account = await tx.accounts.get(GLOBAL, AccountId)
      if (account === undefined) throw new CommandError(`there is no account ${AccountId}`)
      if (account.Name === Name) return
      await tx.accounts.update(GLOBAL, { ...account, Name })
      tell({ account, service: 'account', name: 'PutAccountName', parameters: { accountName: Name } })
    })
    return { account: AccountId, name: Name }
  },
}
