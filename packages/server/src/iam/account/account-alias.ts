import type { ReadingCall } from '../../authorization/call.ts'
import type { AccountAlias } from '../../store/entity/account.ts'
import { GLOBAL } from '../../store/store.ts'

/** The aliases of the caller's account: one, or none. */
export async function aliasesOf({
  account,
  store,
}: Pick<ReadingCall, 'account' | 'store'>): Promise<readonly AccountAlias[]> {
  return (await store.accountAliases.list(GLOBAL, { target: account.AccountId, limit: 1000 })).items
}

/** Aliases stand above accounts; the caller's own account is named because what it allows is read. */
export const writesAliases = (_input: object, { account }: Pick<ReadingCall, 'account'>) => [
  GLOBAL,
  account.AccountId,
]
