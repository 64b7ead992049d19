import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import type { Credentials } from './credentials.ts'

const COMMAND = createRequire(import.meta.url).resolve('@gatehouse/cli/bin/gatehouse.js')

/** How long a server may take to be ready, in milliseconds: machines are busy. */
const START = 60_000

/** Under npm a server ends with the process that has started it, so that none is left behind by one that is killed. */
const WITH_PARENT = { npm_command: 'exec' }

/** How much of what a server says is kept, in characters: its end. */
const MOST_SAID = 10_000_000

/** Where a server listens, as the line says that it writes when it is ready. */
function urlIn(log: string): string | undefined {
  for (const line of log.split('\n')) {
    if (!line.includes('"msg":"ready"')) continue
    const { url } = JSON.parse(line) as { url?: string }
    return url
  }
  return undefined
}

/** A running `gatehouse serve`, as a process of its own. */
export class GatehouseProcess {
  readonly url: string
  /** What it printed before it was ready: the greeting with the first account's key. */
  readonly greeting: string
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  readonly #log: () => string

  private constructor(
    child: ChildProcess,
    ended: Promise<unknown>,
    { url, greeting, log }: { url: string; greeting: string; log: () => string },
  ) {
    this.#child = child
    this.#ended = ended
    this.#log = log
    this.url = url
    this.greeting = greeting
  }

  /** What it has logged. */
  get log(): string {
    return this.#log()
  }

  /** Starts one with these options, on a free port unless they name one; fails with what it said where it cannot. */
  static async start(
    options: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<GatehouseProcess> {
    const port = options.includes('--port') ? [] : ['--port', '0']
    const child = spawn(
      process.execPath,
      [COMMAND, 'serve', '--log-format', 'json', '--log-level', 'info', ...port, ...options],
      { env: { ...process.env, ...WITH_PARENT, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const ended = once(child, 'exit')
    let [said, log] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-MOST_SAID)
    })
    const url = await new Promise<string>((resolve, reject) => {
      const fail = (reason: string) => reject(new Error(`gatehouse serve ${reason}: ${said}${log}`))
      const timer = setTimeout(() => {
        child.kill('SIGKILL')
        fail('is not ready in time')
      }, START)
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        log = (log + text).slice(-MOST_SAID)
        const found = urlIn(log)
        if (found === undefined) return
        clearTimeout(timer)
        resolve(found)
      })
      child.once('error', (error) => fail(error.message))
      child.once('close', () => {
        clearTimeout(timer)
        fail('has ended')
      })
    })
    return new GatehouseProcess(child, ended, { url, greeting: said, log: () => log })
  }

  /** The administrator's key of the first start, as the greeting shows it; fails at a later start. */
  get firstKey(): Credentials {
    const shown = (name: string) => new RegExp(`export ${name}=(\\S+)`).exec(this.greeting)?.[1]
    const accessKeyId = shown('AWS_ACCESS_KEY_ID')
    const secretAccessKey = shown('AWS_SECRET_ACCESS_KEY')
    if (accessKeyId === undefined || secretAccessKey === undefined)
      throw new Error('the greeting shows no key')
    return { accessKeyId, secretAccessKey }
  }

  /** Asks it to end and waits until it has. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    await this.#ended
  }

  /** Ends it as a power cut would: nothing is finished or flushed. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }
}

/** Runs an operator's command against the server over a data folder and answers its JSON. */
export async function operate(dataDir: string, ...command: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    COMMAND,
    ...command,
    '--data-dir',
    dataDir,
    '--json',
  ])
  return JSON.parse(stdout) as Record<string, unknown>
}
