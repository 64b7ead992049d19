/**
 * CreateUser over HTTP as a ratio to the store engine's own durable commits (one insert, one commit on the disk) in the
 * same run, with one client and with 32.
 *
 *     node bench/writes.ts [seconds]     2 seconds a measurement unless told
 */
import { parametersOf } from './api-client.ts'
import { engineCommits, type Speed } from './engine-commits.ts'
import { load } from './load.ts'
import { median } from './measure.ts'
import { startGatehouse } from './servers.ts'
import { signedRequest } from './signed-request.ts'

const ROUNDS = 3
const seconds = Number(process.argv[2] ?? 2)

interface Round {
  readonly engine: Speed
  readonly one: Speed
  readonly many: Speed
}

/** How many requests are signed before they are sent in each measurement; what is sent beyond that is signed on the way. */
const SIGNED_BEFOREHAND = 8_000

const gatehouse = await startGatehouse()
try {
  gatehouse.operate('quotas', 'set', '123456789012', 'UsersQuota', '10000000')
  let made = 0
  const create = () => {
    const input = parametersOf('iam', 'CreateUser', { UserName: `user-${made++}` })
    return signedRequest(gatehouse.port, 'iam', input, gatehouse.administrator)
  }
  const rate = async (clients: number) => {
    const signed = Array.from({ length: SIGNED_BEFOREHAND * seconds }, create)
    const speed = await load(gatehouse, () => signed.pop() ?? create(), { clients, seconds })
    if (speed.refused > 0) throw new Error(`${speed.refused} calls were refused`)
    return speed
  }
  // a server's code is at its best only after some ten thousand calls
  for (const clients of [32, 32, 1]) await rate(clients)
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ engine: engineCommits(seconds), one: await rate(1), many: await rate(32) })
  for (const [title, of] of [
    ['engine, one insert a commit', (round: Round) => round.engine],
    ['CreateUser, 1 client  (target 50 %)', (round: Round) => round.one],
    ['CreateUser, 32 clients (target 150 %)', (round: Round) => round.many],
  ] as const) {
    const share = median(rounds.map((round) => of(round).perSecond / round.engine.perSecond))
    const [perSecond, cpu, p99] = [
      median(rounds.map((round) => of(round).perSecond)),
      median(rounds.map((round) => of(round).cpu)),
      median(rounds.map((round) => of(round).p99)),
    ]
    console.log(
      `${title.padEnd(38)} ${(share * 100).toFixed(0).padStart(3)} % of the engine   ${perSecond.toFixed(0)} a second   p99 ${p99.toFixed(1)} ms   ${cpu.toFixed(0)} µs of processor each`,
    )
  }
} finally {
  await gatehouse.stop()
}
