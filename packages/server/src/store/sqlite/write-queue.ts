import type Database from 'better-sqlite3'
import { TransactionSession } from '../sql/transaction-session.ts'
import { StoreUnavailable } from '../store-error.ts'
import { SqliteSession, sqliteError } from './sqlite-session.ts'

/** How many writes one commit carries at most, and for how many milliseconds they are gathered. */
const BATCH = { writes: 256, milliseconds: 20 }

/** What happens with the result of a piece of work, besides that it is answered. */
export interface Steps<T> {
  /** When it is done, while others may still join the commit; they see what it has written. */
  readonly done?: (result: T) => void
  /** When it is durable, before any work of the same commit is answered. */
  readonly committed?: (result: T) => void
  /** When a commit fails of which it may have been a part. */
  readonly undone?: () => void
}

/** One piece of work that waits for its turn. */
interface Job {
  readonly run: (session: TransactionSession) => Promise<Done>
  readonly undone: () => void
  readonly reject: (error: unknown) => void
}

interface Done {
  readonly done: () => void
  readonly committed: () => void
  readonly answer: () => void
}

const TURNED = Symbol('the event loop has turned')

/**
 * Owns the only writing connection. All writes that wait run in one transaction, each in a savepoint of its own; they
 * are committed together, and only then is any of them answered.
 */
export class WriteQueue {
  readonly #db: Database.Database
  readonly #session: SqliteSession
  readonly #step: Record<'begin' | 'commit' | 'rollback' | 'save' | 'keep' | 'undo', Database.Statement>
  readonly #waiting: Job[] = []
  #working: Promise<void> | undefined
  #turn: Promise<typeof TURNED> | undefined
  #closed = false

  constructor(db: Database.Database) {
    this.#db = db
    this.#session = new SqliteSession(db)
    this.#step = {
      begin: db.prepare('BEGIN IMMEDIATE'),
      commit: db.prepare('COMMIT'),
      rollback: db.prepare('ROLLBACK'),
      save: db.prepare('SAVEPOINT write'),
      keep: db.prepare('RELEASE write'),
      undo: db.prepare('ROLLBACK TO write'),
    }
  }

  /**
   * Runs `work` in its turn and answers its result once it is durable. Work that waits for anything but the session
   * fails and is undone, as does work that throws.
   */
  run<T>(work: (session: TransactionSession) => Promise<T>, steps: Steps<T> = {}): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'))
    return new Promise<T>((resolve, reject) => {
      const run = async (session: TransactionSession): Promise<Done> => {
        const result = await work(session)
        return {
          done: () => steps.done?.(result),
          committed: () => steps.committed?.(result),
          answer: () => resolve(result),
        }
      }
      this.#waiting.push({ run, undone: () => steps.undone?.(), reject })
      this.#working ??= this.#work()
    })
  }

  /** Refuses new writes, and resolves when those that wait are done. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#working
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // What else has arrived is handled first, so that its writes join this commit.
      await new Promise((resolve) => setImmediate(resolve))
      await this.#batch()
    }
    this.#working = undefined
  }

  async #batch(): Promise<void> {
    const committed: Done[] = []
    const failed: [Job, unknown][] = []
    const until = performance.now() + BATCH.milliseconds
    const begun: Job[] = []
    try {
      this.#step.begin.run()
      while (begun.length < BATCH.writes && (begun.length === 0 || performance.now() < until)) {
        const job = this.#waiting.shift()
        if (job === undefined) break
        begun.push(job)
        try {
          committed.push(await this.#attempt(job))
        } catch (error) {
          if (!this.#db.inTransaction) throw error
          failed.push([job, error])
        }
      }
      this.#step.commit.run()
    } catch (error) {
      if (this.#db.inTransaction) this.#step.rollback.run()
      if (begun.length === 0) begun.push(...this.#waiting.splice(0))
      for (const { undone } of begun) undone()
      for (const { reject } of begun) reject(sqliteError(error))
      return
    }
    for (const { committed: apply } of committed) apply()
    for (const { answer } of committed) answer()
    for (const [job, error] of failed) job.reject(error)
  }

  async #attempt(job: Job): Promise<Done> {
    const session = new TransactionSession(this.#session)
    this.#step.save.run()
    try {
      const running = job.run(session)
      const result = await Promise.race([running, this.#turned()])
      if (result === TURNED) {
        running.catch(() => undefined)
        throw new Error(
          'a write may wait for nothing but the store: it was not settled when the event loop turned',
        )
      }
      if (session.failure !== undefined) throw session.failure
      this.#step.keep.run()
      result.done()
      return result
    } catch (error) {
      if (this.#db.inTransaction) {
        this.#step.undo.run()
        this.#step.keep.run()
      }
      throw error
    } finally {
      session.end()
    }
  }

  /**
   * Resolves as soon as no promise is left that could go on by itself: ticks run when the queue of microtasks is
   * empty, and a statement is never answered later than in a microtask.
   */
  #turned(): Promise<typeof TURNED> {
    this.#turn ??= new Promise((resolve) => {
      process.nextTick(() => {
        this.#turn = undefined
        resolve(TURNED)
      })
    })
    return this.#turn
  }
}
