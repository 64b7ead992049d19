import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { GLOBAL } from '../store/store.ts'
import { CannotOpen } from './envelope.ts'
import { KeyRing } from './key-ring.ts'
import { MasterKeyMismatch } from './known-master-keys.ts'
import { MasterKeyUnavailable, parseMasterKeys, writtenMasterKey } from './master-key.ts'
import { type MasterKeySource, masterKeyInDirectory } from './master-key-source.ts'
import { SharedStore, type StoreProcess } from './testing/shared-store.ts'

const random = pooledRandom()
const author = { caller: 'operator', requestId: 'r-1', now: new Date(0) }
const record = { account: '111122223333', kind: 'access-key', id: 'AKIAQNZGKIQY56JQ7WML' }
const secret = Buffer.from('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')

let now = 0
let folder = ''
let warnings: string[] = []
const clock = (): number => now
const warn = (message: string): void => void warnings.push(message)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-ring-'))
  warnings = []
  now = 1_700_000_000_000
})
afterEach(() => rm(folder, { recursive: true }))

/** Keys that the test may change under the ring's hands, like a file that somebody else keeps. */
function keptElsewhere(...keys: string[]) {
  const source = { name: 'the vault', keys, reads: 0, read: async () => parse() }
  const parse = () => {
    source.reads++
    return parseMasterKeys(source.keys.join('\n'), source.name)
  }
  return source
}

const newMasterKey = (): string => writtenMasterKey(random(32))
const fingerprintOf = (key: string): string => parseMasterKeys(key, '')[0].id
const ourOwn = (): MasterKeySource => masterKeyInDirectory(folder, random, warn)
const openRing = (store: StoreProcess, source: MasterKeySource): Promise<KeyRing> =>
  KeyRing.open({ store, source, random, clock, warn })

