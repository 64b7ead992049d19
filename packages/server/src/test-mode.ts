import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compose, type Service, type ServiceParts } from './compose.ts'
import { jsonAnswer, type Page } from './gateway/front-door.ts'
import { AccountExists, createAccessKey, createAccount, type NewAccount } from './operator/create-account.ts'
import type { HttpAnswer, HttpRequest } from './protocol/http.ts'
import type { Partition } from './store/entity/account.ts'

/** The account of a fresh state. */
const FIRST_ACCOUNT = '123456789012'

/** A clock that tests may set or move on; it runs on from there. */
export class TestClock {
  #offset = 0

  readonly now = (): number => Date.now() + this.#offset

  set(time: number): void {
    this.#offset = time - Date.now()
  }

  advance(milliseconds: number): void {
    this.#offset += milliseconds
  }
}

/** A service over a store of its own, made anew by each reset. */
export class TestMode {
  readonly #parts: Omit<ServiceParts, 'clock'>
  readonly #clock = new TestClock()
  #service: Service | undefined
  #folder: string | undefined

  constructor(parts: Omit<ServiceParts, 'clock'>) {
    this.#parts = parts
  }

  get service(): Service {
    if (this.#service === undefined) throw new Error('test mode has no state before its first reset')
    return this.#service
  }

  /** Builds everything anew over an empty store and a true clock, with one account, and answers its root user's key. */
  async reset(): Promise<{ access_key_id: string; secret_access_key: string }> {
    const before = { service: this.#service, folder: this.#folder }
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'))
    this.#clock.set(Date.now())
    const config = {
      ...this.#parts.config,
      dataDir: folder,
      databaseUrl: undefined,
      masterKey: { own: true } as const,
    }
    this.#service = await compose({ ...this.#parts, config, clock: this.#clock.now })
    this.#folder = folder
    await before.service?.close()
    if (before.folder !== undefined) await rm(before.folder, { recursive: true, force: true })
    return this.#newAccount({ id: FIRST_ACCOUNT })
  }

  async close(): Promise<void> {
    await this.#service?.close()
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }

  async #newAccount(
    wanted: NewAccount,
  ): Promise<{ account_id: string; access_key_id: string; secret_access_key: string }> {
    const author = { caller: 'test mode', requestId: 'test-mode', now: new Date(this.#clock.now()) }
    const account = await createAccount(this.service, wanted, author)
    const { accessKeyId, secretAccessKey } = await createAccessKey(
      this.service,
      account,
      account.AccountId,
      author,
    )
    return { account_id: account.AccountId, access_key_id: accessKeyId, secret_access_key: secretAccessKey }
  }

  /** `/_test/reset`, `/_test/accounts` and `/_test/clock`; they exist in test mode only. */
  pages(): Map<string, Page> {
    return new Map<string, Page>([
      ['/_test/reset', posted(async () => jsonAnswer(200, await this.reset()))],
      ['/_test/accounts', posted((body) => this.#accounts(body))],
      ['/_test/clock', posted((body) => this.#setClock(body))],
    ])
  }

  async #accounts({ account_id: id, partition, email }: Body): Promise<HttpAnswer> {
    if (id !== undefined && !/^\d{12}$/.test(String(id))) return wrong('account_id is not 12 digits')
    if (partition !== undefined && !isPartition(partition))
      return wrong('partition is not aws, aws-cn or aws-us-gov')
    if (email !== undefined && typeof email !== 'string') return wrong('email is not a text')
    try {
      return jsonAnswer(
        200,
        await this.#newAccount({ id: id === undefined ? undefined : String(id), partition, email }),
      )
    } catch (error) {
      if (error instanceof AccountExists) return jsonAnswer(409, { error: error.message })
      throw error
    }
  }

  #setClock({ now, advance_seconds: seconds }: Body): HttpAnswer {
    if (now !== undefined) {
      const time = typeof now === 'number' ? now * 1000 : Date.parse(String(now))
      if (Number.isNaN(time)) return wrong('now is neither a date nor seconds since 1970')
      this.#clock.set(time)
    }
    if (seconds !== undefined) {
      if (typeof seconds !== 'number' || !Number.isFinite(seconds))
        return wrong('advance_seconds is not a number')
      this.#clock.advance(seconds * 1000)
    }
    return jsonAnswer(200, { now: new Date(this.#clock.now()).toISOString() })
  }
}

type Body = Readonly<Record<string, unknown>>

function isPartition(value: unknown): value is Partition {
  return value === 'aws' || value === 'aws-cn' || value === 'aws-us-gov'
}

const wrong = (error: string): HttpAnswer => jsonAnswer(400, { error })

/** A page that takes a JSON object by POST. */
function posted(answer: (body: Body) => HttpAnswer | Promise<HttpAnswer>): Page {
  return ({ method, body }: HttpRequest) => {
    if (method !== 'POST') return { ...jsonAnswer(405, { error: 'POST only' }), headers: { Allow: 'POST' } }
    let value: unknown
    try {
      value = body.length === 0 ? {} : JSON.parse(body.toString('utf8'))
    } catch {
      return wrong('the body is not JSON')
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return wrong('the body is not a JSON object')
    return answer({ ...value })
  }
}
