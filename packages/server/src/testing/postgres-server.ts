import { type ChildProcess, execFile, spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { postgresBinaries } from './postgres-binaries.ts'

/** PostgreSQL refuses to run as root: it runs as nobody then. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** Stops the server when its standard input ends, which also happens when this process is killed. */
const KEEPER = '"$@" & server=$!; cat > /dev/null; kill -INT $server; wait $server'

/** How long the server may take to start, in milliseconds. */
const START = 60_000

/** A PostgreSQL of one's own, in a temporary folder, reached through a socket there and from nowhere else. */
export class PostgresServer {
  readonly folder: string
  readonly #bin = postgresBinaries()
  #process: ChildProcess | undefined
  #databases = 0

  private constructor(folder: string) {
    this.folder = folder
  }

  /** Makes the cluster and starts it; nothing of it survives a crash of the machine. */
  static async create(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pg-'))
    if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
    const server = new PostgresServer(folder)
    const options = ['-D', join(folder, 'data'), '-U', 'gatehouse', '-A', 'trust', '--locale=C', '-E', 'UTF8']
    await promisify(execFile)(join(server.#bin, 'initdb'), [...options, '--no-sync'], {
      ...user,
      cwd: folder,
    })
    await server.start()
    return server
  }

  url(database: string): string {
    return `postgres://gatehouse@localhost/${database}?host=${encodeURIComponent(this.folder)}`
  }

  async start(): Promise<void> {
    const settings = ['listen_addresses=', 'fsync=off', 'max_connections=200', 'shared_buffers=32MB']
    const command = [join(this.#bin, 'postgres'), '-D', join(this.folder, 'data'), '-k', this.folder]
    const options = settings.flatMap((setting) => ['-c', setting])
    const log = openSync(join(this.folder, 'log'), 'w')
    const started = spawn('sh', ['-c', KEEPER, 'sh', ...command, ...options], {
      ...user,
      cwd: this.folder,
      stdio: ['pipe', log, log],
    })
    closeSync(log)
    this.#process = started
    const until = Date.now() + START
    while (!(await this.#answers())) {
      if (Date.now() > until) {
        throw new Error(`PostgreSQL does not start: ${readFileSync(join(this.folder, 'log'), 'utf8')}`)
      }
      await delay(20)
    }
  }

  /** Ends it as an operator would, cutting every connection. */
  async stop(): Promise<void> {
    const process = this.#process
    this.#process = undefined
    if (process === undefined || process.exitCode !== null) return
    const ended = new Promise((resolve) => process.once('exit', resolve))
    process.stdin?.end()
    await ended
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Puts a copy of all data aside, as a standby has it that receives nothing after this. */
  async copyToStandby(): Promise<void> {
    await this.stop()
    await promisify(execFile)('cp', ['-a', join(this.folder, 'data'), join(this.folder, 'standby')])
    await this.start()
  }

  /** Lets the server fail and starts the standby in its place; it is read only until it is promoted. */
  async failOver(): Promise<void> {
    await this.stop()
    const [data, standby] = [join(this.folder, 'data'), join(this.folder, 'standby')]
    const signal = join(standby, 'standby.signal')
    writeFileSync(signal, '')
    if (user.uid !== undefined) chownSync(signal, user.uid, user.gid)
    renameSync(data, join(this.folder, 'failed'))
    renameSync(standby, data)
    await this.start()
  }

  /** Makes an empty database and answers its URL; it sorts as people do, so that nothing may rely on its order. */
  async database(): Promise<string> {
    const name = `test${++this.#databases}`
    const options = `TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`
    await this.#query(`CREATE DATABASE ${name} ${options}`)
    return this.url(name)
  }

  async #query(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url('postgres') })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query(text)
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  async #answers(): Promise<boolean> {
    try {
      await this.#query('SELECT 1')
      return true
    } catch {
      return false
    }
  }
}
