import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostgresServer } from '../../testing/postgres-server.ts'
import { openStore } from '../open.ts'
import type { Store } from '../store.ts'
import { StoreUnavailable } from '../store-error.ts'
import { author, newAccount, user } from '../testing/samples.ts'

describe('a server that goes and comes back', () => {
  let server: PostgresServer
  let url = ''
  let store: Store
  const reported: unknown[] = []
  const forgotten: string[] = []

  const sql = async (text: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(text)
    await client.end()
  }

  beforeAll(async () => {
    server = await PostgresServer.create()
    url = await server.database()
    const report = (error: unknown) => reported.push(error)
    store = await openStore({ engine: 'postgres', url, timeout: 6000, report })
    store.onForget((account) => forgotten.push(account))
  })
  afterAll(async () => {
    await store.close()
    await server.remove()
  })

  it('is unavailable while it is gone, is found again, and memory goes on', async () => {
    const account = newAccount()
    const ana = user('ana')
    const insert = (name: string) =>
      store.write([account], author, (tx) => tx.users.insert(account, user(name)))
    await store.write([account], author, (tx) => tx.users.insert(account, ana))
    await store.entities.users.get(account, ana.UserId)
    await server.stop()
    expect(await store.entities.users.find(account, 'ana')).toEqual(ana)
    await expect(store.entities.users.find(account, 'bea')).rejects.toThrow(StoreUnavailable)
    await expect(insert('bea')).rejects.toThrow(StoreUnavailable)
    await expect(store.ready()).rejects.toThrow(StoreUnavailable)
    await expect(openStore({ engine: 'postgres', url })).rejects.toThrow(StoreUnavailable)
    await server.start()
    await store.ready()
    expect(await insert('bea')).toBe('inserted')
    expect(await store.entities.users.find(account, 'bea')).toBeDefined()
    expect(forgotten).not.toContain(account)
  })

  it('drops memory when the counters have gone back', async () => {
    const account = newAccount()
    const ana = user('ana')
    await store.write([account], author, (tx) => tx.users.insert(account, ana))
    const newer = { ...ana, Path: '/2/' }
    await store.write([account], author, (tx) => tx.users.update(account, newer))
    expect(await store.entities.users.get(account, ana.UserId)).toEqual(newer)
    const doc = JSON.stringify(ana)
    await sql(`BEGIN;
      UPDATE entity SET doc = '${doc}', path = '/' WHERE account = '${account}';
      UPDATE counter SET value = 1 WHERE account = '${account}' AND name = 'revision';
      DELETE FROM change WHERE account = '${account}' AND revision = 2;
      COMMIT`)
    expect(await store.catchUp(account)).toBe(true)
    expect(forgotten).toContain(account)
    expect(await store.entities.users.get(account, ana.UserId)).toEqual(ana)
    expect(await store.revision(account)).toBe(1)
    expect(reported.map(String).join()).toContain(`account ${account} went back from revision 2 to 1`)
  })

  it('drops memory after a failover that has lost acknowledged writes, though the revisions go on', async () => {
    const account = newAccount()
    const ana = user('ana')
    await store.write([account], author, (tx) => tx.users.insert(account, ana))
    await server.copyToStandby()

    // Acknowledged here, and never received by the standby.
    await store.write([account], author, (tx) => tx.users.update(account, { ...ana, Path: '/lost/' }))
    expect((await store.entities.users.get(account, ana.UserId))?.Path).toBe('/lost/')
    await server.failOver()
    await expect(store.entities.users.find(account, 'bea')).rejects.toThrow(StoreUnavailable)
    expect((await store.entities.users.get(account, ana.UserId))?.Path).toBe('/lost/')
    await sql('SELECT pg_promote(true, 60)')

    // The same revision again, by another process and with another content.
    const other = await openStore({ engine: 'postgres', url, timeout: 60_000, verifyMemory: true })
    await other.write([account], author, (tx) => tx.users.update(account, { ...ana, Path: '/other/' }))
    expect(await other.revision(account)).toBe(2)
    await other.close()
    await store.ready()
    expect((await store.entities.users.get(account, ana.UserId))?.Path).toBe('/other/')
    expect(forgotten).toContain(account)
    expect(reported.map(String).join()).toContain('memory was dropped')
  })
})
