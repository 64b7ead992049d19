import { everyKind } from '../every-kind.ts'
import { Listeners } from '../listeners.ts'
import { Memory } from '../memory/memory.ts'
import { limitsOf, type MemorySettings } from '../memory/settings.ts'
import { Verification } from '../memory/verification.ts'
import { isStorable } from '../placement.ts'
import type {
  Accessed,
  Author,
  Change,
  ChangeListener,
  Entities,
  ForgetListener,
  LastUsed,
  Store,
  Transaction,
} from '../store.ts'
import { changesBehind, historyOf, type InTransaction, trimChangeLog } from './change-log.ts'
import { CommittedReader } from './committed.ts'
import { selectCounter } from './counter-statements.ts'
import { clearJournal, journalBefore, removeJournal } from './journal.ts'
import { accessedBy, inOneOrder, recordAccessed, servicesAccessed, trimAccessed } from './last-accessed.ts'
import { findLastUsed, latestOfEach, recordLastUsed } from './last-used.ts'
import type { Session } from './session.ts'

/** How many uses one transaction records. */
const USES = 500

export interface SqlStoreOptions {
  /** Where reads go that memory cannot answer. */
  readonly session: Session
  readonly settings: MemorySettings
  /** See `MemoryOptions`. */
  readonly always: readonly string[]
  /** Whether changes pass unseen once memory has let go of an account. */
  readonly shared: boolean
}

/** What is the same on every engine: all that reads, and all that is a plain sequence of statements. */
export abstract class SqlStore implements Store {
  readonly entities: Entities
  readonly lastUsed: Store['lastUsed']
  readonly lastAccessed: Store['lastAccessed']
  readonly journal: Store['journal']
  protected readonly memory: Memory
  protected readonly listeners: Listeners
  protected readonly session: Session
  protected readonly report: (error: unknown) => void

  constructor({ session, settings, always, shared }: SqlStoreOptions) {
    this.session = session
    this.report = settings.report ?? (() => undefined)
    this.listeners = new Listeners(this.report)
    this.memory = new Memory({
      limits: limitsOf(settings),
      always,
      forgotten: (account) => {
        if (shared) this.listeners.forgotten(account)
      },
    })
    const verification = this.#verification(Number(settings.verifyMemory ?? 0))
    const options = { session, memory: this.memory, verification, holdsPages: !shared }
    this.entities = everyKind<'reader'>((kind) => new CommittedReader(options, kind))
    this.lastUsed = {
      find: (account, subject) => findLastUsed(session, account, subject),
      record: (uses) => this.#recordLastUsed(uses),
    }
    this.lastAccessed = {
      services: (account) => servicesAccessed(session, account),
      of: (account, principal) => accessedBy(session, account, principal),
      record: (accessed) => this.#recordAccessed(accessed),
      trim: (olderThan) => this.inTransaction((inside) => trimAccessed(inside, olderThan)),
    }
    this.journal = {
      before: (time, limit) => journalBefore(session, time, limit),
      remove: (entries) => this.inTransaction((inside) => removeJournal(inside, entries)),
      clear: (writer) => this.inTransaction((inside) => clearJournal(inside, writer)),
    }
  }

  abstract write<T>(
    accounts: readonly string[],
    author: Author,
    fn: (tx: Transaction) => Promise<T>,
  ): Promise<T>
  abstract catchUp(account: string, since?: number): Promise<boolean>
  abstract ready(): Promise<void>
  abstract lag(): number
  abstract close(): Promise<void>
  protected abstract readonly inTransaction: InTransaction

  async revision(account: string): Promise<number> {
    const reached = this.memory.revision(account)
    if (reached !== undefined || !isStorable(account)) return reached ?? 0
    const [row] = await this.session.all(selectCounter, { account, name: 'revision' })
    return row?.value ?? 0
  }

  memoryVersion(): number {
    return this.memory.version
  }

  stamp(account: string): object | undefined {
    return this.memory.stamp(account)
  }

  changes(account: string, revision: number, limit: number): Promise<readonly Change[]> {
    return changesBehind(this.session, account, revision, limit)
  }

  history(account: string, kind: string, id: string, limit: number): Promise<readonly Change[]> {
    return historyOf(this.session, { account, kind, id }, limit)
  }

  onChange(listener: ChangeListener): void {
    this.listeners.onChange(listener)
  }

  onForget(listener: ForgetListener): void {
    this.listeners.onForget(listener)
  }

  trimChanges(olderThan: Date): Promise<void> {
    return trimChangeLog(this.inTransaction, olderThan)
  }

  async #recordLastUsed(uses: readonly LastUsed[]): Promise<void> {
    const latest = latestOfEach(uses)
    for (let start = 0; start < latest.length; start += USES) {
      await this.inTransaction((session) => recordLastUsed(session, latest.slice(start, start + USES)))
    }
  }

  async #recordAccessed(accessed: readonly Accessed[]): Promise<void> {
    const ordered = inOneOrder(accessed)
    for (let start = 0; start < ordered.length; start += USES) {
      await this.inTransaction((session) => recordAccessed(session, ordered.slice(start, start + USES)))
    }
  }

  #verification(share: number): Verification | undefined {
    if (share <= 0) return undefined
    return new Verification({
      share,
      revision: (account) => this.memory.revision(account),
      catchUp: (account) => this.catchUp(account),
      differs: (error) => {
        this.memory.restart()
        if (share < 1) this.report(error)
      },
    })
  }
}
