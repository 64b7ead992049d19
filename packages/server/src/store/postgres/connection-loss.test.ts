import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PostgresProxy } from '../../testing/postgres-proxy.ts'
import { testDatabase } from '../../testing/test-database.ts'
import { openStore } from '../open.ts'
import type { Store } from '../store.ts'
import { NewerDatabase, StoreFailure, StoreUnavailable } from '../store-error.ts'
import { author, newAccount, user } from '../testing/samples.ts'

const TIMEOUT = 600

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
    expect(await timeOf(fromMemory())).toBeLessThan(100)
    const times = await Promise.all(failing.map(timeOf))
    for (const time of times) expect(time).toBeLessThan(2 * TIMEOUT + 600)
    for (const work of failing) await expect(work).rejects.toThrow(StoreUnavailable)
    expect(own.lag()).toBeGreaterThan(TIMEOUT / 1000)
    await fromMemory()
    proxy.recover()
    expect(await write('dana')).toBe('inserted')
    await own.ready()
    expect(own.lag()).toBeLessThan(1)
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
    proxy.cut()
    await delay(400)
    const listening = await query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    )
    expect(listening).toHaveLength(1)
  })
})

describe('a transaction that fails', () => {
  let url = ''
  let store: Store
  const connect = async () => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }

  beforeAll(async () => {
    url = await testDatabase()
    store = await openStore({ engine: 'postgres', url, timeout: 3000, verifyMemory: true })
  })
  afterAll(() => store.close())

  it('is run again after a deadlock', async () => {
    const [a, b] = [newAccount(), newAccount()].toSorted()
    if (a === undefined || b === undefined) throw new Error('two accounts')
    for (const account of [a, b]) {
      await store.write([account], author, (tx) => tx.users.insert(account, user('first')))
    }
    const other = await connect()
    await other.query("SET deadlock_timeout = '10s'")
    await other.query('BEGIN')
    await other.query("SELECT 1 FROM counter WHERE account = $1 AND name = 'revision' FOR UPDATE", [b])
    // It holds the counter of `a` and waits for that of `b`, while the other one holds `b` and waits for `a`.
    const write = store.write([a, b], author, async (tx) => {
      await tx.users.insert(a, user('second'))
      await tx.users.insert(b, user('second'))
    })
    await delay(100)
    await other.query("SELECT 1 FROM counter WHERE account = $1 AND name = 'revision' FOR UPDATE", [a])
    await other.query('COMMIT')
    await other.end()
    await write
    expect(await store.entities.users.count(a)).toBe(2)
    expect(await store.entities.users.count(b)).toBe(2)
  })

  it('is given up when another one holds the counter for too long', async () => {
    const account = newAccount()
    await store.write([account], author, (tx) => tx.users.insert(account, user('first')))
    const impatient = await openStore({ engine: 'postgres', url, timeout: 300 })
    const other = await connect()
    await other.query('BEGIN')
    await other.query("SELECT 1 FROM counter WHERE account = $1 AND name = 'revision' FOR UPDATE", [account])
    const write = impatient.write([account], author, (tx) => tx.users.insert(account, user('second')))
    expect(await timeOf(write)).toBeLessThan(2000)
    await expect(write).rejects.toThrow(StoreUnavailable)
    await other.query('ROLLBACK')
    await other.end()
    expect(await impatient.entities.users.count(account)).toBe(1)
    await impatient.close()
  })

  describe('by an error of the database', () => {
    const account = newAccount()

    beforeAll(async () => {
      const client = await connect()
      await client.query(`
        CREATE SEQUENCE conflicts;
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.name = 'conflicting' AND nextval('conflicts') < 4 THEN
            RAISE 'another was quicker' USING ERRCODE = '40001';
          ELSIF NEW.name IN ('refused', 'late') THEN
            RAISE 'no secret may leave the store';
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER fail BEFORE INSERT ON entity FOR EACH ROW WHEN (NEW.name <> 'late')
          EXECUTE FUNCTION fail();
        CREATE CONSTRAINT TRIGGER fail_late AFTER INSERT ON entity DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW WHEN (NEW.name = 'late') EXECUTE FUNCTION fail()`)
      await client.end()
      await store.write([account], author, (tx) => tx.users.insert(account, user('first')))
    })

    it('is run again where another one was quicker, and nothing of its first runs stays', async () => {
      let runs = 0
      await store.write([account], author, async (tx) => {
        runs++
        await tx.users.insert(account, user(`run${runs}`))
        await tx.users.insert(account, user('conflicting'))
      })
      expect(runs).toBe(4)
      const { items } = await store.entities.users.list(account, { limit: 10 })
      expect(items.map(({ UserName }) => UserName)).toEqual(['conflicting', 'first', 'run4'])
      expect(await store.revision(account)).toBe(2)
    })

    it('is not committed, even where the function swallowed the error', async () => {
      const before = await store.revision(account)
      const write = store.write([account], author, async (tx) => {
        await tx.users.insert(account, user('refused')).catch(() => undefined)
        return 'done'
      })
      await expect(write).rejects.toThrow(StoreFailure)
      await expect(write).rejects.toThrow(/^the database answered P0001$/)
      expect(await store.revision(account)).toBe(before)
      expect(await store.entities.users.find(account, 'refused')).toBeUndefined()
    })

    it('leaves memory as it was when the commit itself is refused', async () => {
      const before = await store.revision(account)
      const first = await store.entities.users.find(account, 'first')
      if (first === undefined) throw new Error('first is there')
      const write = store.write([account], author, async (tx) => {
        await tx.users.update(account, { ...first, Path: '/late/' })
        await tx.users.insert(account, user('late'))
      })
      await expect(write).rejects.toThrow(StoreFailure)
      expect(await store.revision(account)).toBe(before)
      expect(await store.entities.users.find(account, 'first')).toEqual(first)
    })

    it('leaves a connection that goes on to work', async () => {
      for (let index = 0; index < 20; index++) {
        await store.write([account], author, (tx) => tx.users.insert(account, user(`more${index}`)))
      }
      expect(await store.entities.users.find(account, 'more19')).toBeDefined()
    })
  })
})

describe('a database that cannot be used', () => {
  const sql = async (url: string, text: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(text)
    await client.end()
  }

  it('is refused when a newer program has written it', async () => {
    const url = await testDatabase()
    await (await openStore({ engine: 'postgres', url })).close()
    await sql(url, 'INSERT INTO migration (number, step) VALUES (999, 0)')
    await expect(openStore({ engine: 'postgres', url })).rejects.toThrow(NewerDatabase)
  })

  it('is refused when it does not keep text in UTF-8', async () => {
    const url = await testDatabase()
    const name = `latin${newAccount().replaceAll('-', '_')}`
    await sql(url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`)
    const latin = url.replace(/\/[^/?]+\?/, `/${name}?`)
    await expect(openStore({ engine: 'postgres', url: latin })).rejects.toThrow(StoreFailure)
    await expect(openStore({ engine: 'postgres', url: latin })).rejects.toThrow('is in LATIN1, not in UTF8')
  })

  it('is reported as unavailable when it is not there', async () => {
    const url = (await testDatabase()).replace(/\/[^/?]+\?/, '/nowhere?')
    await expect(openStore({ engine: 'postgres', url })).rejects.toThrow(StoreUnavailable)
  })
})
