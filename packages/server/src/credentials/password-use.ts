import type { Account } from '../store/entity/account.ts'
import { type Author, GLOBAL, type Store } from '../store/store.ts'

/** For how many milliseconds only the first use of a password counts (B-289). */
const SPAN = 5 * 60_000

interface Used {
  readonly PasswordLastUsed?: Date
}

const isNew = (entity: Used | undefined, { now }: Author): boolean =>
  entity !== undefined &&
  (entity.PasswordLastUsed === undefined || now.getTime() - entity.PasswordLastUsed.getTime() >= SPAN)

/**
 * Notes that somebody has signed in with the password of a user of the account, or with the root user's where no user is
 * named. Unlike other last uses it is a write, of the entity itself: sign-in is rare, and whoever lists users need not look
 * further. A user who is gone by now, or has no password any more, is passed over.
 */
export async function notePasswordUse(
  store: Pick<Store, 'entities' | 'write'>,
  { AccountId }: Account,
  userId: string | undefined,
  author: Author,
): Promise<void> {
  const { accounts, users } = store.entities
  if (userId === undefined) {
    if (!isNew(await accounts.get(GLOBAL, AccountId), author)) return
    await store.write([GLOBAL], author, async (tx) => {
      const account = await tx.accounts.get(GLOBAL, AccountId)
      if (account !== undefined && isNew(account, author))
        await tx.accounts.update(GLOBAL, { ...account, PasswordLastUsed: author.now })
    })
    return
  }
  if (!isNew(await users.get(AccountId, userId), author)) return
  await store.write([AccountId], author, async (tx) => {
    const user = await tx.users.get(AccountId, userId)
    const password = await tx.passwords.get(AccountId, userId)
    if (user !== undefined && password !== undefined && isNew(user, author))
      await tx.users.update(AccountId, { ...user, PasswordLastUsed: author.now })
  })
}
