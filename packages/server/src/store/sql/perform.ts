import { isStorable } from '../placement.ts'
import type { Author, Transaction } from '../store.ts'
import { createRevision } from './counter-statements.ts'
import type { Session } from './session.ts'
import { transactionOf } from './transaction.ts'
import { type RecentlyTouched, Write } from './write.ts'

/** What `Store.write` was asked for. */
export interface WriteRequest<T> {
  readonly accounts: readonly string[]
  readonly author: Author
  readonly fn: (tx: Transaction) => Promise<T>
}

/** Locks the counters in sorted order and runs the function; the write is still to be flushed and committed. */
export async function perform<T>(
  session: Session,
  { accounts, author, fn }: WriteRequest<T>,
  recent?: RecentlyTouched,
): Promise<{ value: T; write: Write }> {
  const write = new Write(session, author, recent)
  for (const account of sortedAccounts(accounts)) {
    if (await write.lock(account)) continue
    await session.run(createRevision, { account })
    await write.lock(account)
  }
  const value = await fn(transactionOf(write))
  await write.countPools()
  return { value, write }
}

/** The accounts of a write, each once, in the one order in which they are locked everywhere. */
export function sortedAccounts(accounts: readonly string[]): string[] {
  for (const account of accounts)
    if (!isStorable(account)) throw new TypeError('this account cannot be stored')
  return [...new Set(accounts)].sort()
}
