import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../testing/test-database.ts'
import { openStore } from '../open.ts'
import { type Change, GLOBAL, type Store } from '../store.ts'
import { accessKey, author, newAccount, unique, user } from '../testing/samples.ts'

/** Waits until something holds, and answers for how long, in milliseconds. */
async function eventually(holds: () => Promise<boolean>): Promise<number> {
  const began = performance.now()
  while (!(await holds())) {
    if (performance.now() - began > 60_000) throw new Error('it did not come about in time')
    await delay(5)
  }
  return performance.now() - began
}

describe('two stores on one database', () => {
  let url = ''
  let first: Store
  let second: Store
  const reported: unknown[] = []

  const open = (settings = {}) =>
    openStore({
      engine: 'postgres',
      url,
      // a busy machine is no failure
      timeout: 60_000,
      verifyMemory: true,
      report: (error) => reported.push(error),
      ...settings,
    })
  const query = async (text: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query(text, values)
    await client.end()
    return rows
  }

  beforeAll(async () => {
    url = await testDatabase()
    // Both make the tables at the same moment.
    const stores = await Promise.all([open(), open()])
    first = stores[0]
    second = stores[1]
  })
  afterAll(async () => {
    await Promise.all([first.close(), second.close()])
    expect(reported).toEqual([])
  })

  it('finds in one what was created in the other, at once', async () => {
    const account = newAccount()
    const ana = user('ana')
    await second.entities.users.find(account, 'bea')
    await first.write([account], author, (tx) => tx.users.insert(account, ana))
    expect(await second.entities.users.find(account, 'ana')).toEqual(ana)
    expect(await second.entities.users.get(account, ana.UserId)).toEqual(ana)
  })

  it('says that it was behind also where a notification comes before the question', async () => {
    const account = newAccount()
    const ana = user('ana')
    await first.write([account], author, (tx) => tx.users.insert(account, ana))
    await second.entities.users.get(account, ana.UserId)
    const before = second.memoryVersion()
    await first.write([account], author, (tx) => tx.users.update(account, { ...ana, Path: '/moved/' }))
    await eventually(async () => (await second.revision(account)) === 2)
    expect(await second.catchUp(account)).toBe(false)
    expect(await second.catchUp(account, before)).toBe(true)
    expect(await second.catchUp(account, second.memoryVersion())).toBe(false)
  })

  it('knows a change of what it holds once it has caught up', async () => {
    const account = newAccount()
    const ana = user('ana')
    await first.write([account], author, (tx) => tx.users.insert(account, ana))
    expect(await second.entities.users.find(account, 'ana')).toEqual(ana)
    expect(await second.entities.memberships.of(account, ana.UserId)).toEqual([])
    const renamed = { ...ana, UserName: 'bea' }
    await first.write([account], author, async (tx) => {
      await tx.users.update(account, renamed)
      await tx.memberships.insert(account, { UserId: ana.UserId, GroupId: 'G' })
    })
    await second.catchUp(account)
    expect(await second.entities.users.find(account, 'bea')).toEqual(renamed)
    expect(await second.entities.users.find(account, 'ana')).toBeUndefined()
    expect(await second.entities.memberships.of(account, ana.UserId)).toHaveLength(1)
    expect(await second.revision(account)).toBe(2)
    expect(await second.catchUp(account)).toBe(false)
  })

  it('says that it cannot tell what it has missed in an account of which it holds nothing', async () => {
    expect(await second.catchUp(newAccount())).toBe(true)
  })

  it('is told of changes at once, and tells its own listeners of each', async () => {
    const account = newAccount()
    const key = accessKey('AIDA1')
    // Comparing answers would catch up by itself.
    const third = await open({ verifyMemory: false })
    const told: Pick<Change, 'account' | 'kind' | 'id' | 'owner' | 'action'>[] = []
    await first.write([account], author, (tx) => tx.accessKeys.insert(account, key, Uint8Array.of(0)))
    await third.entities.users.find(account, 'nobody')
    // The insertion's own notification may still be on its way: caught up, the store takes no notice of it.
    await third.catchUp(account)
    third.onChange((change) => {
      if (change.account === account) told.push(change)
    })
    const waits: number[] = []
    for (let round = 1; round <= 6; round++) {
      const status = async () => (await third.entities.accessKeys.get(account, key.AccessKeyId))?.Status
      const next = { ...key, Status: (await status()) === 'Active' ? 'Inactive' : 'Active' } as const
      await first.write([account], author, (tx) => tx.accessKeys.update(account, next, Uint8Array.of(round)))
      waits.push(await eventually(async () => (await status()) === next.Status))
      expect((await third.entities.accessKeys.sealed(account, key.AccessKeyId))?.[0]).toBe(round)
    }
    // Asking the counters each second alone takes the whole second where one change follows the other at once, and a
    // busy machine may hold up one of them.
    expect(waits.slice(1).toSorted((a, b) => a - b)[1]).toBeLessThan(700)
    const change = { account, kind: 'access-key', id: key.AccessKeyId, owner: 'AIDA1', action: 'put' }
    expect(told).toEqual(Array(6).fill(change))
    await third.close()
  })

  it('knows within a second even where no notification comes', async () => {
    const account = newAccount()
    const ana = user('ana')
    const third = await open({ verifyMemory: false })
    await first.write([account], author, (tx) => tx.users.insert(account, ana))
    await third.entities.users.get(account, ana.UserId)
    const [waits, lags]: [number[], number[]] = [[], []]
    // a busy machine may hold up one of them
    for (const revision of [2, 3, 4]) {
      const path = `/new-${revision}/`
      // A write that tells nobody, as behind a proxy that keeps notifications to itself.
      const doc = JSON.stringify({ ...ana, Path: path })
      await query(`BEGIN;
        UPDATE entity SET doc = '${doc}', path = '${path}' WHERE account = '${account}';
        UPDATE counter SET value = ${revision} WHERE account = '${account}' AND name = 'revision';
        INSERT INTO change
          VALUES ('${account}', ${revision}, 0, 0, 'user', '${ana.UserId}', '', 'put', '${doc}', 'c', 'r');
        COMMIT`)
      const isNew = async () => (await third.entities.users.get(account, ana.UserId))?.Path === path
      waits.push(await eventually(isNew))
      lags.push(third.lag())
    }
    expect(Math.min(...waits)).toBeLessThan(2000)
    expect(Math.min(...lags)).toBeLessThan(2)
    await third.close()
  })

  it('tells its listeners of everything above the accounts, though it holds nothing of it', async () => {
    const told: string[] = []
    second.onChange(({ account, id }) => {
      if (account === GLOBAL) told.push(id)
    })
    const ids = Array.from({ length: 5 }, () => unique('ASIA'))
    for (const AccessKeyId of ids) {
      const session = { AccessKeyId, Expiration: new Date('2027-01-01T00:00:00Z') }
      await first.write([GLOBAL], author, (tx) => tx.revokedSessions.insert(GLOBAL, session))
    }
    await eventually(() => Promise.resolve(told.length === ids.length))
    expect(told).toEqual(ids)
  })

  it('lets no two processes exceed a quota, and loses no update', async () => {
    const account = newAccount()
    const create = (store: Store, name: string) =>
      store.write([account], author, async (tx) =>
        (await tx.users.count(account)) >= 10 ? 'full' : tx.users.insert(account, user(name)),
      )
    const writes = Array.from({ length: 30 }, (_, index) =>
      create(index % 2 ? first : second, `user${index}`),
    )
    const results = await Promise.all(writes)
    expect(results.filter((one) => one === 'inserted')).toHaveLength(10)
    for (const store of [first, second]) {
      await store.catchUp(account)
      expect(await store.entities.users.count(account)).toBe(10)
      expect(await store.revision(account)).toBe(10)
    }
    const changes = await first.changes(account, 0, 100)
    expect(changes.map(({ revision }) => revision)).toEqual(
      Array.from({ length: 10 }, (_, index) => index + 1),
    )
  })

  it('applies what another process wrote before its own write, and in that order', async () => {
    const account = newAccount()
    const users = Array.from({ length: 8 }, (_, index) => user(`user${index}`))
    await first.write([account], author, async (tx) => {
      for (const one of users) await tx.users.insert(account, one)
    })
    for (const one of users) {
      await first.entities.users.get(account, one.UserId)
      await second.entities.users.get(account, one.UserId)
    }
    const write = (store: Store, index: number, step: number) =>
      store.write([account], author, async (tx) => {
        const now = await tx.users.get(account, users[index]?.UserId ?? '')
        if (now !== undefined) await tx.users.update(account, { ...now, Path: `/${step}/` })
      })
    await Promise.all(
      Array.from({ length: 60 }, async (_, step) => {
        const store = step % 2 ? first : second
        const index = step % users.length
        await write(store, index, step)
        const found = await store.entities.users.get(account, users[index]?.UserId ?? '')
        expect(found).toBeDefined()
      }),
    )
    for (const store of [first, second]) {
      await store.catchUp(account)
      expect(await store.revision(account)).toBe(61)
      for (const one of users) {
        const stored = await query('SELECT doc FROM entity WHERE account = $1 AND id = $2', [
          account,
          one.UserId,
        ])
        const held = await store.entities.users.get(account, one.UserId)
        expect(JSON.stringify(held)).toBe(stored[0]?.doc)
      }
    }
  })

  it.each([
    ['all of them are gone', ''],
    [
      'one between is gone',
      `INSERT INTO change VALUES ('ACCOUNT', 20, 0, 0, 'user', 'U', '', 'put', '{}', 'c', 'r');`,
    ],
  ])('forgets an account whose changes it can no longer read, because %s', async (_, left) => {
    const account = newAccount()
    const ana = user('ana')
    const forgotten: string[] = []
    second.onForget((one) => forgotten.push(one))
    await first.write([account], { ...author, now: new Date(0) }, (tx) => tx.users.insert(account, ana))
    expect(await second.entities.users.get(account, ana.UserId)).toEqual(ana)
    const doc = JSON.stringify({ ...ana, Path: '/new/' })
    await query(`BEGIN;
      UPDATE entity SET doc = '${doc}', path = '/new/' WHERE account = '${account}';
      UPDATE counter SET value = 20 WHERE account = '${account}' AND name = 'revision';
      DELETE FROM change WHERE account = '${account}';
      ${left.replace('ACCOUNT', account)}
      COMMIT`)
    expect(await second.catchUp(account)).toBe(true)
    expect(forgotten).toContain(account)
    expect((await second.entities.users.get(account, ana.UserId))?.Path).toBe('/new/')
    expect(await second.revision(account)).toBe(20)
  })

  it('finds out an answer out of memory that the store does not hold', async () => {
    const account = newAccount()
    const ana = user('ana')
    await first.write([account], author, (tx) => tx.users.insert(account, ana))
    expect(await second.entities.users.get(account, ana.UserId)).toEqual(ana)
    await query('UPDATE entity SET doc = $1 WHERE account = $2', [
      JSON.stringify({ ...ana, Path: '/x/' }),
      account,
    ])
    const wrong = second.entities.users.get(account, ana.UserId)
    await expect(wrong).rejects.toThrow(`memory differs from the store: ${account} user ${ana.UserId}`)
    expect((await second.entities.users.get(account, ana.UserId))?.Path).toBe('/x/')
  })

  it('sees in touchedSince what another process has changed', async () => {
    const account = newAccount()
    const ana = user('ana')
    await first.write([account], author, (tx) => tx.users.insert(account, ana))
    await second.entities.users.get(account, ana.UserId)
    const before = await second.revision(account)
    await first.write([account], author, (tx) => tx.users.update(account, { ...ana, Path: '/x/' }))
    const read = [{ account, kind: 'user', id: ana.UserId }]
    expect(await second.write([account], author, (tx) => tx.touchedSince(account, before, read))).toBe(true)
  })

  it('works between two processes', async () => {
    const account = newAccount()
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../testing/create-users.ts'), url, account],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const closed = once(child, 'close')
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const mine: Promise<unknown>[] = []
    await once(child.stdout, 'data')
    for (let index = 0; index < 20; index++) {
      mine.push(first.write([account], author, (tx) => tx.users.insert(account, user(`mine${index}`))))
    }
    await Promise.all(mine)
    expect((await closed)[0]).toBe(0)
    const names = said.split('\n').slice(0, -1)
    expect(names).toHaveLength(20)
    for (const name of names) expect((await first.entities.users.find(account, name))?.UserName).toBe(name)
    expect(await second.entities.users.count(account)).toBe(40)
    expect((await first.changes(account, 0, 100)).map(({ revision }) => revision)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    )
  })
})
