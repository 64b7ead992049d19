/**
 * The same signed calls to Gatehouse and to `moto_server`, in one run; says so and ends where moto is not installed.
 *
 *     node bench/moto.ts [seconds]       3 seconds a measurement unless told
 */
import { accessKeyOf, call, parametersOf } from './api-client.ts'
import { load } from './load.ts'
import { motoIsThere, startGatehouse, startMoto, type Target } from './servers.ts'
import { type Signer, signedRequest } from './signed-request.ts'

const seconds = Number(process.argv[2] ?? 3)
const CLIENTS = 8

const allowAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iam:*', 'sts:*'], Resource: '*' }],
})

/** How many calls `populate` makes, after which moto is to check signatures. */
const POPULATING = 102

/** 100 users, one of whom may do everything. */
async function populate(port: number, administrator: Signer): Promise<Signer> {
  for (let index = 0; index < 99; index++)
    await call(port, 'iam', 'CreateUser', { UserName: `user-${index}` }, administrator)
  await call(port, 'iam', 'CreateUser', { UserName: 'bench' }, administrator)
  const policy = { UserName: 'bench', PolicyName: 'all', PolicyDocument: allowAll }
  await call(port, 'iam', 'PutUserPolicy', policy, administrator)
  return accessKeyOf(port, 'bench', administrator)
}

const calls = [
  ['GetUser', 'iam', parametersOf('iam', 'GetUser', { UserName: 'bench' }), 20],
  ['ListUsers (100)', 'iam', parametersOf('iam', 'ListUsers'), 40],
  ['GetCallerIdentity', 'sts', parametersOf('sts', 'GetCallerIdentity'), 20],
] as const

async function rates(target: Target, signer: Signer): Promise<number[]> {
  const found: number[] = []
  for (const [name, service, parameters] of calls) {
    const request = signedRequest(target.port, service, parameters, signer)
    await load(target, () => request, { clients: CLIENTS, seconds: 1 })
    const { perSecond, refused } = await load(target, () => request, { clients: CLIENTS, seconds })
    if (refused > 0) throw new Error(`${refused} calls of ${name} were refused`)
    found.push(perSecond)
  }
  return found
}

if (!motoIsThere()) console.log('moto_server is not installed: nothing to compare with')
else {
  const moto = await startMoto(POPULATING)
  const gatehouse = await startGatehouse()
  try {
    const theirs = await rates(
      moto,
      await populate(moto.port, { accessKeyId: 'bench', secretAccessKey: 'bench' }),
    )
    const own = await rates(gatehouse, await populate(gatehouse.port, gatehouse.administrator))
    for (const [index, [name, , , goal]] of calls.entries()) {
      const [one = 0, other = 1] = [own[index], theirs[index]]
      console.log(
        `${name.padEnd(20)} ${(one / other).toFixed(0)} times moto (goal ${goal})   ${one.toFixed(0)} against ${other.toFixed(0)} a second`,
      )
    }
  } finally {
    await Promise.all([moto.stop(), gatehouse.stop()])
  }
}
