import { setImmediate } from 'node:timers/promises'
import type { KeyRing } from '../../keys/key-ring.ts'
import type { Clock } from '../../model/clock.ts'
import type { Random } from '../../model/random.ts'
import { accountKind } from '../../store/entity/account.ts'
import {
  CREDENTIAL_REPORT,
  JOBS,
  type Report,
  type ReportPart,
  reportKind,
  reportPartKind,
} from '../../store/entity/report.ts'
import { entitiesOf, pagesOf } from '../../store/pages.ts'
import { type Author, GLOBAL, type Store, type Transaction } from '../../store/store.ts'
import { isOutlived } from './report-job.ts'
import { sealPart } from './report-parts.ts'

/** For how long a process that makes a report has it for itself; each part renews it. */
const CLAIM = 30_000
/** How long a report may stay unmade after its process died, beyond the claim. */
const GRACE = 1_000
const PAGE = 1_000
/** How many reports are made at the same time, so that a short one need not wait for a long one. */
const AT_ONCE = 4

/** Writes the parts of a report, in their order; yields to others between them. */
export type WriteReport = (report: Report, account: string) => AsyncIterable<string>

export interface ReportMakerParts {
  readonly store: Store
  readonly keyRing: Pick<KeyRing, 'seal'>
  readonly random: Random
  readonly clock: Clock
  readonly warn: (message: string, cause: unknown) => void
  readonly write: WriteReport
  /** How many jobs of an account are kept. */
  readonly mostJobs: number
}

/** Thrown inside where another process, or another request, has the report now. */
class Lost extends Error {}

/**
 * Makes the reports that are asked for, a few at a time and outside the requests. A request only stores that it wants one;
 * the change wakes the maker, in whichever process. A report whose process died is made by another one, or by the same
 * when it has started again.
 */
export class ReportMaker {
  readonly #parts: ReportMakerParts
  readonly #me: string
  readonly #waiting = new Map<string, { readonly account: string; readonly id: string }>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #inWork = new Set<string>()
  readonly #workers = new Set<Promise<void>>()
  #closed = false

  constructor(parts: ReportMakerParts) {
    this.#parts = parts
    this.#me = Buffer.from(parts.random(16)).toString('hex')
    parts.store.onChange(({ account, kind, id, action }) => {
      if (kind === reportKind.kind && action === 'put') this.#wake(account, id)
    })
  }

