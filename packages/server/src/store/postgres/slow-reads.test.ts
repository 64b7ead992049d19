import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../../testing/test-database.ts'
import type { Session } from '../sql/session.ts'
import type { Statement, Values } from '../sql/statement.ts'
import type { Store } from '../store.ts'
import { author, newAccount, user } from '../testing/samples.ts'
import { openPostgresStore } from './postgres-store.ts'

/** Delays each read before it is done, and its answer before it is delivered, by what a list says. */
class SlowReads implements Session {
  readonly #reads: Session
  delays: readonly number[] = []
  #next = 0

  constructor(reads: Session) {
    this.#reads = reads
  }

  async all<A extends Values, R>(statement: Statement<A, R>, values: A): Promise<R[]> {
    await this.#wait()
    const rows = await this.#reads.all(statement, values)
    await this.#wait()
    return rows
  }

  run<A extends Values>(statement: Statement<A, unknown>, values: A): Promise<number> | number {
    return this.#reads.run(statement, values)
  }

  async #wait(): Promise<void> {
    const time = this.delays[this.#next++ % Math.max(this.delays.length, 1)] ?? 0
    if (time > 0) await delay(time)
  }
}

const stores: Store[] = []
const slow: SlowReads[] = []

beforeAll(async () => {
  const url = await testDatabase()
  for (let index = 0; index < 2; index++) {
    const store = await openPostgresStore(
      { engine: 'postgres', url, timeout: 60_000, verifyMemory: true },
      (reads) => {
        const slowed = new SlowReads(reads)
        slow.push(slowed)
        return slowed
      },
    )
    stores.push(store)
  }
})
afterAll(() => Promise.all(stores.map((store) => store.close())))

const step = fc.record({
  store: fc.nat(1),
  do: fc.constantFrom('write', 'read', 'read by name', 'read all', 'read family', 'catch up'),
  of: fc.nat(2),
  wait: fc.constantFrom(0, 0, 1, 3),
})

/** Users that carry how often they were written, and as many group memberships. */
class Scenario {
  readonly account = newAccount()
  readonly users = ['ana', 'bea', 'cleo'].map((name) => user(name))
  /** What each store has acknowledged of each user. */
  readonly acknowledged = stores.map(() => this.users.map(() => 0))

  async create(): Promise<void> {
    await stores[0]?.write([this.account], author, async (tx) => {
      for (const one of this.users) await tx.users.insert(this.account, one)
    })
  }

  async take(store: Store, index: number, action: string, of: number): Promise<void> {
    const { account } = this
    const { UserId, UserName } = this.users[of] ?? user('nobody')
    const least = this.acknowledged[index]?.[of] ?? 0
    if (action === 'catch up') await store.catchUp(account)
    if (action === 'write') {
      const count = await store.write([account], author, async (tx) => {
        const now = await tx.users.get(account, UserId)
        const next = Number(now?.Path.slice(1, -1) ?? 0) + 1
        if (now !== undefined) await tx.users.update(account, { ...now, Path: `/${next}/` })
        await tx.memberships.insert(account, { UserId, GroupId: `G${next}` })
        return next
      })
      const acknowledged = this.acknowledged[index] ?? []
      acknowledged[of] = Math.max(acknowledged[of] ?? 0, count)
      await this.take(store, index, 'read', of)
    }
    if (action === 'read' || action === 'read by name') {
      const { users } = store.entities
      const found = await (action === 'read' ? users.get(account, UserId) : users.find(account, UserName))
      expect(Number(found?.Path.slice(1, -1) ?? -1)).toBeGreaterThanOrEqual(least)
    }
    if (action === 'read all') {
      const leasts = [...(this.acknowledged[index] ?? [])]
      const ids = this.users.map((one) => one.UserId)
      const found = await store.entities.users.getMany(account, ids)
      for (const [place, one] of found.entries()) {
        expect(one?.UserId).toBe(ids[place])
        expect(Number(one?.Path.slice(1, -1) ?? -1)).toBeGreaterThanOrEqual(leasts[place] ?? 0)
      }
    }
    if (action === 'read family') {
      const family = await store.entities.memberships.of(account, UserId)
      expect(family.length).toBeGreaterThanOrEqual(least)
    }
  }
}

it('reads what it has written, in whatever order slow reads and the commits of others come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 40 }),
      fc.array(fc.constantFrom(0, 0, 0, 1, 2, 5), { minLength: 1, maxLength: 20 }),
      async (steps, delays) => {
        for (const one of slow) one.delays = delays
        const scenario = new Scenario()
        await scenario.create()
        const running: Promise<void>[] = []
        for (const { store, do: action, of, wait } of steps) {
          if (wait > 0) await delay(wait)
          const on = stores[store]
          if (on !== undefined) running.push(scenario.take(on, store, action, of))
        }
        await Promise.all(running)
        const [first, second] = stores
        await Promise.all(stores.map((store) => store.catchUp(scenario.account)))
        for (const { UserId } of scenario.users) {
          const found = await first?.entities.users.get(scenario.account, UserId)
          expect(await second?.entities.users.get(scenario.account, UserId)).toEqual(found)
        }
      },
    ),
    { numRuns: 40 },
  )
}, 240_000)
