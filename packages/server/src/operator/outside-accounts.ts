import { isAccountId, outsideAccountKind } from '../store/entity/account.ts'
import { entitiesOf } from '../store/pages.ts'
import { GLOBAL } from '../store/store.ts'
import { partitionOf } from './accounts.ts'
import { CommandError, entitiesNow, type OperatorCommand, optionalText, requiredText } from './command.ts'

/** Names an account elsewhere, so that trust policies may name it (G7); naming it again changes its partition. */
export const addOutsideCommand: OperatorCommand = {
  name: 'accounts outside add',
  async run({ store }, input, author) {
    const AccountId = requiredText(input, 'account')
    if (!isAccountId(AccountId)) throw new CommandError('account is not 12 digits')
    const Partition = partitionOf(optionalText(input, 'partition')) ?? 'aws'
    return store.write([GLOBAL], author, async (tx) => {
      if ((await tx.accounts.get(GLOBAL, AccountId)) !== undefined)
        throw new CommandError(`${AccountId} is an account of this server`)
      const before = await tx.outsideAccounts.get(GLOBAL, AccountId)
      const outside = { AccountId, Partition, CreateDate: before?.CreateDate ?? author.now }
      if (before === undefined) await tx.outsideAccounts.insert(GLOBAL, outside)
      else await tx.outsideAccounts.update(GLOBAL, outside)
      return { account: AccountId, partition: Partition }
    })
  },
}

/** Takes back what `accounts outside add` has named; policies that are stored stay as they are. */
export const removeOutsideCommand: OperatorCommand = {
  name: 'accounts outside remove',
  async run({ store }, input, author) {
    const account = requiredText(input, 'account')
    await store.write([GLOBAL], author, async (tx) => {
      if ((await tx.outsideAccounts.delete(GLOBAL, account)) === 'missing') {
        const shown = 'gatehouse accounts outside list shows them'
        throw new CommandError(`there is no outside account ${account}; ${shown}`)
      }
    })
    return { account }
  },
}

/** The accounts elsewhere that trust policies may name, in the order of their ids. */
export const listOutsideCommand: OperatorCommand = {
  name: 'accounts outside list',
  async run({ store }) {
    const { outsideAccounts } = await entitiesNow(store)
    const outside: object[] = []
    for await (const one of entitiesOf(outsideAccounts, outsideAccountKind, GLOBAL)) {
      outside.push({
        account: one.AccountId,
        partition: one.Partition,
        named: one.CreateDate.toISOString(),
      })
    }
    return { outside }
  },
}
