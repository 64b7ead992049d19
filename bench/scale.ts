/**
 * Start time, memory and latency with few and with very many entities in the store.
 *
 *     node bench/scale.ts [users]        1,000,000 users, with 100,000 roles and 10,000 policies, unless told
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parametersOf } from './api-client.ts'
import { load } from './load.ts'
import { startGatehouse } from './servers.ts'
import { type Signer, signedRequest } from './signed-request.ts'

const most = Number(process.argv[2] ?? 1_000_000)
const SECONDS = 2

function seed(dataDir: string, users: number): Signer {
  const counts = { users, roles: Math.ceil(users / 10), policies: Math.ceil(users / 100) }
  const options = Object.entries(counts).flatMap(([kind, count]) => [`--${kind}`, String(count)])
  const answer = execFileSync(process.execPath, [join(import.meta.dirname, 'seed.ts'), dataDir, ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { accessKeyId, secretAccessKey } = JSON.parse(answer) as Readonly<Record<string, string>>
  return { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '' }
}

/** Resident memory of a process in MB (Linux). */
function residentMemory(pid: number): number {
  const kilobytes = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

async function bench(users: number): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const say = (what: string, value: string) =>
    console.log(`${users.toLocaleString('en')} users: ${what.padEnd(34)} ${value}`)
  try {
    const administrator = seed(dataDir, users)
    const server = await startGatehouse([], { dataDir, administrator })
    const nameOf = (kind: string, count: number, turn: number) =>
      `${kind}-${String((turn * 7919) % count).padStart(7, '0')}`
    const calls: [string, (turn: number) => Record<string, string>][] = [
      [
        'GetUser, another one each time',
        (turn) => parametersOf('iam', 'GetUser', { UserName: nameOf('user', users, turn) }),
      ],
      ['ListUsers (100)', () => parametersOf('iam', 'ListUsers')],
      ['ListUsers (100) behind a prefix', () => parametersOf('iam', 'ListUsers', { PathPrefix: '/tenth/' })],
      [
        'GetRole, another one each time',
        (turn) => parametersOf('iam', 'GetRole', { RoleName: nameOf('role', Math.ceil(users / 10), turn) }),
      ],
      ['ListRoles (100)', () => parametersOf('iam', 'ListRoles')],
    ]
    try {
      say('start to the first answer', `${server.startedIn.toFixed(0)} ms`)
      say('memory, idle', `${residentMemory(server.pid).toFixed(0)} MB`)
      for (const [title, parametersAt] of calls) {
        let turn = 0
        const next = () => signedRequest(server.port, 'iam', parametersAt(turn++), administrator)
        const { p50, p99, refused } = await load(server, next, { clients: 4, seconds: SECONDS })
        say(
          title,
          `p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} ms${refused > 0 ? `, ${refused} refused` : ''}`,
        )
      }
      say('memory after that', `${residentMemory(server.pid).toFixed(0)} MB`)
    } finally {
      await server.stop()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

for (const users of [10, 10_000, most]) await bench(users)
