import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startHousekeeping } from './housekeeping.ts'
import { Revocations } from './keys/revocations.ts'
import { openStore } from './store/open.ts'
import { GLOBAL, type Store } from './store/store.ts'
import { author, newAccount, user } from './store/testing/samples.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const start = Date.parse('2026-11-21T12:00:00Z')
const account = '111122223333'

let now = start
let folder = ''
let store: Store
let revocations: Revocations
let warnings: unknown[] = []
let housekeeping: { stop(): void }

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  now = start
  warnings = []
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-housekeeping-'))
  store = await openStore({ engine: 'sqlite', file: join(folder, 'gatehouse.db') })
  const clock = () => now
  const warn = (message: string, cause?: unknown) => void warnings.push([message, cause])
  revocations = await Revocations.load({ store, clock, warn })
  const parts = { store, revocations, clock, warn, random: (size: number) => randomBytes(size) }
  const reports = { sweep: async () => undefined }
  const notifier = { sweep: async () => undefined, isNotified: () => false }
  housekeeping = startHousekeeping({ ...parts, reports, notifier, historyDays: 30 })
})

afterEach(async () => {
  housekeeping.stop()
  vi.useRealTimers()
  await store.close().catch(() => undefined)
  rmSync(folder, { recursive: true, force: true })
})

async function write(name: string, time: number): Promise<void> {
  const by = { ...author, now: new Date(time) }
  await store.write([account], by, (tx) => tx.users.insert(account, user(name)))
}

const changes = async () => (await store.changes(account, 0, 100)).length

it('removes changes that are older than the history, once an hour', async () => {
  await write('old', start - 31 * DAY)
  await write('new', start - 29 * DAY)
  await vi.advanceTimersByTimeAsync(HOUR - 1)
  expect(await changes()).toBe(2)
  await vi.advanceTimersByTimeAsync(1)
  await vi.waitFor(async () => expect(await changes()).toBe(1), { timeout: 60_000 })
  now += 2 * DAY
  await vi.advanceTimersByTimeAsync(HOUR)
  await vi.waitFor(async () => expect(await changes()).toBe(0), { timeout: 60_000 })
  expect(await store.entities.users.count(account)).toBe(2)
  expect(warnings).toEqual([])
})

it('forgets revocations of sessions that have ended by themselves, and no others', async () => {
  const expiresIn = (seconds: number, accessKeyId: string) =>
    revocations.revoke({ accessKeyId, expiresAt: start / 1000 + seconds }, author)
  await expiresIn(60, 'ASIAENDED')
  await expiresIn(7200, 'ASIARUNNING')
  now += HOUR
  await vi.advanceTimersByTimeAsync(HOUR)
  await vi.waitFor(() => expect(revocations.isRevoked('ASIAENDED')).toBe(false), { timeout: 60_000 })
  expect(revocations.isRevoked('ASIARUNNING')).toBe(true)
})

it('forgets after a week how the deletion of a service-linked role went', async () => {
  const owner = newAccount()
  const facts = { Partition: 'aws', Email: `${owner}@example.com`, CreateDate: author.now } as const
  await store.write([GLOBAL], author, (tx) => tx.accounts.insert(GLOBAL, { AccountId: owner, ...facts }))
  const deleted = (RoleName: string, days: number) => {
    const DeleteDate = new Date(start - days * DAY)
    const task = { DeletionTaskId: `task/${RoleName}`, RoleName, Path: '/aws-service-role/x/', DeleteDate }
    return store.write([owner], author, (tx) => tx.roleDeletions.insert(owner, task))
  }
  await deleted('Old', 8)
  await deleted('New', 6)
  const kept = async () =>
    (await store.entities.roleDeletions.list(owner, { limit: 10 })).items.map(({ RoleName }) => RoleName)
  await vi.advanceTimersByTimeAsync(HOUR)
  await vi.waitFor(async () => expect(await kept()).toEqual(['New']), { timeout: 60_000 })
  now += 2 * DAY
  await vi.advanceTimersByTimeAsync(HOUR)
  await vi.waitFor(async () => expect(await kept()).toEqual([]), { timeout: 60_000 })
  expect(warnings).toEqual([])
})

it('warns and goes on where the store fails', async () => {
  await store.close()
  await vi.advanceTimersByTimeAsync(HOUR)
  await vi.waitFor(() => expect(warnings).toHaveLength(1), { timeout: 60_000 })
  expect(warnings[0]).toEqual(['old entries could not be removed', expect.any(Error)])
})

it('does nothing any more once it is stopped', async () => {
  await write('old', start - 31 * DAY)
  housekeeping.stop()
  await vi.advanceTimersByTimeAsync(3 * HOUR)
  expect(await changes()).toBe(1)
})
