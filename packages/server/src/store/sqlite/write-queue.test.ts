import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addToCounter, selectCounter } from '../sql/counter-statements.ts'
import { insertEntity } from '../sql/entity-statements.ts'
import type { TransactionSession } from '../sql/transaction-session.ts'
import { StoreFailure, StoreUnavailable } from '../store-error.ts'
import { openWriter } from './connection.ts'
import { SqliteSession } from './sqlite-session.ts'
import { WriteQueue } from './write-queue.ts'

const nothing = () => undefined

describe('WriteQueue', () => {
  let folder = ''
  let db = new Database(':memory:')
  let queue = new WriteQueue(db)

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-queue-'))
    db = await openWriter(join(folder, 'store.db'))
    queue = new WriteQueue(db)
  })
  afterEach(async () => {
    await queue.close()
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const add = async (session: TransactionSession, name: string, value = 1) => {
    await session.run(addToCounter, { account: '1', name, value })
  }
  const counted = (name: string) => new SqliteSession(db).all(selectCounter, { account: '1', name })[0]?.value

  it('commits on the disk before it answers: write-ahead log, full synchronous', () => {
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
  })

  it('commits what waits together, applies all of it, and only then answers', async () => {
    const order: string[] = []
    const writes = Array.from({ length: 5 }, async (_, index) => {
      await queue.run((session) => add(session, 'n'), {
        committed: () => order.push(`apply ${index} of ${counted('n')}`),
      })
      order.push(`answer ${index}`)
    })
    await Promise.all(writes)
    const numbers = [0, 1, 2, 3, 4]
    expect(order).toEqual([
      ...numbers.map((index) => `apply ${index} of 5`),
      ...numbers.map((index) => `answer ${index}`),
    ])
  })

  it.each([
    ['a timer', () => setTimeout(0)],
    ['a turn of the event loop', () => setImmediate()],
    ['something that never comes', () => new Promise(nothing)],
  ])('undoes a write that waits for %s, and goes on with the others', async (_, wait) => {
    const waiting = queue.run(async (session) => {
      await add(session, 'waiting')
      await wait()
      await add(session, 'late')
    })
    const before = queue.run((session) => add(session, 'n'))
    const after = queue.run((session) => add(session, 'n'))
    await expect(waiting).rejects.toThrow('may wait for nothing but the store')
    await Promise.all([before, after])
    await setTimeout(5)
    expect([counted('n'), counted('waiting'), counted('late')]).toEqual([2, undefined, undefined])
  })

  it('lets a write go through any number of its own promises', async () => {
    await queue.run(async (session) => {
      for (let index = 0; index < 1000; index++) await null
      await Promise.all([add(session, 'n'), add(session, 'n'), add(session, 'n')])
      await (async () => add(session, 'n'))()
    })
    expect(counted('n')).toBe(4)
  })

  it('takes writes that come while others are committed', async () => {
    let more: Promise<void>[] = []
    await queue.run((session) => add(session, 'n'), {
      committed: () => {
        more = [1, 2].map(() => queue.run((session) => add(session, 'n')))
      },
    })
    await Promise.all(more)
    expect(counted('n')).toBe(3)
  })

  it('tells when work is done, before the next joins the commit, and not of work that failed', async () => {
    const order: string[] = []
    const work = (name: string, fails: boolean) =>
      queue.run(
        async (session) => {
          order.push(`${name} begins`)
          await add(session, 'n')
          if (fails) throw new Error(name)
        },
        { done: () => order.push(`${name} done`), committed: () => order.push(`${name} committed`) },
      )
    await Promise.allSettled([work('a', false), work('b', true), work('c', false)])
    expect(order).toEqual([
      'a begins',
      'a done',
      'b begins',
      'c begins',
      'c done',
      'a committed',
      'c committed',
    ])
  })

  it('carries more writes than one commit takes', async () => {
    await Promise.all(Array.from({ length: 1000 }, () => queue.run((session) => add(session, 'n'))))
    expect(counted('n')).toBe(1000)
  })

  it('fails every write of a commit that fails, applies none, and goes on', async () => {
    db.pragma('foreign_keys = ON')
    db.exec('CREATE TABLE parent (id INTEGER PRIMARY KEY)')
    db.exec('CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)')
    const [done, applied, undone]: [number[], number[], number[]] = [[], [], []]
    const refused = new Error('refused')
    const results = await Promise.allSettled([
      queue.run((session) => add(session, 'n'), {
        done: () => done.push(1),
        committed: () => applied.push(1),
        undone: () => undone.push(1),
      }),
      queue.run(
        async (session) => {
          await add(session, 'n')
          db.exec('INSERT INTO child VALUES (1)')
        },
        { done: () => done.push(2), committed: () => applied.push(2), undone: () => undone.push(2) },
      ),
      queue.run(() => Promise.reject(refused), {
        done: () => done.push(3),
        committed: () => applied.push(3),
        undone: () => undone.push(3),
      }),
    ])
    for (const result of results) {
      expect(result.status === 'rejected' && result.reason).toBeInstanceOf(StoreFailure)
    }
    expect([done, applied, undone]).toEqual([[1, 2], [], [1, 2, 3]])
    expect(counted('n')).toBeUndefined()
    await queue.run((session) => add(session, 'n'))
    expect(counted('n')).toBe(1)
  })

  it('fails every write of a commit when the disk is full, and goes on when there is room again', async () => {
    const doc = 'x'.repeat(100_000)
    const row = { account: '1', kind: 'k', owner: '', path: null, target: null, doc, sealed: null }
    const insert = (id: string) => (session: TransactionSession) =>
      Promise.resolve(session.run(insertEntity, { ...row, id, name: id }))
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 30}`)
    const small = queue.run((session) => add(session, 'n'))
    const results = await Promise.allSettled([small, queue.run(insert('a')), queue.run(insert('b'))])
    const failed = results.filter((result) => result.status === 'rejected')
    expect(failed.length).toBeGreaterThan(0)
    for (const { reason } of failed) expect(reason).toBeInstanceOf(StoreUnavailable)
    expect(counted('n')).toBe(results[0].status === 'fulfilled' ? 1 : undefined)
    db.pragma('max_page_count = 1000000')
    await queue.run(insert('c'))
    expect(db.prepare("SELECT id FROM entity WHERE id = 'c'").all()).toHaveLength(1)
  })

  it('undoes a write that swallows an error of the store', async () => {
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
    const swallowing = queue.run(async (session) => {
      const doc = 'x'.repeat(100_000)
      const row = {
        account: '1',
        kind: 'k',
        id: 'a',
        owner: '',
        name: 'a',
        path: null,
        target: null,
        sealed: null,
      }
      await Promise.resolve()
        .then(() => session.run(insertEntity, { ...row, doc }))
        .catch(nothing)
    })
    await expect(swallowing).rejects.toThrow(StoreUnavailable)
  })

  it('finishes what waits before it closes, and takes nothing more', async () => {
    const writes = [1, 2, 3].map(() => queue.run((session) => add(session, 'n')))
    await queue.close()
    expect(counted('n')).toBe(3)
    await Promise.all(writes)
    await expect(queue.run((session) => add(session, 'n'))).rejects.toThrow(StoreUnavailable)
  })
})