  /** Looks through all accounts for reports that are still to be made, and removes those that have outlived their use. */
  async sweep(): Promise<void> {
    const { store } = this.#parts
    for await (const { AccountId } of entitiesOf(store.entities.accounts, accountKind, GLOBAL)) {
      if (this.#closed) return
      await this.#sweepAccount(AccountId)
      await setImmediate()
    }
  }

  /** Resolves when nothing is left to be made here. */
  async idle(): Promise<void> {
    while (this.#workers.size > 0) await Promise.all(this.#workers)
  }

  /** Stops between two parts; what was not made is made after the next start. */
  async close(): Promise<void> {
    this.#closed = true
    this.#waiting.clear()
    for (const timer of this.#timers) clearTimeout(timer)
    await Promise.all(this.#workers)
  }

  async #sweepAccount(account: string): Promise<void> {
    for await (const report of entitiesOf(this.#parts.store.entities.reports, reportKind, account)) {
      if (this.#isOutlived(report)) await this.#remove(account, report)
      else if (report.State === 'making') this.#wake(account, report.ReportId)
    }
    await this.#removeOldest(account)
  }

  /** Removes the oldest jobs of an account that has more than are kept. */
  async #removeOldest(account: string): Promise<void> {
    const { store, mostJobs } = this.#parts
    const { reports } = store.entities
    const credentials = (await reports.get(account, CREDENTIAL_REPORT)) === undefined ? 0 : 1
    const excess = (await reports.count(account)) - credentials - mostJobs
    if (excess <= 0) return
    const { items } = await reports.list(account, { pathPrefix: JOBS, limit: Math.min(excess, PAGE) })
    for (const report of items) await this.#remove(account, report)
  }

  #isOutlived(report: Report): boolean {
    return report.Type !== 'credentials' && isOutlived(report, new Date(this.#parts.clock()))
  }

  async #remove(account: string, { ReportId }: Report): Promise<void> {
    await this.#removeParts(account, ReportId, () => true)
    await this.#write(account, (tx) => tx.reports.delete(account, ReportId))
  }

  #wake(account: string, id: string): void {
    const key = `${account} ${id}`
    if (this.#closed || this.#inWork.has(key)) return
    this.#waiting.set(key, { account, id })
    if (this.#workers.size >= AT_ONCE) return
    const worker: Promise<void> = this.#work().finally(() => this.#workers.delete(worker))
    this.#workers.add(worker)
  }

  #wakeIn(milliseconds: number, account: string, id: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#wake(account, id)
    }, milliseconds).unref()
    this.#timers.add(timer)
  }

  async #work(): Promise<void> {
    for (;;) {
      // the write that woke it answers first
      await setImmediate()
      const [next] = this.#waiting
      if (next === undefined) return
      const [key, { account, id }] = next
      this.#waiting.delete(key)
      this.#inWork.add(key)
      try {
        await this.#make(account, id)
      } catch (cause) {
        this.#parts.warn('a report could not be made', cause)
        if (!this.#closed) this.#wakeIn(CLAIM, account, id)
      } finally {
        this.#inWork.delete(key)
      }
    }
  }

  async #make(account: string, id: string): Promise<void> {
    const claimed = await this.#claim(account, id)
    if (claimed === undefined) return
    await this.#removeOldest(account)
    try {
      let report = claimed
      for await (const text of this.#parts.write(report, account)) {
        if (this.#closed) return
        report = await this.#add(account, report, text)
      }
      await this.#end(account, report, 'made')
      // what earlier attempts and the report before it have left
      await this.#removeParts(account, id, ({ Edition }) => Edition !== claimed.Edition)
    } catch (error) {
      if (error instanceof Lost) return
      await this.#end(account, claimed, 'failed')
      throw error
    }
  }

  /** Takes a report that nobody else makes; a fresh edition, so that parts of an earlier attempt do not count. */
  async #claim(account: string, id: string): Promise<Report | undefined> {
    const known = await this.#parts.store.entities.reports.get(account, id)
    if (known === undefined || this.#isOver(known) || this.#isTaken(account, known)) return undefined
    const Edition = Buffer.from(this.#parts.random(16)).toString('hex')
    return this.#write(account, async (tx) => {
      const report = await tx.reports.get(account, id)
      if (report === undefined || this.#isOver(report) || this.#isTaken(account, report)) return undefined
      const claimed = { ...report, ...this.#claimOf(), Edition, Parts: 0 }
      await tx.reports.update(account, claimed)
      return claimed
    })
  }

  #isOver({ State }: Report): boolean {
    return State !== 'making'
  }

  /** Whether somebody else makes it; looks again when that one's time is over. */
  #isTaken(account: string, { ReportId, ClaimedBy, ClaimedUntil }: Report): boolean {
    if (ClaimedBy === undefined || ClaimedUntil === undefined || ClaimedBy === this.#me) return false
    const left = ClaimedUntil.getTime() - this.#parts.clock()
    if (left <= 0) return false
    this.#wakeIn(left + GRACE, account, ReportId)
    return true
  }

  #claimOf(): Pick<Report, 'ClaimedBy' | 'ClaimedUntil'> {
    return { ClaimedBy: this.#me, ClaimedUntil: new Date(this.#parts.clock() + CLAIM) }
  }

  async #add(account: string, report: Report, text: string): Promise<Report> {
    const part: ReportPart = {
      ReportId: report.ReportId,
      Edition: report.Edition,
      Number: report.Parts,
    }
    const sealed = await sealPart((...sealing) => this.#parts.keyRing.seal(...sealing), account, part, text)
    return this.#change(account, report, async (current, tx) => {
      await tx.reportParts.insert(account, part, sealed)
      return { ...current, ...this.#claimOf(), Parts: current.Parts + 1 }
    })
  }

  #end(account: string, report: Report, State: 'made' | 'failed'): Promise<Report> {
    return this.#change(account, report, async (current, _tx, CompletionDate) => {
      const { ClaimedBy: _by, ClaimedUntil: _until, ...rest } = current
      return { ...rest, State, CompletionDate }
    })
  }

  /** Changes a report while it is still this edition's. */
  #change(
    account: string,
    { ReportId, Edition }: Report,
    change: (report: Report, tx: Transaction, now: Date) => Promise<Report>,
  ): Promise<Report> {
    return this.#write(account, async (tx, now) => {
      const current = await tx.reports.get(account, ReportId)
      if (current?.Edition !== Edition || current.State !== 'making') throw new Lost()
      const changed = await change(current, tx, now)
      await tx.reports.update(account, changed)
      return changed
    })
  }

  /** Removes parts of a report, some hundred at a time. */
  async #removeParts(
    account: string,
    ReportId: string,
    isGone: (part: ReportPart) => boolean,
  ): Promise<void> {
    const { store } = this.#parts
    const query = { limit: 200, target: ReportId }
    for await (const parts of pagesOf(store.entities.reportParts, reportPartKind, account, query)) {
      if (this.#closed) return
      const former = parts.filter(isGone).map(reportPartKind.id)
      if (former.length > 0) {
        await this.#write(account, async (tx) => {
          for (const id of former) await tx.reportParts.delete(account, id)
        })
      }
    }
  }

  #write<T>(account: string, fn: (tx: Transaction, now: Date) => Promise<T>): Promise<T> {
    const now = new Date(Math.floor(this.#parts.clock() / 1000) * 1000)
    const author: Author = { caller: 'reports', requestId: this.#me, now }
    return this.#parts.store.write([account], author, (tx) => fn(tx, now))
  }
}