/** Lets what runs behind a change come to its end. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a key ring at its first start', () => {
  it('makes a master key and a key for each of its own purposes, and opens them again later', async () => {
    const shared = new SharedStore()
    const first = await openRing(shared.process(), ourOwn())
    const second = await openRing(shared.process(), ourOwn())
    for (const purpose of ['sessions', 'authorization-messages', 'markers'] as const) {
      expect(first.all(purpose)).toHaveLength(1)
      expect(second.newest(purpose).id).toBe(first.newest(purpose).id)
      expect(second.newest(purpose).key.equals(first.newest(purpose).key)).toBe(true)
    }
    expect(second.masterKey).toBe(first.masterKey)
    expect(shared.state.dataKeys.size).toBe(3)
  })

  it('by two processes at once makes one key for each purpose', async () => {
    const shared = new SharedStore()
    const source = keptElsewhere(newMasterKey())
    const rings = await Promise.all([openRing(shared.process(), source), openRing(shared.process(), source)])
    expect(shared.state.dataKeys.size).toBe(3)
    expect(rings[0]?.newest('sessions').id).toBe(rings[1]?.newest('sessions').id)
  })

  it('keeps the keys in the store only wrapped', async () => {
    const shared = new SharedStore()
    const ring = await openRing(shared.process(), keptElsewhere(newMasterKey()))
    const bytes = ring.newest('sessions').key.export()
    for (const { sealed, entity } of shared.state.dataKeys.values()) {
      expect(Buffer.from(sealed ?? []).includes(bytes)).toBe(false)
      expect(JSON.stringify(entity)).not.toContain(bytes.toString('base64'))
    }
  })
})

describe('a key ring with the wrong master key', () => {
  it('refuses to start, naming both fingerprints and what to do', async () => {
    const shared = new SharedStore()
    const [right, wrong] = [newMasterKey(), newMasterKey()]
    await openRing(shared.process(), keptElsewhere(right))
    const start = openRing(shared.process(), keptElsewhere(wrong))
    await expect(start).rejects.toThrow(MasterKeyMismatch)
    await expect(start).rejects.toThrow(
      `the keys of this store are wrapped by the master key ${fingerprintOf(right)}, but the vault offers ` +
        `${fingerprintOf(wrong)}: put the master key ${fingerprintOf(right)} back`,
    )
  })

  it('starts when the right one stands on a further line', async () => {
    const shared = new SharedStore()
    const [right, other] = [newMasterKey(), newMasterKey()]
    await openRing(shared.process(), keptElsewhere(right))
    const ring = await openRing(shared.process(), keptElsewhere(other, right))
    expect(ring.masterKey).toBe(fingerprintOf(other))
  })

  it('does not make a new one where the file is gone, and says which is wanted', async () => {
    const shared = new SharedStore()
    const { masterKey } = await openRing(shared.process(), ourOwn())
    await rm(join(folder, 'master.key'))
    const start = openRing(shared.process(), ourOwn())
    await expect(start).rejects.toThrow(MasterKeyUnavailable)
    await expect(start).rejects.toThrow(`(ENOENT); the master key ${masterKey} wraps the keys of this store`)
    await expect(readFile(join(folder, 'master.key'))).rejects.toThrow('ENOENT')
  })

  it('says so when a key in the store is damaged', async () => {
    const shared = new SharedStore()
    const source = keptElsewhere(newMasterKey())
    const ring = await openRing(shared.process(), source)
    const id = ring.newest('sessions').id
    const row = shared.state.dataKeys.get(`${GLOBAL}/${id}`)
    if (row?.sealed === undefined) throw new Error('no such key')
    shared.state.dataKeys.set(`${GLOBAL}/${id}`, {
      ...row,
      sealed: row.sealed.with(-1, (row.sealed.at(-1) ?? 0) ^ 1),
    })
    await expect(openRing(shared.process(), source)).rejects.toThrow(`key ${id} for sessions is damaged`)
  })
})

describe('secrets of an account', () => {
  it('are sealed under a key of its own, made once', async () => {
    const shared = new SharedStore()
    const ring = await openRing(shared.process(), keptElsewhere(newMasterKey()))
    const sealed = await Promise.all([ring.seal(record, secret), ring.seal(record, secret)])
    for (const each of sealed) expect(await ring.open(record, each)).toEqual(secret)
    await ring.seal({ ...record, account: '444455556666' }, secret)
    expect(shared.state.dataKeys.size).toBe(5)
  })

  it('open in another process, and after a restart', async () => {
    const shared = new SharedStore()
    const source = keptElsewhere(newMasterKey())
    const [one, other] = await Promise.all([
      openRing(shared.process(), source),
      openRing(shared.process(), source),
    ])
    const sealed = await one?.seal(record, secret)
    if (sealed === undefined) throw new Error('nothing was sealed')
    expect(await other?.open(record, sealed)).toEqual(secret)
    expect(await (await openRing(shared.process(), source)).open(record, sealed)).toEqual(secret)
    expect(await other?.seal(record, secret)).toBeInstanceOf(Uint8Array)
    expect(shared.state.dataKeys.size).toBe(4)
  })

  it('do not open for another account, nor under a key that is not the account’s', async () => {
    const ring = await openRing(new SharedStore().process(), keptElsewhere(newMasterKey()))
    const sealed = await ring.seal(record, secret)
    const other = { ...record, account: '444455556666' }
    await ring.seal(other, secret)
    await expect(ring.open(other, sealed)).rejects.toThrow(CannotOpen)
    await expect(ring.open(record, sealed, 'sessions')).rejects.toThrow(CannotOpen)
    await expect(ring.open(record, await ring.seal(record, secret, 'markers'))).rejects.toThrow(CannotOpen)
  })

  it('of the service’s own purposes are sealed under their key', async () => {
    const ring = await openRing(new SharedStore().process(), keptElsewhere(newMasterKey()))
    const message = { account: '111122223333', kind: 'authorization-message', id: '' }
    const sealed = await ring.seal(message, secret, 'authorization-messages')
    expect(await ring.open(message, sealed, 'authorization-messages')).toEqual(secret)
  })
})

describe('a rotation', () => {
  it('adds a master key to our own file, wraps every key anew and makes a new key for sessions', async () => {
    const shared = new SharedStore()
    const ring = await openRing(shared.process(), ourOwn())
    const sealed = await ring.seal(record, secret)
    const [before, sessions] = [ring.masterKey, ring.newest('sessions')]
    const rotation = await ring.rotate(author)
    expect(rotation).toEqual({ masterKey: ring.masterKey, rewrapped: 4 })
    expect(ring.masterKey).not.toBe(before)
    expect([...shared.state.dataKeys.values()].map(({ entity }) => entity.MasterKey)).toEqual(
      new Array(5).fill(ring.masterKey),
    )
    expect(ring.newest('sessions').id).not.toBe(sessions.id)
    expect(ring.find('sessions', sessions.id)).toBe(sessions)
    expect(await ring.open(record, sealed)).toEqual(secret)
    const later = await openRing(shared.process(), ourOwn())
    expect(await later.open(record, sealed)).toEqual(secret)
    expect(later.newest('sessions').id).toBe(ring.newest('sessions').id)
  })

  it('needs the old master key no more', async () => {
    const shared = new SharedStore()
    const ring = await openRing(shared.process(), ourOwn())
    const sealed = await ring.seal(record, secret)
    await ring.rotate(author)
    const path = join(folder, 'master.key')
    const lines = (await readFile(path, 'utf8')).trim().split('\n')
    await writeFile(path, lines.slice(0, -1).join('\n'))
    const later = await openRing(shared.process(), ourOwn())
    expect(await later.open(record, sealed)).toEqual(secret)
  })

  it('of a source that is not ours takes the key that stands first there', async () => {
    const shared = new SharedStore()
    const [old, fresh] = [newMasterKey(), newMasterKey()]
    const source = keptElsewhere(old)
    const ring = await openRing(shared.process(), source)
    expect(await ring.rotate(author)).toEqual({
      masterKey: fingerprintOf(old),
      rewrapped: 0,
      notChanged: expect.stringMatching(/^no other master key was put in force: /),
    })
    source.keys = [fresh, old]
    expect(await ring.rotate(author)).toEqual({ masterKey: fingerprintOf(fresh), rewrapped: 4 })
    expect(ring.all('sessions')).toHaveLength(3)
  })

  it('wraps thousands of keys', async () => {
    const shared = new SharedStore()
    const ring = await openRing(shared.process(), ourOwn())
    for (let account = 0; account < 1_200; account++) {
      await ring.seal({ ...record, account: String(100_000_000_000 + account) }, secret)
    }
    expect((await ring.rotate(author)).rewrapped).toBe(1_203)
  }, 240_000)

  it('asked for twice at once is made twice, one after the other', async () => {
    const ring = await openRing(new SharedStore().process(), ourOwn())
    const rotations = await Promise.all([ring.rotate(author), ring.rotate(author)])
    expect(rotations.map(({ rewrapped }) => rewrapped)).toEqual([3, 4])
    expect(ring.all('sessions')).toHaveLength(3)
  })

  it('makes the newest key for sessions though the clock has gone back', async () => {
    const ring = await openRing(new SharedStore().process(), ourOwn())
    now -= 1_000_000
    const before = ring.newest('sessions').id
    await ring.rotate(author)
    expect(ring.newest('sessions').id).not.toBe(before)
  })

  it('reaches other processes, which read the source anew for a master key that they do not know', async () => {
    const shared = new SharedStore()
    const other = shared.process()
    const ring = await openRing(shared.process(), ourOwn())
    const elsewhere = await openRing(other, ourOwn())
    const sealed = await elsewhere.seal(record, secret)
    await ring.rotate(author)
    const account = { ...record, account: '444455556666' }
    const later = await ring.seal(account, secret)
    await other.catchUp()
    await settled()
    expect(await elsewhere.open(account, later)).toEqual(secret)
    expect(await elsewhere.open(record, sealed)).toEqual(secret)
    await elsewhere.catchUp()
    expect(elsewhere.newest('sessions').id).toBe(ring.newest('sessions').id)
    expect(elsewhere.masterKey).toBe(ring.masterKey)
    expect(warnings).toEqual([])
  })

  it('is lived through by a process that cannot have the new master key, as long as it runs', async () => {
    const shared = new SharedStore()
    const [old, fresh] = [newMasterKey(), newMasterKey()]
    const other = shared.process()
    const source = keptElsewhere(old)
    const ring = await openRing(shared.process(), source)
    const behind = await openRing(other, keptElsewhere(old))
    const sealed = await behind.seal(record, secret)
    source.keys = [fresh, old]
    await ring.rotate(author)
    await behind.catchUp()
    expect(await behind.open(record, sealed)).toEqual(secret)
    expect(behind.all('sessions')).toHaveLength(1)
    expect(warnings.join()).toContain(
      `wrapped by the master key ${fingerprintOf(fresh)}, but the vault offers`,
    )
    await expect(openRing(shared.process(), keptElsewhere(old))).rejects.toThrow(MasterKeyMismatch)
  })

  it('cut off before its transaction leaves a store that opens', async () => {
    const shared = new SharedStore()
    const process = shared.process()
    const ring = await openRing(process, ourOwn())
    const sealed = await ring.seal(record, secret)
    process.beforeCommit = () => {
      throw new Error('the machine stopped')
    }
    await expect(ring.rotate(author)).rejects.toThrow('the machine stopped')
    const later = await openRing(shared.process(), ourOwn())
    expect(await later.open(record, sealed)).toEqual(secret)
    process.beforeCommit = () => undefined
    expect((await ring.rotate(author)).rewrapped).toBe(4)
    expect(await ring.open(record, sealed)).toEqual(secret)
  })

  it('cut off while it writes its file leaves the old file whole', async () => {
    const shared = new SharedStore()
    const ring = await openRing(shared.process(), ourOwn())
    const sealed = await ring.seal(record, secret)
    await writeFile(join(folder, 'master.key.0123456789ab.new'), 'half a', { mode: 0o600 })
    const later = await openRing(shared.process(), ourOwn())
    expect(await later.open(record, sealed)).toEqual(secret)
    await later.rotate(author)
    expect(await later.open(record, sealed)).toEqual(secret)
  })
})

describe('a key ring beside other processes', () => {
  it('reads its own keys again when the store has lost sight of changes', async () => {
    const shared = new SharedStore()
    const other = shared.process()
    const source = keptElsewhere(newMasterKey())
    const ring = await openRing(shared.process(), source)
    const elsewhere = await openRing(other, source)
    await ring.rotate(author)
    other.forget(GLOBAL)
    await settled()
    expect(elsewhere.newest('sessions').id).toBe(ring.newest('sessions').id)
  })

  it('does not read the source for each question about a key that it cannot have', async () => {
    const shared = new SharedStore()
    const [old, fresh] = [newMasterKey(), newMasterKey()]
    const source = keptElsewhere(old)
    const behindSource = keptElsewhere(old)
    const ring = await openRing(shared.process(), source)
    const behind = await openRing(shared.process(), behindSource)
    source.keys = [fresh, old]
    await ring.rotate(author)
    for (let asked = 0; asked < 20; asked++) await behind.catchUp()
    expect(behindSource.reads).toBe(2)
    now += 1_000
    for (let asked = 0; asked < 20; asked++) await behind.catchUp()
    expect(behindSource.reads).toBe(3)
    expect(warnings).toHaveLength(1)
  })
})
