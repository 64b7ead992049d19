import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testDatabase } from '../../testing/test-database.ts'
import { openStore } from '../open.ts'
import type { Store } from '../store.ts'
import { StoreFailure, StoreUnavailable } from '../store-error.ts'
import { author, newAccount, user } from '../testing/samples.ts'

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
    store = await openStore({ engine: 'postgres', url, timeout: 60_000, verifyMemory: true })
  })
  afterAll(() => store.close())

  it('is run again after a deadlock', async () => {
    const [a, b] = [newAccount(), newAccount()].toSorted()
    if (a === undefined || b === undefined) throw new Error('two accounts')
    for (const account of [a, b]) {
      await store.write([account], author, (tx) => tx.users.insert(account, user('first')))
    }
    const [other, third, watching] = await Promise.all([connect(), connect(), connect()])
    const lock = "SELECT 1 FROM counter WHERE account = $1 AND name = 'revision' FOR UPDATE"
    const untilWaiting = (count: number) =>
      vi.waitFor(async () => {
        const { rowCount } = await watching.query(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        expect(rowCount).toBe(count)
      }, 60_000)
    await other.query("SET deadlock_timeout = '10min'")
    await other.query('BEGIN')
    await other.query(lock, [b])
    await third.query('BEGIN')
    await third.query(lock, [a])
    const write = store.write([a, b], author, async (tx) => {
      await tx.users.insert(a, user('second'))
      await tx.users.insert(b, user('second'))
    })
    await untilWaiting(1)
    const locked = other.query(lock, [a])
    await untilWaiting(2)
    // The write has `a` now and waits for `b`, which the other one holds, who waits for `a`.
    await third.query('COMMIT')
    await locked
    await other.query('COMMIT')
    await write
    await Promise.all([other.end(), third.end(), watching.end()])
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
    const began = performance.now()
    await expect(write).rejects.toThrow(StoreUnavailable)
    // a store that is not told waits for 5,000
    expect(performance.now() - began).toBeLessThan(4500)
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
