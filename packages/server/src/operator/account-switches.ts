import type { Account } from '../store/entity/account.ts'
import { GLOBAL } from '../store/store.ts'
import { CommandError, existingAccount, type OperatorCommand, requiredText } from './command.ts'
import { type OperatorAct, writeTelling } from './operator-event.ts'

/** Something of an account that is on or off, and stands above what its users may do. */
interface Switch {
  readonly isOn: (account: Account) => boolean
  readonly turned: (account: Account, on: boolean) => Account
  /** The operation that would have turned it. */
  readonly act: (on: boolean) => Omit<OperatorAct, 'account'>
}

const switches = {
  // `billing:UpdateIAMAccessPreference` is published; no API of it is
  billing: {
    isOn: ({ BillingAccess }) => BillingAccess === true,
    turned: ({ BillingAccess: _, ...account }, on) => ({ ...account, ...(on && { BillingAccess: true }) }),
    act: (on) => ({
      service: 'billing',
      name: 'UpdateIAMAccessPreference',
      parameters: { iamAccessPreference: on ? 'Enabled' : 'Disabled' },
    }),
  },
  recovery: {
    isOn: ({ RootRecoveryOff }) => RootRecoveryOff !== true,
    turned: ({ RootRecoveryOff: _, ...account }, on) => ({
      ...account,
      ...(!on && { RootRecoveryOff: true }),
    }),
    act: (on) => ({
      service: 'signin',
      name: 'UpdateRootRecovery',
      parameters: { emailAndPhone: on ? 'Enabled' : 'Disabled' },
    }),
  },
} satisfies Readonly<Record<string, Switch>>

type SwitchName = keyof typeof switches

/** Whether a switch of an account is on. */
export function isOn(name: SwitchName, account: Account): boolean {
  return switches[name].isOn(account)
}

/** Turns a switch `on` or `off`; the account has an event of each change, and none where it stood so already. */
function switchCommand(name: SwitchName): OperatorCommand {
  const { isOn, turned, act }: Switch = switches[name]
  return {
    name: `accounts ${name}`,
    async run(sources, input, author) {
      const { AccountId: id } = await existingAccount(sources, input)
      const value = requiredText(input, 'value')
      if (value !== 'on' && value !== 'off') throw new CommandError('value is neither on nor off')
      const on = value === 'on'
      const before = await writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
        const account = await tx.accounts.get(GLOBAL, id)
        if (account === undefined) throw new CommandError(`there is no account ${id}`)
        if (isOn(account) === on) return account
        await tx.accounts.update(GLOBAL, turned(account, on))
        tell({ account, ...act(on) })
        return account
      })
      return { account: id, [name]: value, was: isOn(before) ? 'on' : 'off' }
    },
  }
}

/** Whether policies may let users and roles of an account into billing, which the root user decides in AWS. */
export const billingCommand = switchCommand('billing')

/** Whether the root user gets in by e-mail and phone when its MFA devices are lost. */
export const recoveryCommand = switchCommand('recovery')
