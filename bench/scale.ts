/**
 * Start time, memory and the cost of calls with few and with very many entities in the store: calls that ask for any of
 * the entities, most of which come out of the store where there are many, and calls that ask for the same few again, which
 * come out of memory.
 *
 *     node bench/scale.ts [users] [seconds]   1,000,000 users, with 100,000 roles and 10,000 policies, and half a second a
 *                                             measurement unless told
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { call, parametersOf } from './api-client.ts'
import { load } from './load.ts'
import { startGatehouse } from './servers.ts'
import { type Signer, signedRequest } from './signed-request.ts'

const most = Number(process.argv[2] ?? 1_000_000)
const seconds = Number(process.argv[3] ?? 0.5)
const CLIENTS = 4
/** How many entities are asked for again. */
const FEW = 50
const ACCOUNT = '123456789012'

/** How many there are of each kind beside so many users; quotas keep some of them few. */
function countsOf(users: number) {
  const share = (part: number, bound = Number.POSITIVE_INFINITY) => Math.min(Math.ceil(users / part), bound)
  return {
    users,
    groups: share(1000),
    roles: share(10),
    policies: share(100),
    'instance-profiles': share(100),
    'access-keys': share(10),
    'mfa-devices': share(100),
    'server-certificates': share(10, 1000),
    'oidc-providers': share(10, 100),
    'saml-providers': share(10, 100),
  }
}

type Counts = ReturnType<typeof countsOf>

function seed(dataDir: string, counts: Counts): Signer {
  const options = Object.entries(counts).flatMap(([kind, count]) => [`--${kind}`, String(count)])
  const answer = execFileSync(process.execPath, [join(import.meta.dirname, 'seed.ts'), dataDir, ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { accessKeyId, secretAccessKey } = JSON.parse(answer) as Readonly<Record<string, string>>
  return { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '' }
}

/** Memory of a process in MB (Linux): what it holds now, and the most that it ever held. */
function memoryOf(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const of = (name: string) => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1]) / 1024
  return { now: of('VmRSS'), most: of('VmHWM') }
}

type Input = Readonly<Record<string, string>>

/** What is measured: operation and input; the turn lets each call ask for another entity. */
function callsOf(counts: Counts): readonly (readonly [string, (turn: number) => Input, string?])[] {
  const at = (turn: number, count: number) => String((turn * 7919) % count).padStart(7, '0')
  const user = (turn: number) => ({ UserName: `user-${at(turn, counts.users)}` })
  const holder = { UserName: 'user-0000000' }
  const group = (turn: number) => ({ GroupName: `group-${at(turn, counts.groups)}` })
  const role = (turn: number) => ({ RoleName: `role-${at(turn, counts.roles)}` })
  const arn = (type: string, name: string) => `arn:aws:iam::${ACCOUNT}:${type}/${name}`
  const policy = (turn: number) => ({ PolicyArn: arn('policy', `policy-${at(turn, counts.policies)}`) })
  const profile = (turn: number) => ({
    InstanceProfileName: `profile-${at(turn, counts['instance-profiles'])}`,
  })
  const tenth = () => ({ PathPrefix: '/tenth/' })
  const nothing = () => ({})
  return [
    ['GetUser', user],
    ['ListUsers', nothing],
    ['ListUsers', tenth, 'behind a prefix'],
    ['GetGroup', group],
    ['ListGroups', nothing],
    ['ListGroupsForUser', user],
    ['GetRole', role],
    ['ListRoles', nothing],
    ['ListRoles', tenth, 'behind a prefix'],
    ['GetPolicy', policy],
    ['GetPolicyVersion', (turn) => ({ ...policy(turn), VersionId: 'v1' })],
    ['ListPolicyVersions', policy],
    ['ListPolicies', () => ({ Scope: 'Local' }), 'Local'],
    ['ListPolicies', () => ({ Scope: 'Local', OnlyAttached: 'true' }), 'attached'],
    ['ListEntitiesForPolicy', policy],
    ['ListAttachedUserPolicies', user],
    ['ListUserPolicies', user],
    ['GetInstanceProfile', profile],
    ['ListInstanceProfiles', nothing],
    ['ListInstanceProfilesForRole', role],
    ['ListAccessKeys', user],
    ['ListMFADevices', user],
    ['ListVirtualMFADevices', nothing],
    ['GetServerCertificate', () => ({ ServerCertificateName: 'certificate-0000000' })],
    ['ListServerCertificates', nothing],
    [
      'GetOpenIDConnectProvider',
      () => ({ OpenIDConnectProviderArn: arn('oidc-provider', 'idp-0000000.example.com') }),
    ],
    ['ListOpenIDConnectProviders', nothing],
    ['GetSAMLProvider', () => ({ SAMLProviderArn: arn('saml-provider', 'saml-0000000') })],
    ['ListSAMLProviders', nothing],
    ['ListSigningCertificates', () => holder],
    ['ListSSHPublicKeys', () => holder],
    ['ListServiceSpecificCredentials', () => holder],
    ['GetAccountSummary', nothing],
    ['GetAccountAuthorizationDetails', nothing],
  ]
}

