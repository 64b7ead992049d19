import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { PostgresProxy } from '../../testing/postgres-proxy.ts'
import { testDatabase } from '../../testing/test-database.ts'
import { openStore } from '../open.ts'
import type { Store } from '../store.ts'
import { StoreUnavailable } from '../store-error.ts'
import { author, newAccount, user } from '../testing/samples.ts'

const TIMEOUT = 2_000

/** How long something takes, in milliseconds, whatever comes of it. */
async function timeOf(work: Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work.catch(() => undefined)
  return performance.now() - began
}

describe('a connection that fails', () => {
  let direct = ''
  let proxy: PostgresProxy
  let store: Store
  const reported: unknown[] = []

  const client = async () => {
    const connected = new pg.Client({ connectionString: direct })
    connected.on('error', () => undefined)
    await connected.connect()
    return connected
  }
  const query = async (text: string, values: unknown[] = []) => {
    const connected = await client()
    const { rows } = await connected.query(text, values)
    await connected.end()
    return rows
  }
  const insert = (account: string, name: string) =>
    store.write([account], author, (tx) => tx.users.insert(account, user(name)))

  beforeAll(async () => {
    direct = await testDatabase()
  })
  beforeEach(async () => {
    proxy = await PostgresProxy.before(direct)
    store = await openStore({
      engine: 'postgres',
      url: proxy.url,
      timeout: TIMEOUT,
      verifyMemory: true,
      report: (error) => reported.push(error),
    })
  })
  afterEach(async () => {
    proxy.recover()
    await store.close()
    proxy.close()
  })
  afterAll(() => {
    for (const error of reported) expect(error).toBeInstanceOf(Error)
  })

  it('is not seen by a reader or writer that comes later', async () => {
    const account = newAccount()
    await insert(account, 'ana')
    for (let round = 0; round < 3; round++) {
      proxy.cut()
      await insert(account, `user${round}`)
      proxy.cut()
      expect(await store.entities.users.count(account)).toBe(round + 2)
    }
  })

  it('leaves memory to answer at once, and lets misses and writes fail in time', async () => {
    const account = newAccount()
    const ana = user('ana')
    const own = await openStore({ engine: 'postgres', url: proxy.url, timeout: TIMEOUT })
    const write = (name: string) => own.write([account], author, (tx) => tx.users.insert(account, user(name)))
    await own.write([account], author, (tx) => tx.users.insert(account, ana))
    await own.entities.users.get(account, ana.UserId)
    await own.entities.memberships.of(account, ana.UserId)
    proxy.silence()
    const fromMemory = async () => {
      expect(await own.entities.users.find(account, 'ana')).toEqual(ana)
      expect(await own.entities.memberships.of(account, ana.UserId)).toEqual([])
      expect(await own.revision(account)).toBe(1)
    }
    const failing = [
      own.entities.users.find(account, 'bea'),
      own.entities.users.list(account, { limit: 10 }),
      own.catchUp(account),
      own.ready(),
      write('bea'),
      write('cleo'),
    ]
    expect(await timeOf(fromMemory())).toBeLessThan(TIMEOUT / 2)
    const times = await Promise.all(failing.map(timeOf))
    for (const time of times) expect(time).toBeLessThan(6 * TIMEOUT)
    for (const work of failing) await expect(work).rejects.toThrow(StoreUnavailable)
    expect(own.lag()).toBeGreaterThan(TIMEOUT / 1000)
    await fromMemory()
    proxy.recover()
    expect(await write('dana')).toBe('inserted')
    await own.ready()
    expect(own.lag()).toBeLessThan(TIMEOUT / 1000)
    await own.close()
  })

  it('keeps its own error as a cause for the log, and out of the message', async () => {
    proxy.silence()
    proxy.close()
    const error = await store.entities.users.find(newAccount(), 'ana').catch((one: unknown) => one)
    expect(error).toBeInstanceOf(StoreUnavailable)
    expect(error instanceof Error && error.message).toBe('the connection to the database is lost')
    expect(error instanceof Error && error.cause).toBeInstanceOf(Error)
  })

  it('says that a write may have been made when it breaks during the commit', async () => {
    const account = newAccount()
    await insert(account, 'ana')
    await store.entities.users.find(account, 'ana')
    proxy.cutAfter('COMMIT\0')
    await expect(insert(account, 'bea')).rejects.toThrow('it may have been written, or not')
    await store.catchUp(account)
    expect(await store.entities.users.count(account)).toBe(2)
    expect(await store.revision(account)).toBe(2)
    expect(await insert(account, 'bea')).toBe('exists')
  })

  it('lets a write begin anew that had not come to its commit', async () => {
    const account = newAccount()
    await insert(account, 'ana')
    let runs = 0
    await store.write([account], author, async (tx) => {
      runs++
      if (runs === 1) proxy.cut()
      await tx.users.insert(account, user('bea'))
    })
    expect(runs).toBe(2)
    expect(await store.entities.users.count(account)).toBe(2)
    expect((await store.changes(account, 1, 10)).map(({ revision }) => revision)).toEqual([2])
  })

  it('listens again after its own connection has broken', async () => {
    const account = newAccount()
    const ana = user('ana')
    await insert(account, 'other')
    await store.write([account], author, (tx) => tx.users.insert(account, ana))
    await store.entities.users.get(account, ana.UserId)
    const listening = () =>
      query("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")
    await vi.waitFor(async () => expect(await listening()).toHaveLength(1), 60_000)
    const [before] = await listening()
    proxy.cut()
    await vi.waitFor(async () => {
      const now = await listening()
      expect(now).toHaveLength(1)
      expect(now).not.toEqual([before])
    }, 60_000)
  })
})
