/**
 * Signed calls over HTTP as ratios to a bare `node:http` server that only checks the signature and answers a constant,
 * in one run: once with call records, once without.
 *
 *     node bench/api.ts [seconds]        2 seconds a measurement unless told
 */
import { parametersOf } from './api-client.ts'
import { type Load, load } from './load.ts'
import { median } from './measure.ts'
import { populate, ROLE_ARN } from './population.ts'
import { type BareServer, type Gatehouse, startBare, startGatehouse } from './servers.ts'
import { type Signer, signedRequest } from './signed-request.ts'

const ROUNDS = 3
/** Seconds. */
const WARM_UP = 4
const CLIENTS = 16
const seconds = Number(process.argv[2] ?? 2)

const percent = (share: number) => `${(share * 100).toFixed(0)} %`.padStart(6)

async function measure(
  title: string,
  bare: { readonly server: BareServer; readonly request: Buffer },
  gatehouse: { readonly server: Gatehouse; readonly request: Buffer },
): Promise<void> {
  const run = ({ server, request }: typeof bare | typeof gatehouse, time = seconds) =>
    load(server, () => request, { clients: CLIENTS, seconds: time })
  // what is run often enough is compiled by then, on both sides
  await run(gatehouse, WARM_UP)
  await run(bare, WARM_UP)
  const rounds: { readonly bare: Load; readonly own: Load }[] = []
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ bare: await run(bare), own: await run(gatehouse) })
  const cpu = median(rounds.map(({ bare, own }) => bare.cpu / own.cpu))
  const rate = median(rounds.map(({ bare, own }) => own.perSecond / bare.perSecond))
  const own = (of: (round: (typeof rounds)[number]) => number) => median(rounds.map(of))
  console.log(
    [
      title.padEnd(34),
      `of bare: ${percent(cpu)} by CPU, ${percent(rate)} by rate`,
      `${own(({ own: { perSecond } }) => perSecond).toFixed(0)} a second`.padStart(15),
      `p50 ${own(({ own: { p50 } }) => p50).toFixed(2)} p99 ${own(({ own: { p99 } }) => p99).toFixed(2)} ms`,
    ].join('   '),
  )
}

async function benchCalls(records: 'on' | 'off', bareServer: BareServer): Promise<void> {
  const server = await startGatehouse(['--call-records', records])
  try {
    const { user, session, nobody } = await populate(server.port, server.administrator)
    bareServer.knows(user)
    const bare = {
      server: bareServer,
      request: signedRequest(bareServer.port, 'iam', parametersOf('iam', 'GetUser'), user),
    }
    const bench = (title: string, service: string, parameters: Record<string, string>, signer: Signer) =>
      measure(title, bare, { server, request: signedRequest(server.port, service, parameters, signer) })
    const getUser = parametersOf('iam', 'GetUser', { UserName: 'bench' })
    const getCallerIdentity = parametersOf('sts', 'GetCallerIdentity')
    console.log(`\ncall records ${records}`)
    await bench('GetUser, user key', 'iam', getUser, user)
    await bench('GetUser, session key', 'iam', getUser, session)
    await bench('GetCallerIdentity, user key', 'sts', getCallerIdentity, user)
    await bench('GetCallerIdentity, session key', 'sts', getCallerIdentity, session)
    if (records === 'off') return
    const assumeRole = parametersOf('sts', 'AssumeRole', { RoleArn: ROLE_ARN, RoleSessionName: 'bench' })
    await bench('ListUsers (100)', 'iam', parametersOf('iam', 'ListUsers'), user)
    await bench('AssumeRole', 'sts', assumeRole, user)
    await bench('GetSessionToken', 'sts', parametersOf('sts', 'GetSessionToken'), user)
    await bench('GetRole', 'iam', parametersOf('iam', 'GetRole', { RoleName: 'role-0' }), user)
    await bench('ListRoles (100)', 'iam', parametersOf('iam', 'ListRoles'), user)
    await bench('GetUser, denied', 'iam', getUser, nobody)
  } finally {
    await server.stop()
  }
}

const bare = await startBare()
try {
  await benchCalls('off', bare)
  await benchCalls('on', bare)
} finally {
  await bare.stop()
}
