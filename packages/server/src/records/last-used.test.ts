import { describe, expect, it } from 'vitest'
import type { LastUsed, Store } from '../store/store.ts'
import { LastUses } from './last-used.ts'

const use = (seconds: number): LastUsed => ({
  account: '123456789012',
  subject: 'AKIAEXAMPLE',
  time: new Date(seconds * 1000),
  region: 'us-east-1',
  service: 'iam',
})

/** A store of last uses whose writing ends when the test says so. */
function slowStore() {
  const kept = new Map<string, LastUsed>()
  const started: { finish: () => void; fail: (cause: Error) => void }[] = []
  const lastUsed: Store['lastUsed'] = {
    find: async (_account, subject) => kept.get(subject),
    record: (uses) =>
      new Promise((resolve, reject) => {
        const finish = () => {
          for (const one of uses) kept.set(one.subject, one)
          resolve()
        }
        started.push({ finish, fail: reject })
      }),
  }
  return { store: { lastUsed }, started }
}

const warned: unknown[] = []
const lastUsesOver = (store: Pick<Store, 'lastUsed'>) =>
  new LastUses(store, (_message, cause) => warned.push(cause))

describe('last uses', () => {
  it('are found while they wait, while they are written down, and after that', async () => {
    const { store, started } = slowStore()
    const uses = lastUsesOver(store)
    const found = async () => (await uses.find('123456789012', 'AKIAEXAMPLE'))?.time.getTime()
    expect(await found()).toBeUndefined()
    uses.note(use(1))
    expect(await found()).toBe(1000)
    const flushed = uses.flush()
    expect(await found()).toBe(1000)
    started[0]?.finish()
    await flushed
    expect(await found()).toBe(1000)
  })

  it('keep a later use that was noted while an earlier one was written down', async () => {
    const { store, started } = slowStore()
    const uses = lastUsesOver(store)
    uses.note(use(1))
    const first = uses.flush()
    uses.note(use(2000))
    started[0]?.finish()
    await first
    const second = uses.flush()
    expect(started).toHaveLength(2)
    started[1]?.finish()
    await second
    expect((await store.lastUsed.find('123456789012', 'AKIAEXAMPLE'))?.time.getTime()).toBe(2_000_000)
  })

  it('are asked of the store once a second for each subject, and again once one of them is written down', async () => {
    const asked: string[] = []
    const kept = new Map<string, LastUsed>()
    const uses = lastUsesOver({
      lastUsed: {
        async find(_account, subject) {
          asked.push(subject)
          return kept.get(subject)
        },
        async record(written) {
          for (const one of written) kept.set(one.subject, one)
        },
      },
    })
    const find = (subject = 'AKIAEXAMPLE') => uses.find('123456789012', subject)
    expect(await find()).toBeUndefined()
    expect(await find()).toBeUndefined()
    expect(asked).toEqual(['AKIAEXAMPLE'])
    uses.note(use(1))
    await uses.flush()
    expect(await find()).toEqual(use(1))
    expect(await find('AROAEXAMPLE')).toBeUndefined()
    expect(asked).toEqual(['AKIAEXAMPLE', 'AKIAEXAMPLE', 'AROAEXAMPLE'])
  })

  it('that were written down while the store was asked are not forgotten again', async () => {
    const { store, started } = slowStore()
    const answers: ((use: LastUsed | undefined) => void)[] = []
    const uses = lastUsesOver({
      lastUsed: { ...store.lastUsed, find: () => new Promise((resolve) => answers.push(resolve)) },
    })
    const before = uses.find('123456789012', 'AKIAEXAMPLE')
    uses.note(use(1))
    const flushed = uses.flush()
    started[0]?.finish()
    await flushed
    answers[0]?.(undefined)
    await before
    const after = uses.find('123456789012', 'AKIAEXAMPLE')
    expect(answers).toHaveLength(2)
    answers[1]?.(use(1))
    expect(await after).toEqual(use(1))
  })

  it('that cannot be written down are reported once and written down later', async () => {
    const { store, started } = slowStore()
    const uses = lastUsesOver(store)
    uses.note(use(1))
    const flushed = uses.flush()
    const cause = new Error('the store is gone')
    started[0]?.fail(cause)
    await flushed
    expect(warned).toEqual([cause])
    const again = uses.flush()
    started[1]?.fail(cause)
    await again
    expect(warned).toEqual([cause])
    const last = uses.flush()
    started[2]?.finish()
    await last
    expect(await store.lastUsed.find('123456789012', 'AKIAEXAMPLE')).toEqual(use(1))
    await uses.flush()
    expect(started).toHaveLength(3)
  })
})
