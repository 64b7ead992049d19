/**
 * CreateUser over HTTP as a ratio to the store engine's own durable commits (one insert, one commit on the disk) in the
 * same run, with one client and with 32.
 *
 *     node bench/writes.ts [seconds]     2 seconds a measurement unless told
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { parametersOf } from './api-client.ts'
import { load } from './load.ts'
import { startGatehouse } from './servers.ts'
import { signedRequest } from './signed-request.ts'

const ROUNDS = 3
const seconds = Number(process.argv[2] ?? 2)
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))

/** Durable commits of one small insert a second, by the engine alone. */
function engineCommits(): number {
  const db = new Database(join(folder, `${performance.now()}.db`))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE entity (id TEXT PRIMARY KEY, doc TEXT)')
  const insert = db.prepare('INSERT INTO entity VALUES (?, ?)')
  const doc = JSON.stringify({
    UserName: 'ana',
    Path: '/',
    Tags: [{ Key: 'department', Value: 'x'.repeat(200) }],
  })
  const began = performance.now()
  let made = 0
  for (; performance.now() - began < seconds * 1000; made++) insert.run(`AIDA${made}`, doc)
  db.close()
  return (made / (performance.now() - began)) * 1000
}

interface Speed {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p99: number
}

interface Round {
  /** Commits a second. */
  readonly engine: number
  readonly one: Speed
  readonly many: Speed
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const gatehouse = await startGatehouse()
try {
  gatehouse.operate('quotas', 'set', '123456789012', 'UsersQuota', '10000000')
  let made = 0
  const create = () => {
    const input = parametersOf('iam', 'CreateUser', { UserName: `user-${made++}` })
    return signedRequest(gatehouse.port, 'iam', input, gatehouse.administrator)
  }
  const rate = async (clients: number) => {
    const { perSecond, refused, p99 } = await load(gatehouse, create, { clients, seconds })
    if (refused > 0) throw new Error(`${refused} calls were refused`)
    return { perSecond, p99 }
  }
  await rate(1)
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ engine: engineCommits(), one: await rate(1), many: await rate(32) })
  console.log(`engine: ${median(rounds.map(({ engine }) => engine)).toFixed(0)} durable commits a second`)
  for (const [title, of] of [
    ['CreateUser, 1 client  (target 50 %)', (round: Round) => round.one],
    ['CreateUser, 32 clients (target 150 %)', (round: Round) => round.many],
  ] as const) {
    const share = median(rounds.map((round) => of(round).perSecond / round.engine))
    const [perSecond, p99] = [
      median(rounds.map((round) => of(round).perSecond)),
      median(rounds.map((round) => of(round).p99)),
    ]
    console.log(
      `${title.padEnd(38)} ${(share * 100).toFixed(0)} % of the engine   ${perSecond.toFixed(0)} a second   p99 ${p99.toFixed(1)} ms`,
    )
  }
} finally {
  await gatehouse.stop()
  rmSync(folder, { recursive: true, force: true })
}
