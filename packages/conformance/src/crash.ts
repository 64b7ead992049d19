import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  CreateUserCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  type IAMClient,
  paginateListUsers,
  paginateListUserTags,
} from '@aws-sdk/client-iam'
import { Account } from './account.ts'
import type { Credentials } from './credentials.ts'
import { GatehouseProcess } from './gatehouse-process.ts'
import { clientEnvironment, lacksAwsCli, run } from './stock-clients.ts'

/** How many write at once. */
const WRITERS = 8

/** The longest that writers are left alone, in milliseconds. */
const LONGEST = 400

/** Every user is made with these, in one call: all of it is there afterwards, or nothing. */
const Tags = [
  { Key: 'one', Value: '1' },
  { Key: 'two', Value: '2' },
]
const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

/** What a round found. */
export interface CrashRound {
  /** Users whose creation was answered in this round before the server was killed. */
  readonly acknowledged: number
  /** Users that are there although no answer came back any more. */
  readonly unanswered: number
  /** Users in the account afterwards. */
  readonly users: number
}

/** Kills a server at random moments while users are made, and looks at what is there after its next start. */
export class CrashTest {
  readonly #dataDir: string
  readonly #acknowledged = new Set<string>()
  readonly #asked = new Set<string>()
  #server: GatehouseProcess
  readonly #key: Credentials
  #round = 0

  private constructor(dataDir: string, server: GatehouseProcess) {
    this.#dataDir = dataDir
    this.#server = server
    this.#key = server.firstKey
  }

  /** Starts a server over an empty folder, with SQLite and everything that a server usually does. */
  static async start(): Promise<CrashTest> {
    const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-crash-'))
    return new CrashTest(dataDir, await GatehouseProcess.start(['--data-dir', dataDir]))
  }

  /** One round: write, kill -9, start again, compare. Fails with what is lost or half made. */
  async round(): Promise<CrashRound> {
    const round = ++this.#round
    const before = this.#acknowledged.size
    let isKilled = false
    const iam = this.#iam()
    const writing = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let index = 0; !isKilled; index++) {
        const UserName = `r${round}-w${writer}-${index}`
        this.#asked.add(UserName)
        try {
          await iam.send(new CreateUserCommand({ UserName, Tags, PermissionsBoundary }))
          this.#acknowledged.add(UserName)
        } catch (error) {
          if (!isKilled) throw error
        }
      }
    })
    // not before something was answered, so that a round on a busy machine is one as well
    while (this.#acknowledged.size === before) await Promise.race([delay(5), ...writing])
    await delay(Math.random() * LONGEST)
    isKilled = true
    await this.#server.kill()
    await Promise.all(writing)
    iam.destroy()
    this.#server = await GatehouseProcess.start(['--data-dir', this.#dataDir])
    return this.#compare(this.#acknowledged.size - before)
  }

  async close(): Promise<void> {
    await this.#server.stop()
    rmSync(this.#dataDir, { recursive: true, force: true })
  }

  #iam(): IAMClient {
    return new Account(this.#server.url, '', this.#key).iam
  }

  async #compare(acknowledged: number): Promise<CrashRound> {
    const client = this.#iam()
    const there = new Set<string>()
    for await (const { Users = [] } of paginateListUsers({ client, pageSize: 1000 }, {}))
      for (const { UserName = '' } of Users) if (UserName !== 'admin') there.add(UserName)
    const lost = [...this.#acknowledged].filter((name) => !there.has(name))
    if (lost.length > 0) throw new Error(`acknowledged and lost: ${lost.join(', ')}`)
    const strange = [...there].filter((name) => !this.#asked.has(name))
    if (strange.length > 0) throw new Error(`nobody asked for: ${strange.join(', ')}`)
    const thisRound = [...there].filter((name) => name.startsWith(`r${this.#round}-`))
    for (const UserName of thisRound) await this.#requireWhole(client, UserName)
    await this.#requireEvents(thisRound)
    const { SummaryMap } = await client.send(new GetAccountSummaryCommand({}))
    if (SummaryMap?.['Users'] !== there.size + 1)
      throw new Error(`${there.size + 1} users are there, and ${SummaryMap?.['Users']} are counted`)
    client.destroy()
    return { acknowledged, unanswered: thisRound.length - acknowledged, users: there.size }
  }

  /** Every user of the round has the event of its creation, answered or not, and none has two. */
  async #requireEvents(names: readonly string[]): Promise<void> {
    if ((await lacksAwsCli()) !== undefined) return
    const lookup = [
      'cloudtrail',
      'lookup-events',
      '--output',
      'text',
      '--query',
      'Events[].Resources[0].ResourceName',
    ]
    const attribute = ['--lookup-attributes', 'AttributeKey=EventName,AttributeValue=CreateUser']
    const environment = clientEnvironment(this.#server.url, this.#key)
    const { code, stdout, stderr } = await run('aws', [...lookup, ...attribute], environment)
    if (code !== 0) throw new Error(`the events cannot be looked up: ${stderr}`)
    const events = stdout.split(/\s+/)
    const lost = names.filter((name) => events.filter((event) => event === name).length !== 1)
    if (lost.length > 0) throw new Error(`without an event, or with several: ${lost.join(', ')}`)
  }

  async #requireWhole(client: IAMClient, UserName: string): Promise<void> {
    const { User } = await client.send(new GetUserCommand({ UserName }))
    const tags: unknown[] = []
    for await (const page of paginateListUserTags({ client }, { UserName })) tags.push(...(page.Tags ?? []))
    const boundary = User?.PermissionsBoundary?.PermissionsBoundaryArn
    if (JSON.stringify(tags) !== JSON.stringify(Tags) || boundary !== PermissionsBoundary)
      throw new Error(`half made: ${UserName}: ${JSON.stringify({ tags, boundary })}`)
  }
}
