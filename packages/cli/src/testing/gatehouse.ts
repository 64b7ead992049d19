import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** What a process of the command line did. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface ProcessOptions {
  /** Added to an environment that has a path and nothing else. */
  readonly environment?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The Node that runs it, with its own arguments; the one that runs the test unless told. */
  readonly node?: readonly [node: string, ...args: string[]]
}

export const executable = join(import.meta.dirname, '../../bin/gatehouse.js')

function start(args: readonly string[], { environment, cwd, node = [process.execPath] }: ProcessOptions) {
  const [program, ...own] = node
  const child = spawn(program, [...own, executable, ...args], {
    env: { PATH: process.env['PATH'], HOME: tmpdir(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  })
  const texts = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      texts[stream] += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, ...texts }))
  return { child, texts, ended }
}

/** Runs `gatehouse` with these arguments to its end. */
export function run(args: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  return start(args, options).ended
}

/** A server in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess
  readonly url: string
  /** What it has printed so far. */
  readonly output: () => string
  /** Sends a signal and waits for the end. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>
  readonly ended: Promise<Ended>
}

/** Starts `gatehouse serve` on a free port, waits until it is ready, and ends it with the test at the latest. */
export async function serve(args: readonly string[], options: ProcessOptions = {}): Promise<ServerProcess> {
  const { child, texts, ended } = start(['serve', ...args], {
    ...options,
    environment: { GATEHOUSE_PORT: '0', ...options.environment },
  })
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const url = await new Promise<string>((ready, fail) => {
    child.stderr?.on('data', () => {
      const [, found] = /"url":"([^"]+)","msg":"ready"/.exec(texts.stderr) ?? []
      if (found !== undefined) ready(found)
    })
    void ended.then(({ code, stderr }) => fail(new Error(`the server ended with ${code}: ${stderr}`)))
  })
  return { child, url, output: () => texts.stdout, stop, ended }
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The credentials that a first start prints among its environment lines. */
export function printedEnvironment(greeting: string): Record<string, string> {
  const lines = greeting.split('\n').filter((line) => line.startsWith('  export '))
  return Object.fromEntries(
    lines.flatMap((line) => [...line.matchAll(/(\w+)=(\S+)/g)]).map(([, name, value]) => [name, value]),
  )
}
