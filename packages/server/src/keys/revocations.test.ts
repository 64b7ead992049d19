import { beforeEach, describe, expect, it } from 'vitest'
import { GLOBAL } from '../store/store.ts'
import { Revocations } from './revocations.ts'
import { SharedStore, type StoreProcess } from './testing/shared-store.ts'

const START = 1_760_000_000
const author = {
  caller: 'arn:aws:iam::123456789012:user/ana',
  requestId: 'r-1',
  now: new Date(START * 1_000),
}
const session = { accessKeyId: 'ASIAQNZGKIQY56JQ7WML', expiresAt: START + 3_600 }
let now = START
let shared: SharedStore
let warnings: string[]

beforeEach(() => {
  now = START
  shared = new SharedStore()
  warnings = []
})

const load = (store: StoreProcess = shared.process()): Promise<Revocations> =>
  Revocations.load({ store, clock: () => now * 1_000, warn: (message) => warnings.push(message) })
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const keyId = (index: number): string => `ASIA${String(index).padStart(16, 'A')}`

describe('revoked sessions', () => {
  it('are revoked at once in the process that ends them, and only they', async () => {
    const revocations = await load()
    expect(revocations.isRevoked(session.accessKeyId)).toBe(false)
    await revocations.revoke(session, author)
    expect(revocations.isRevoked(session.accessKeyId)).toBe(true)
    expect(revocations.isRevoked(keyId(1))).toBe(false)
  })

  it('may be ended twice', async () => {
    const revocations = await load()
    await revocations.revoke(session, author)
    await revocations.revoke(session, author)
    expect(revocations.size).toBe(1)
  })

  it('are known to a process that starts later, however many there are', async () => {
    const revocations = await load()
    for (let index = 0; index < 1_203; index++) {
      await revocations.revoke({ ...session, accessKeyId: keyId(index) }, author)
    }
    const later = await load()
    expect(later.size).toBe(1_203)
    expect(later.isRevoked(keyId(1_202))).toBe(true)
  })

  it('are known to other processes as soon as they hear of the change', async () => {
    const process = shared.process()
    const elsewhere = await load(process)
    await (await load()).revoke(session, author)
    expect(elsewhere.isRevoked(session.accessKeyId)).toBe(false)
    await process.catchUp()
    expect(elsewhere.isRevoked(session.accessKeyId)).toBe(true)
  })

  it('leave the list when they would have ended by themselves, in every process', async () => {
    const process = shared.process()
    const elsewhere = await load(process)
    const revocations = await load()
    for (let index = 0; index < 1_100; index++) {
      await revocations.revoke({ accessKeyId: keyId(index), expiresAt: START + 900 }, author)
    }
    await revocations.revoke(session, author)
    expect(await revocations.removeExpired(author)).toBe(0)
    now += 900
    expect(await revocations.removeExpired(author)).toBe(1_100)
    await process.catchUp()
    for (const each of [revocations, elsewhere]) {
      expect(each.size).toBe(1)
      expect(each.isRevoked(session.accessKeyId)).toBe(true)
      expect(each.isRevoked(keyId(0))).toBe(false)
    }
    expect(await elsewhere.removeExpired(author)).toBe(0)
  })

  it('are read again when changes may have passed unseen', async () => {
    const process = shared.process()
    const elsewhere = await load(process)
    await (await load()).revoke(session, author)
    process.forget(GLOBAL)
    await settled()
    expect(elsewhere.isRevoked(session.accessKeyId)).toBe(true)
  })

  it('are read again by the next question when they could not be read', async () => {
    const process = shared.process()
    const elsewhere = await load(process)
    await (await load()).revoke(session, author)
    process.fails = new Error('the store cannot be reached')
    process.forget(GLOBAL)
    await settled()
    expect(warnings).toEqual(['the list of revoked sessions cannot be read: the store cannot be reached'])
    process.fails = undefined
    expect(elsewhere.isRevoked(keyId(1))).toBe(false)
    await settled()
    expect(elsewhere.isRevoked(session.accessKeyId)).toBe(true)
  })

  it('stand in the store without more than the key id and its end', async () => {
    await (await load()).revoke(session, author)
    expect([...shared.state.revokedSessions.values()].map(({ entity }) => entity)).toEqual([
      { AccessKeyId: session.accessKeyId, Expiration: new Date(session.expiresAt * 1_000) },
    ])
  })
})
