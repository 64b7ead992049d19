import type { Kind } from '../kind.ts'
import { kinds } from '../kinds.ts'
import type { AppliedChange } from '../memory/kind-memory.ts'
import { isStorable, revive } from '../placement.ts'
import type { Change } from '../store.ts'
import {
  deleteChanges,
  selectChanges,
  selectHistory,
  selectOldest,
  selectRevision,
} from './change-statements.ts'
import { selectAccounts } from './counter-statements.ts'
import type { Session } from './session.ts'

/** How many changes one step of trimming removes, and how many accounts it reads at a time. */
const STEP = 500

const kindNamed = new Map<string, Kind<never>>(Object.values(kinds).map((kind) => [kind.kind, kind]))

/** One row of the change log. */
export interface ChangeRow extends AppliedChange {
  readonly account: string
  readonly revision: number
  readonly ordinal: number
  readonly time: number
  readonly caller: string
  readonly request: string
}

/** Rows behind a revision, oldest first and in whole revisions: `limit` rows, or one revision that is longer. */
export async function changeRows(
  session: Session,
  account: string,
  revision: number,
  limit: number,
): Promise<ChangeRow[]> {
  const rows = await session.all(selectChanges, { account, revision, limit: limit + 1 })
  const [first] = rows
  const last = rows.at(-1)
  if (rows.length <= limit || first === undefined || last === undefined) return rows
  if (first.revision === last.revision)
    return session.all(selectRevision, { account, revision: first.revision })
  return rows.filter((row) => row.revision !== last.revision)
}

/** See `Store.changes`. */
export async function changesBehind(
  session: Session,
  account: string,
  revision: number,
  limit: number,
): Promise<Change[]> {
  if (!isStorable(account)) return []
  return (await changeRows(session, account, revision, limit)).map(asChange)
}

/** See `Store.history`. */
export async function historyOf(
  session: Session,
  entity: { account: string; kind: string; id: string },
  limit: number,
): Promise<Change[]> {
  if (!Object.values(entity).every(isStorable)) return []
  return (await session.all(selectHistory, { ...entity, limit })).map(asChange)
}

function asChange({ time, owner, entity, request: requestId, ...row }: ChangeRow): Change {
  const kind = kindNamed.get(row.kind)
  return {
    ...row,
    requestId,
    time: new Date(time),
    owner: owner === '' ? undefined : owner,
    entity: kind === undefined ? JSON.parse(entity) : revive(kind, entity),
  }
}

/** Runs a function in a transaction of its own. */
export type InTransaction = <T>(work: (session: Session) => Promise<T>) => Promise<T>

/**
 * Removes changes older than `olderThan` from the start of each account's log, and no others: what is left has no
 * gap. Each step is a short transaction of its own.
 */
export async function trimChangeLog(inTransaction: InTransaction, olderThan: Date): Promise<void> {
  for (let after = ''; ; ) {
    const accounts = await inTransaction((session) =>
      Promise.resolve(session.all(selectAccounts, { after, limit: STEP })),
    )
    for (const { account } of accounts) {
      while (await inTransaction((session) => trimStep(session, account, olderThan)));
    }
    const last = accounts.at(-1)
    if (last === undefined || accounts.length < STEP) return
    after = last.account
  }
}

/** Answers whether there may be more to remove. */
async function trimStep(session: Session, account: string, olderThan: Date): Promise<boolean> {
  const oldest = await session.all(selectOldest, { account, limit: STEP })
  const kept = oldest.findIndex(({ time }) => time >= olderThan.getTime())
  const last = kept < 0 ? oldest.at(-1) : oldest[kept - 1]
  if (last === undefined) return false
  await session.run(deleteChanges, { account, revision: last.revision })
  return kept < 0 && oldest.length === STEP
}
