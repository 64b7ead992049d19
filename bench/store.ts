/**
 * Measures the embedded store: durable writes as a ratio to the engine's own commits in the same run, reads from memory
 * and from the file, lists, and how all of it grows with the number of users.
 *
 *     node --expose-gc bench/store.ts [users]      1,000,000 users unless told
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { type User, userKind } from '../packages/server/src/store/entity/user.ts'
import { openStore } from '../packages/server/src/store/open.ts'
import { placeIn } from '../packages/server/src/store/place-in-list.ts'
import type { Author, ListQuery, Store } from '../packages/server/src/store/store.ts'
import { median } from './measure.ts'

const ACCOUNT = '123456789012'
const ROUNDS = 3
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
const author: Author = { caller: `arn:aws:iam::${ACCOUNT}:user/ana`, requestId: 'bench', now: new Date() }

function userAt(index: number): User {
  const number = index.toString().padStart(8, '0')
  return {
    UserId: `AIDA${((index * 2_654_435_761) >>> 0).toString(36).toUpperCase().padStart(8, '0')}${number}`,
    UserName: `user-${number}`,
    Path: index % 2 === 0 ? '/' : `/team-${index % 1000}/`,
    CreateDate: author.now,
    Tags: [{ Key: 'department', Value: 'x'.repeat(400) }],
  }
}

const line = (what: string, value: string) => console.log(`${what.padEnd(58)} ${value}`)

/** How often something is done in a second by so many clients at a time. */
async function rate(clients: number, work: () => Promise<unknown>, milliseconds = 1500): Promise<number> {
  const began = performance.now()
  let done = 0
  const client = async () => {
    while (performance.now() - began < milliseconds) {
      await work()
      done++
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return (done / (performance.now() - began)) * 1000
}

/** How long one of many takes, in microseconds. */
async function microseconds(times: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const began = performance.now()
  for (let index = 0; index < times; index++) await work(index)
  return ((performance.now() - began) / times) * 1000
}

/** The engine alone: one insert of a document like a user's, one commit on the disk. */
function rawInsert(): () => Promise<unknown> {
  const db = new Database(join(folder, 'raw.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE entity (id TEXT PRIMARY KEY, doc TEXT)')
  const insert = db.prepare('INSERT INTO entity VALUES (?, ?)')
  let made = 0
  return () => {
    const user = userAt(made++)
    insert.run(user.UserId, JSON.stringify(user))
    return setImmediate()
  }
}

async function benchWrites(): Promise<void> {
  const store = await openStore({ engine: 'sqlite', file: join(folder, 'writes.db') })
  let made = 0
  const create = () =>
    store.write([ACCOUNT], author, async (tx) => {
      if ((await tx.users.count(ACCOUNT)) > 10_000_000) throw new Error('quota')
      return tx.users.insert(ACCOUNT, userAt(made++))
    })
  const raw = rawInsert()
  const rounds: { raw: number; one: number; many: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ raw: await rate(1, raw), one: await rate(1, create), many: await rate(32, create) })
  }
  const percent = (ratio: (round: { raw: number; one: number; many: number }) => number) =>
    `${Math.round(median(rounds.map(ratio)) * 100)} %`
  line('engine: durable commits of one insert, a second', median(rounds.map(({ raw }) => raw)).toFixed(0))
  line(
    'write: 1 client, of the engine (target 50 %)',
    percent(({ one, raw }) => one / raw),
  )
  line(
    'write: 32 clients, of the engine (target 150 %)',
    percent(({ many, raw }) => many / raw),
  )
  await store.close()
}

async function seed(store: Store, users: number): Promise<void> {
  const began = performance.now()
  for (let start = 0; start < users; start += 1000) {
    await store.write([ACCOUNT], author, async (tx) => {
      for (let index = start; index < Math.min(start + 1000, users); index++) {
        await tx.users.insert(ACCOUNT, userAt(index))
      }
    })
  }
  line(`${users} users: made in`, `${((performance.now() - began) / 1000).toFixed(1)} s`)
}

/** What a read costs in a store of so many users. */
async function benchReads(users: number): Promise<void> {
  const file = join(folder, `${users}.db`)
  const seeded = await openStore({ engine: 'sqlite', file })
  await seed(seeded, users)
  await seeded.close()
  const began = performance.now()
  const store = await openStore({ engine: 'sqlite', file })
  const first = await store.entities.users.find(ACCOUNT, userAt(0).UserName)
  const opened = performance.now() - began
  if (first === undefined) throw new Error('the first user is missing')
  const say = (what: string, value: string) => line(`${users} users: ${what}`, value)
  say('open, to the first answer', `${opened.toFixed(1)} ms`)

  const { users: all } = store.entities
  const hits = await Promise.all(Array.from({ length: Math.min(users, 1000) }, (_, index) => userAt(index)))
  for (const one of hits) await all.find(ACCOUNT, one.UserName)
  const names = hits.map((one) => one.UserName)
  const hit = await microseconds(1_000_000, (index) => all.find(ACCOUNT, names[index % names.length] ?? ''))
  say('find by name in memory', `${(hit * 1000).toFixed(0)} ns`)
  await store.close()

  const cold = await openStore({ engine: 'sqlite', file, memory: { entries: 0 } })
  const cells = Array.from({ length: 5000 }, () => userAt(Math.floor(Math.random() * users)))
  const miss = await microseconds(cells.length, (index) =>
    cold.entities.users.get(ACCOUNT, cells[index]?.UserId ?? ''),
  )
  say('get, not in memory', `${miss.toFixed(1)} µs`)
  say('count', `${(await microseconds(5000, () => cold.entities.users.count(ACCOUNT))).toFixed(1)} µs`)
  const list = (query: Pick<ListQuery, 'after' | 'pathPrefix'>) =>
    microseconds(500, () => cold.entities.users.list(ACCOUNT, { limit: 100, ...query }))
  const perSecond = (time: number) => `${(1_000_000 / time).toFixed(0)} a second`
  say('list of 100 at the start', perSecond(await list({})))
  say(
    'list of 100 from the middle',
    perSecond(await list({ after: placeIn(userKind, {})(userAt(users >> 1)) })),
  )
  const prefixed = { pathPrefix: '/team-50' }
  const { items } = await cold.entities.users.list(ACCOUNT, { limit: 100, ...prefixed })
  say(`list of ${items.length} behind a path prefix`, perSecond(await list(prefixed)))
  const last = items[items.length >> 1]
  if (last !== undefined) {
    const after = placeIn(userKind, prefixed)(last)
    say('the same, from its middle', perSecond(await list({ ...prefixed, after })))
  }
  await cold.close()
}

async function heap(): Promise<number> {
  for (let time = 0; time < 3; time++) {
    await setImmediate()
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

/** How much the heap grows by reading so many different users, with a memory of so many bytes. */
async function growth(users: number, read: number, bytes: number): Promise<number> {
  const memory = { entries: read + 10, bytes }
  const before = await heap()
  const store = await openStore({ engine: 'sqlite', file: join(folder, `${users}.db`), memory })
  for (let index = 0; index < read; index++) await store.entities.users.get(ACCOUNT, userAt(index).UserId)
  const grown = (await heap()) - before
  await store.close()
  return grown
}

async function benchMemory(users: number): Promise<void> {
  const held = Math.min(users, 50_000)
  const all = await growth(users, held, 2 ** 32)
  line('memory for one user that is held', `${(all / held).toFixed(0)} bytes`)
  const bounded = await growth(users, users, 64 * 2 ** 20)
  line(`memory after ${users} different users were read (64 MB)`, `${(bounded / 2 ** 20).toFixed(0)} MB`)
}

const most = Number(process.argv[2] ?? 1_000_000)
try {
  await benchWrites()
  for (const users of [10, 1000, most]) await benchReads(users)
  await benchMemory(most)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
