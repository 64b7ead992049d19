/** Servers that the benchmarks start on loopback and stop again. */
import { type ChildProcess, execFileSync, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Signer } from './signed-request.ts'

const cli = join(import.meta.dirname, '../packages/cli/bin/gatehouse.js')

export interface Target {
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

/** The bare server; it is told by `knows` whose signatures are right. */
export interface BareServer extends Target {
  knows(signer: Signer): void
}

export interface Gatehouse extends Target {
  /** An administrator of the account 123456789012. */
  readonly administrator: Signer
  /** Milliseconds from the start of the process to the first answer of `/readyz`. */
  readonly startedIn: number
  /** A command of the operator. */
  operate(...command: string[]): void
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(timer)
}

/** Waits until the address answers with success, for at most half a minute. */
async function answering(url: string, child: ChildProcess): Promise<void> {
  const until = performance.now() + 30_000
  while (performance.now() < until && child.exitCode === null) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`${url} does not answer`)
}

export async function startBare(): Promise<BareServer> {
  const child = fork(join(import.meta.dirname, 'bare-server.ts'))
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return {
    port,
    pid: child.pid ?? 0,
    knows: (signer) => void child.send({ ...signer }),
    stop: () => end(child),
  }
}

/** Starts Gatehouse over a data folder; over a new one, with the account 123456789012, unless one is given. */
export async function startGatehouse(
  options: readonly string[] = [],
  seeded?: { readonly dataDir: string; readonly administrator: Signer },
): Promise<Gatehouse> {
  const dataDir = seeded?.dataDir ?? mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const port = await freePort()
  const began = performance.now()
  const child = spawn(
    process.execPath,
    [cli, 'serve', '--port', String(port), '--data-dir', dataDir, '--log-level', 'error', ...options],
    { stdio: 'ignore' },
  )
  await answering(`http://127.0.0.1:${port}/readyz`, child)
  const startedIn = performance.now() - began
  const operate = (...command: string[]) =>
    execFileSync(process.execPath, [cli, ...command, '--data-dir', dataDir, '--json'], { encoding: 'utf8' })
  return {
    port,
    pid: child.pid ?? 0,
    startedIn,
    administrator: seeded?.administrator ?? newAccount(operate),
    operate: (...command) => void operate(...command),
    async stop() {
      await end(child)
      if (seeded === undefined) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function newAccount(operate: (...command: string[]) => string): Signer {
  const answer: unknown = JSON.parse(operate('accounts', 'create', '--id', '123456789012'))
  if (typeof answer !== 'object' || answer === null) throw new Error('no account was made')
  const { accessKeyId, secretAccessKey } = answer as Readonly<Record<string, string>>
  return { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '' }
}

/** Whether `moto_server`, another implementation of these APIs, is installed. */
export function motoIsThere(): boolean {
  return spawnSync('moto_server', ['--help']).status === 0
}

/** Starts `moto_server`, which decides and checks signatures only from `enforceFrom` calls on. */
export async function startMoto(enforceFrom: number): Promise<Target> {
  const port = await freePort()
  const child = spawn('moto_server', ['-p', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: String(enforceFrom) },
  })
  await answering(`http://127.0.0.1:${port}/moto-api/data.json`, child)
  return { port, pid: child.pid ?? 0, stop: () => end(child) }
}
