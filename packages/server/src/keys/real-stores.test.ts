import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { openStore } from '../store/open.ts'
import { GLOBAL, type Store } from '../store/store.ts'
import { testDatabase } from '../testing/test-database.ts'
import { KeyRing } from './key-ring.ts'
import { masterKeyInDirectory } from './master-key-source.ts'
import { Revocations } from './revocations.ts'
import { Sessions } from './sessions.ts'
import { sampleSession } from './testing/sample-session.ts'

const random = pooledRandom()
const author = { caller: 'operator', requestId: 'r-1', now: new Date() }
const secret = Buffer.from('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')
const record = { account: '111122223333', kind: 'access-key', id: 'AKIAQNZGKIQY56JQ7WML' }
const session = sampleSession(Date.now())

let folder = ''
let warnings: string[] = []
let stores: Store[] = []
const warn = (message: string): void => void warnings.push(message)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-ring-'))
  warnings = []
  stores = []
})
afterEach(async () => {
  for (const store of stores) await store.close()
  await rm(folder, { recursive: true })
})

async function opened(store: Promise<Store>) {
  const parts = { store: await store, clock: Date.now, warn }
  stores.push(parts.store)
  const ring = await KeyRing.open({ ...parts, source: masterKeyInDirectory(folder, random, warn), random })
  const revocations = await Revocations.load(parts)
  return { ...parts, ring, revocations, sessions: new Sessions({ ring, random, clock: Date.now }) }
}

const onSqlite = () =>
  opened(openStore({ engine: 'sqlite', file: join(folder, 'gatehouse.db'), verifyMemory: true }))
const onPostgres = (url: string) =>
  opened(openStore({ engine: 'postgres', url, timeout: 60_000, verifyMemory: true }))

/** Asks again until it holds. */
const eventually = (holds: () => boolean) => vi.waitFor(() => expect(holds()).toBe(true), 60_000)

describe('a key ring in a file', () => {
  it('keeps keys, sessions and revocations over restarts and rotations', async () => {
    const first = await onSqlite()
    const sealed = await first.ring.seal(record, secret)
    const result = first.sessions.sealSession(session)
    if (result.refused !== undefined) throw new Error('refused')
    await first.revocations.revoke(session, author)
    expect(first.revocations.isRevoked(session.accessKeyId)).toBe(true)
    expect((await first.ring.rotate(author)).rewrapped).toBe(4)
    await stores.pop()?.close()

    const second = await onSqlite()
    expect(second.ring.masterKey).toBe(first.ring.masterKey)
    expect(await second.ring.open(record, sealed)).toEqual(secret)
    expect(second.sessions.openSession(result.token)).toEqual(session)
    expect(second.sessions.secretAccessKey(result.token)).toBe(result.secretAccessKey)
    expect(second.revocations.isRevoked(session.accessKeyId)).toBe(true)
    expect(warnings).toEqual([])
  })

  it('leaves no key and no secret in the change log', async () => {
    const { store, ring } = await onSqlite()
    await ring.seal(record, secret)
    await ring.rotate(author)
    const log = JSON.stringify(await store.changes(GLOBAL, 0, 100))
    expect(log).toContain('data-key')
    for (const key of ring.all('sessions')) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        expect(log).not.toContain(key.key.export().toString(encoding))
      }
    }
  })

  it('rotates while secrets are sealed and opened', async () => {
    const { ring } = await onSqlite()
    const sealed = await ring.seal(record, secret)
    const rotation = ring.rotate(author)
    for (let account = 0; account < 40; account++) {
      const other = { ...record, account: String(200_000_000_000 + account) }
      expect(await ring.open(other, await ring.seal(other, secret))).toEqual(secret)
      expect(await ring.open(record, sealed)).toEqual(secret)
    }
    await rotation
    expect(await ring.open(record, sealed)).toEqual(secret)
  })
})

describe('key rings of two processes on one database', () => {
  it('are one ring from the first start on, however they race', async () => {
    const url = await testDatabase()
    await openStore({ engine: 'postgres', url }).then((store) => store.close())
    const [one, other] = await Promise.all([onPostgres(url), onPostgres(url)])
    const sealed = await one?.ring.seal(record, secret)
    expect(await other?.ring.open(record, sealed ?? secret)).toEqual(secret)
    expect(other?.ring.newest('markers').id).toBe(one?.ring.newest('markers').id)
  })

  it('share the key of an account that both make at once', async () => {
    const url = await testDatabase()
    const one = await onPostgres(url)
    const other = await onPostgres(url)
    for (let account = 0; account < 20; account++) {
      const own = { ...record, account: String(200_000_000_000 + account) }
      const [first, second] = await Promise.all([one.ring.seal(own, secret), other.ring.seal(own, secret)])
      expect(await one.ring.open(own, second)).toEqual(secret)
      expect(await other.ring.open(own, first)).toEqual(secret)
    }
  })

  it('take over a rotation, and at once what is sealed by it', async () => {
    const url = await testDatabase()
    const one = await onPostgres(url)
    const other = await onPostgres(url)
    await one.ring.rotate(author)
    const result = one.sessions.sealSession(session)
    if (result.refused !== undefined) throw new Error('refused')
    expect(await other.sessions.openSession(result.token)).toEqual(session)
    await eventually(() => other.ring.newest('sessions').id === one.ring.newest('sessions').id)
    expect(await other.ring.open(record, await one.ring.seal(record, secret))).toEqual(secret)
  })

  it('hear of a session that the other has ended', async () => {
    const url = await testDatabase()
    const one = await onPostgres(url)
    const other = await onPostgres(url)
    await one.revocations.revoke(session, author)
    expect(one.revocations.isRevoked(session.accessKeyId)).toBe(true)
    await eventually(() => other.revocations.isRevoked(session.accessKeyId))
    expect(await other.revocations.removeExpired(author)).toBe(0)
  })
})