type Say = (what: string, value: string) => void

/** Makes the credential report and fetches it; calls go on meanwhile. */
async function benchReport(server: Awaited<ReturnType<typeof startGatehouse>>, say: Say): Promise<void> {
  const { port, pid, administrator } = server
  const ask = (action: string) => call(port, 'iam', action, {}, administrator)
  const getUser = signedRequest(
    port,
    'iam',
    parametersOf('iam', 'GetUser', { UserName: 'user-0000000' }),
    administrator,
  )
  const before = memoryOf(pid)
  const began = performance.now()
  const waits: number[] = []
  for (;;) {
    if ((await ask('GenerateCredentialReport')).includes('COMPLETE')) break
    const { p99 } = await load(server, () => getUser, { clients: 1, seconds: 0.2 })
    waits.push(p99)
    await pause(50)
  }
  const made = memoryOf(pid)
  say(
    'credential report, made in',
    `${((performance.now() - began) / 1000).toFixed(1)} s, memory ${before.now.toFixed(0)} -> at most ${made.most.toFixed(0)} MB, GetUser meanwhile p99 ${Math.max(0, ...waits).toFixed(1)} ms`,
  )
  const asked = performance.now()
  const size = (await ask('GetCredentialReport')).length
  say(
    'GetCredentialReport',
    `${(size / 2 ** 20).toFixed(1)} MB in ${(performance.now() - asked).toFixed(0)} ms, memory at most ${memoryOf(pid).most.toFixed(0)} MB`,
  )
}

/** Milliseconds of the middle call, and microseconds of processor time of each. */
interface Cost {
  readonly p50: number
  readonly cpu: number
}

/** What a call costs for any entity, and again for few of them. */
interface Costs {
  readonly any: Cost
  readonly again: Cost
}

/** Measures a call; `next` makes it for the entity of a turn. */
async function costsOf(
  server: Awaited<ReturnType<typeof startGatehouse>>,
  next: (turn: number) => Buffer,
): Promise<Costs> {
  let turn = 0
  const measure = async (at: () => number): Promise<Cost> => {
    const request = () => next(at())
    await load(server, request, { clients: CLIENTS, seconds })
    const { p50, cpu, refused } = await load(server, request, { clients: CLIENTS, seconds })
    if (refused > 0) throw new Error(`${refused} calls were refused`)
    return { p50, cpu }
  }
  return { any: await measure(() => turn++), again: await measure(() => turn++ % FEW) }
}

async function bench(users: number): Promise<Map<string, Costs>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const counts = countsOf(users)
  const say: Say = (what, value) =>
    console.log(`${users.toLocaleString('en')} users: ${what.padEnd(28)} ${value}`)
  const costs = new Map<string, Costs>()
  try {
    const administrator = seed(dataDir, counts)
    const server = await startGatehouse([], { dataDir, administrator })
    try {
      say('start to the first answer', `${server.startedIn.toFixed(0)} ms`)
      say('memory, idle', `${memoryOf(server.pid).now.toFixed(0)} MB`)
      for (const [action, inputAt, note] of callsOf(counts)) {
        const next = (turn: number) =>
          signedRequest(server.port, 'iam', parametersOf('iam', action, inputAt(turn)), administrator)
        costs.set(note === undefined ? action : `${action}, ${note}`, await costsOf(server, next))
      }
      say('memory after the calls', `${memoryOf(server.pid).now.toFixed(0)} MB`)
      await benchReport(server, say)
    } finally {
      await server.stop()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
  return costs
}

const sizes = [10, 10_000, most]
const found: Map<string, Costs>[] = []
for (const users of sizes) found.push(await bench(users))
console.log(
  `\nmilliseconds of the middle call, and processor time with ${most.toLocaleString('en')} users over that with 10,000:`,
)
console.log(`${''.padEnd(38)} ${'of any entity'.padEnd(34)}of ${FEW} again`)
for (const name of found[0]?.keys() ?? []) {
  const shown = (['any', 'again'] as const).map((which) => {
    const costs = found.map((of) => of.get(name)?.[which] ?? { p50: 0, cpu: 0 })
    const [, some = { cpu: 1 }, many = { cpu: 1 }] = costs
    const times = costs.map(({ p50 }) => p50.toFixed(2).padStart(8)).join('')
    return `${times}   x ${(many.cpu / some.cpu).toFixed(2).padEnd(5)}`
  })
  console.log(`${name.padEnd(38)} ${shown.join('')}`)
}
