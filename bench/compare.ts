/**
 * Signed calls beside three others in one run: a bare `node:http` server that only checks the signature and answers a
 * constant, the durable commits of the store's engine, and `moto_server`, where that is installed.
 *
 *     node bench/compare.ts [seconds]    2 seconds a measurement unless told
 */
import { parametersOf } from './api-client.ts'
import { engineCommits } from './engine-commits.ts'
import { load } from './load.ts'
import { median } from './measure.ts'
import { type Callers, POPULATING, populate, ROLE_ARN } from './population.ts'
import { motoIsThere, startBare, startGatehouse, startMoto, type Target } from './servers.ts'
import { type Signer, signedRequest } from './signed-request.ts'

const ROUNDS = 3
const seconds = Number(process.argv[2] ?? 2)

interface Row {
  readonly title: string
  readonly service: 'iam' | 'sts'
  readonly operation: string
  readonly input?: () => Record<string, string>
  readonly by?: 'session'
  readonly clients: number
  /** How many times moto it is to be. */
  readonly goal?: number
}

let made = 0
const bench = { UserName: 'bench' }
const create = {
  service: 'iam',
  operation: 'CreateUser',
  input: () => ({ UserName: `made-${made++}` }),
} as const
const assume = { RoleArn: ROLE_ARN, RoleSessionName: 'bench' }
const rows: readonly Row[] = [
  { title: 'GetUser', service: 'iam', operation: 'GetUser', input: () => bench, clients: 8, goal: 20 },
  {
    title: 'GetUser, session key',
    service: 'iam',
    operation: 'GetUser',
    input: () => bench,
    by: 'session',
    clients: 8,
  },
  { title: 'GetCallerIdentity', service: 'sts', operation: 'GetCallerIdentity', clients: 8, goal: 20 },
  {
    title: 'GetCallerIdentity, session key',
    service: 'sts',
    operation: 'GetCallerIdentity',
    by: 'session',
    clients: 8,
  },
  { title: 'ListUsers (100)', service: 'iam', operation: 'ListUsers', clients: 8, goal: 40 },
  { title: 'AssumeRole', service: 'sts', operation: 'AssumeRole', input: () => assume, clients: 8 },
  { title: 'CreateUser, 1 client', ...create, clients: 1 },
  { title: 'CreateUser, 32 clients', ...create, clients: 32 },
]

/** How often a server answers such a call in a second; what is to be told apart is made anew for each. */
async function rateOf(target: Target, row: Row, { user, session }: Pick<Callers, 'user' | 'session'>) {
  const { service, operation, input = () => ({}), by, clients } = row
  const next = () =>
    signedRequest(
      target.port,
      service,
      parametersOf(service, operation, input()),
      by === 'session' ? session : user,
    )
  const ready = operation === 'CreateUser' ? Array.from({ length: 6_000 * seconds }, next) : undefined
  const same = next()
  const { perSecond, refused } = await load(target, () => (ready ? (ready.pop() ?? next()) : same), {
    clients,
    seconds,
  })
  if (refused > 0) throw new Error(`${refused} calls of ${row.title} were refused`)
  return perSecond
}

const bare = await startBare()
const gatehouse = await startGatehouse()
const moto = motoIsThere() ? await startMoto(POPULATING) : undefined
try {
  gatehouse.operate('quotas', 'set', '123456789012', 'UsersQuota', '10000000')
  const own = await populate(gatehouse.port, gatehouse.administrator)
  const anybody: Signer = { accessKeyId: 'bench', secretAccessKey: 'bench' }
  const theirs = moto && (await populate(moto.port, anybody))
  bare.knows(own.user)
  const constant: Row = { title: '', service: 'iam', operation: 'GetUser', clients: 8 }
  const commits = median(Array.from({ length: ROUNDS }, () => engineCommits(seconds).perSecond))
  console.log(`the engine alone: ${commits.toFixed(0)} durable commits a second`)
  if (moto === undefined) console.log('moto_server is not installed: nothing to compare with')
  for (const row of rows) {
    const rounds: { readonly own: number; readonly bare: number; readonly moto: number }[] = []
    // what is run often enough is compiled by then
    await rateOf(gatehouse, row, own)
    await rateOf(bare, { ...constant, clients: row.clients }, own)
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({
        own: await rateOf(gatehouse, row, own),
        bare: await rateOf(bare, { ...constant, clients: row.clients }, own),
        moto: moto && theirs ? await rateOf(moto, row, theirs) : Number.NaN,
      })
    const ratio = (of: (round: (typeof rounds)[number]) => number) => median(rounds.map(of))
    const percent = (share: number) => `${(share * 100).toFixed(0)} %`.padStart(6)
    const times = moto && `${ratio((round) => round.own / round.moto).toFixed(0)} times moto`.padStart(16)
    console.log(
      [
        row.title.padEnd(32),
        `${ratio((round) => round.own).toFixed(0)} a second`.padStart(15),
        `${percent(ratio((round) => round.own / round.bare))} of bare`,
        `${percent(ratio((round) => round.own / commits))} of commits`,
        ...(times === undefined ? [] : [`${times}${row.goal === undefined ? '' : ` (goal ${row.goal})`}`]),
      ].join('   '),
    )
  }
} finally {
  await Promise.all([bare.stop(), gatehouse.stop(), moto?.stop()])
}
