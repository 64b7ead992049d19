import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import type { AccountSettings } from '../../store/entity/account-settings.ts'

/** What the account has set for itself. */
export async function accountSettings({
  account: { AccountId },
  store,
}: Pick<ReadingCall, 'account' | 'store'>): Promise<AccountSettings> {
  return (await store.accountSettings.get(AccountId, AccountId)) ?? { AccountId }
}

/** Changes some of the settings of the account from what they are in this transaction. */
export async function changeAccountSettings(
  { account, tx }: Pick<WritingCall, 'account' | 'tx'>,
  change: (before: AccountSettings) => Omit<AccountSettings, 'AccountId'>,
): Promise<void> {
  const { AccountId } = account
  const before = await accountSettings({ account, store: tx })
  const settings = { ...before, ...change(before) }
  if ((await tx.accountSettings.update(AccountId, settings)) === 'missing') {
    await tx.accountSettings.insert(AccountId, settings)
  }
}
