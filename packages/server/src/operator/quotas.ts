import { type QuotaName, quotaOf, quotas } from '../authorization/quotas.ts'
import { GLOBAL } from '../store/store.ts'
import { CommandError, existingAccount, type OperatorCommand, requiredText } from './command.ts'
import { writeTelling } from './operator-event.ts'

const quotaNames = Object.keys(quotas) as QuotaName[]

function quotaName(text: string): QuotaName {
  const name = quotaNames.find((candidate) => candidate === text)
  if (name === undefined)
    throw new CommandError(`there is no quota ${text}; there are ${quotaNames.join(', ')}`)
  return name
}

/** Changes a quota of an account; `default` gives it AWS's number again. */
export const setQuotaCommand: OperatorCommand = {
  name: 'quotas set',
  async run(sources, input, author) {
    const { AccountId: id } = await existingAccount(sources, input)
    const name = quotaName(requiredText(input, 'quota'))
    const text = requiredText(input, 'value')
    if (text !== 'default' && !/^\d{1,9}$/.test(text))
      throw new CommandError('value is neither a whole number nor default')
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const account = await tx.accounts.get(GLOBAL, id)
      if (account === undefined) throw new CommandError(`there is no account ${id}`)
      const { [name]: _before, ...others } = account.Quotas ?? {}
      const Quotas = text === 'default' ? others : { ...others, [name]: Number(text) }
      await tx.accounts.update(GLOBAL, { ...account, Quotas })
      const value = quotaOf({ Quotas }, name)
      const parameters = { quotaName: name, desiredValue: value }
      tell({ account, service: 'servicequotas', name: 'SetServiceQuota', parameters })
      return { account: id, quota: name, value }
    })
  },
}

/** The quotas of an account, and which of them were changed. */
export const listQuotasCommand: OperatorCommand = {
  name: 'quotas list',
  async run(sources, input) {
    const account = await existingAccount(sources, input)
    return {
      quotas: quotaNames.map((quota) => ({
        quota,
        value: quotaOf(account, quota),
        usual: quotas[quota],
      })),
    }
  },
}
