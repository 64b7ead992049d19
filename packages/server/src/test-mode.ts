import { isUtf8 } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compose, type Service, type ServiceParts } from './compose.ts'
import { makeDataFolder } from './data-folder.ts'
import { jsonAnswer, type Page } from './gateway/front-door.ts'
import type { Answerer } from './gateway/http-server.ts'
import { foreignPage } from './gateway/local-client.ts'
import { serve } from './gateway/serve.ts'
import { writtenMasterKey } from './keys/master-key.ts'
import { operatorAuthor } from './operator/author.ts'
import { CommandError } from './operator/command.ts'
import { AccountExists, createAccessKey, createAccount, type NewAccount } from './operator/create-account.ts'
import { commands } from './operator/socket.ts'
import { readDate } from './protocol/date-text.ts'
import type { HttpAnswer, HttpRequest } from './protocol/http.ts'
import type { Partition } from './store/entity/account.ts'
import { LONGEST_DELAY, Visibility } from './store/sqlite/visibility.ts'
import type { Author } from './store/store.ts'

/** The account of a fresh state. */
const FIRST_ACCOUNT = '123456789012'

/** A clock that tests may set; it runs on from there. */
export class TestClock {
  #offset = 0

  readonly now = (): number => Date.now() + this.#offset

  set(time: number): void {
    this.#offset = time - Date.now()
  }
}

/** A service over an empty store of its own, with a clock of its own. */
interface State {
  readonly service: Service
  readonly folder: string
  readonly clock: TestClock
  readonly visibility: Visibility
  /** Calls that it is answering. */
  running: number
  /** Set once another state has taken its place: ends it when the last call is done. */
  retire: (() => void) | undefined
}

interface NewKey {
  readonly account_id: string
  readonly access_key_id: string
  readonly secret_access_key: string
}

/** What the states of test mode have in common. */
interface TestParts extends Omit<ServiceParts, 'clock'> {
  /** Where their folders are made. */
  readonly folder: string
}

/** A server's test mode: each reset puts a fresh state in the place of the one before, which finishes its calls. */
export class TestMode {
  readonly #parts: Omit<ServiceParts, 'clock'>
  readonly #folder: string
  readonly #ending = new Set<Promise<void>>()
  #state: State | undefined
  #resets: Promise<unknown> = Promise.resolve()

  constructor({ folder, ...parts }: TestParts) {
    this.#parts = parts
    this.#folder = folder
  }

  get service(): Service {
    return this.#current().service
  }

  /** Answers a request of the AWS APIs out of the present state. */
  serve(request: HttpRequest): Promise<HttpAnswer> {
    return this.#during(({ service }) => serve(request, service.gateway))
  }

  /** Adds to answers the time that the clock shows, by which SDKs correct their own. */
  dated(answer: Answerer): Answerer {
    return async (request) => {
      const { headers, ...rest } = await answer(request)
      const time = new Date(this.#current().clock.now())
      return { ...rest, headers: { ...headers, Date: time.toUTCString() } }
    }
  }

  /** Builds everything anew over an empty store and a true clock, with one account, and answers its root user's key. */
  reset(): Promise<NewKey> {
    const reset = this.#resets.then(() => this.#reset())
    this.#resets = reset.catch(() => undefined)
    return reset
  }

  /** Ends every state, once the calls that it is answering are done. */
  async close(): Promise<void> {
    await this.#resets
    if (this.#state !== undefined) this.#end(this.#state)
    await Promise.all(this.#ending)
  }

  async #reset(): Promise<NewKey> {
    const state = await this.#newState()
    let key: NewKey
    try {
      key = await newAccount(state, { id: FIRST_ACCOUNT })
    } catch (error) {
      await dispose(state)
      throw error
    }
    const before = this.#state
    this.#state = state
    if (before !== undefined) this.#end(before)
    return key
  }

  async #newState(): Promise<State> {
    // each state has a folder that is for this user alone, whoever may look into the one above
    if (this.#folder !== tmpdir()) await makeDataFolder(this.#folder, () => undefined)
    const folder = await mkdtemp(join(this.#folder, 'gatehouse-test-'))
    const clock = new TestClock()
    const visibility = new Visibility(clock.now)
    const config = {
      ...this.#parts.config,
      dataDir: folder,
      databaseUrl: undefined,
      masterKey: { text: writtenMasterKey(randomBytes(32)) },
    }
    try {
      const service = await compose({ ...this.#parts, config, clock: clock.now, passing: true, visibility })
      return { service, folder, clock, visibility, running: 0, retire: undefined }
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  #current(): State {
    if (this.#state === undefined) throw new Error('test mode has no state before its first reset')
    return this.#state
  }

  /** Keeps the present state alive for as long as the work takes. */
  async #during<T>(work: (state: State) => Promise<T>): Promise<T> {
    const state = this.#current()
    state.running += 1
    state.visibility.settle()
    try {
      return await work(state)
    } finally {
      state.running -= 1
      if (state.running === 0) state.retire?.()
    }
  }

  #end(state: State): void {
    const idle = new Promise<void>((resolve) => {
      state.retire = resolve
      if (state.running === 0) resolve()
    })
    const ending = idle
      .then(() => dispose(state))
      .catch((err: unknown) => this.#parts.log.warn({ err }, 'an earlier state could not be removed'))
      .finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }

  /**
   * `/_test/reset`, `/_test/accounts`, `/_test/clock`, `/_test/visibility` and `/_test/operator`; in test mode only, and for
   * no page of somebody else's that a browser on this machine shows: nobody signs these requests.
   */
  pages(): Map<string, Page> {
    return new Map<string, Page>([
      ['/_test/reset', posted(async () => jsonAnswer(200, await this.reset()))],
      ['/_test/accounts', posted((body) => this.#during((state) => newAccountAnswer(state, body)))],
      ['/_test/clock', posted((body) => this.#during((state) => setClock(state, body)))],
      ['/_test/visibility', posted((body) => setVisibility(this.#current().visibility, body))],
      ['/_test/operator', posted((body) => this.#during((state) => operatorAnswer(state, body)))],
    ])
  }
}

async function dispose({ service, folder }: State): Promise<void> {
  await service.close()
  await rm(folder, { recursive: true, force: true })
}

/** Makes an account that is seen at once, whatever the delay. */
async function newAccount({ service, clock, visibility }: State, wanted: NewAccount): Promise<NewKey> {
  const author = { caller: 'test mode', requestId: 'test-mode', now: new Date(clock.now()) }
  return visibility.atOnce(() => newRoot(service, wanted, author))
}

async function newRoot(service: Service, wanted: NewAccount, author: Author): Promise<NewKey> {
  const account = await createAccount(service, wanted, author)
  const { AccountId } = account
  const { accessKeyId, secretAccessKey } = await createAccessKey(service, account, AccountId, author)
  return { account_id: AccountId, access_key_id: accessKeyId, secret_access_key: secretAccessKey }
}

async function newAccountAnswer(state: State, body: Body): Promise<HttpAnswer> {
  const { account_id: id, partition, email, ...others } = body
  const [unknown] = Object.keys(others)
  if (unknown !== undefined)
    return wrong(`there is no member ${unknown}; account_id, partition and email are`)
  if (id !== undefined && !(typeof id === 'string' && /^\d{12}$/.test(id)))
    return wrong('account_id is not a text of 12 digits')
  if (partition !== undefined && !isPartition(partition))
    return wrong('partition is not aws, aws-cn or aws-us-gov')
  if (email !== undefined && !(typeof email === 'string' && /^[!-?A-~]{1,64}@[!-?A-~]{1,255}$/.test(email)))
    return wrong('email is not an e-mail address')
  try {
    return jsonAnswer(200, await newAccount(state, { id, partition, email }))
  } catch (error) {
    if (error instanceof AccountExists) return jsonAnswer(409, { error: error.message })
    throw error
  }
}

/** Runs an operator's command as the socket of other servers does. */
async function operatorAnswer({ service, clock }: State, body: Body): Promise<HttpAnswer> {
  const { command: name, input = {}, ...others } = body
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) return wrong(`there is no member ${unknown}; command and input are`)
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return wrong('input is not an object')
  const command = commands.find((candidate) => candidate.name === name)
  if (command === undefined) return wrong(`there is no command ${String(name)}`)
  try {
    const author = operatorAuthor(command.name, clock.now)
    return jsonAnswer(200, await command.run({ ...service, clock: clock.now }, { ...input }, author))
  } catch (error) {
    if (error instanceof CommandError || error instanceof AccountExists) return wrong(error.message)
    throw error
  }
}

/** The times that a clock may be set to, in milliseconds: from 1970 to 9999, as far as dates can be written. */
const LATEST = Date.UTC(10_000, 0) - 1

/** Sets the clock; what trails have to deliver by then is delivered before this answers. */
async function setClock({ clock, service }: State, body: Body): Promise<HttpAnswer> {
  const { now, advance_seconds: seconds, ...others } = body
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) return wrong(`there is no member ${unknown}; now and advance_seconds are`)
  const start = now === undefined ? clock.now() : timeOf(now)
  if (start === undefined) return wrong('now is neither a date nor seconds since 1970')
  if (seconds !== undefined && typeof seconds !== 'number') return wrong('advance_seconds is not a number')
  const time = start + (seconds ?? 0) * 1000
  if (!(time >= 0 && time <= LATEST)) return wrong('the clock goes from 1970 to 9999')
  if (now !== undefined || seconds !== undefined) {
    clock.set(time)
    await service.trails?.deliver()
  }
  return jsonAnswer(200, { now: new Date(clock.now()).toISOString() })
}

function timeOf(now: unknown): number | undefined {
  return typeof now === 'number' ? now * 1000 : typeof now === 'string' ? readDate(now)?.getTime() : undefined
}

function setVisibility(visibility: Visibility, { delay_seconds: seconds, ...others }: Body): HttpAnswer {
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) return wrong(`there is no member ${unknown}; delay_seconds is`)
  if (seconds !== undefined) {
    const delay = typeof seconds === 'number' ? seconds * 1000 : -1
    if (!(delay >= 0 && delay <= LONGEST_DELAY))
      return wrong(`delay_seconds is not a number from 0 to ${LONGEST_DELAY / 1000}`)
    visibility.setDelay(delay)
  }
  return jsonAnswer(200, { delay_seconds: visibility.delay / 1000 })
}

type Body = Readonly<Record<string, unknown>>

function isPartition(value: unknown): value is Partition {
  return value === 'aws' || value === 'aws-cn' || value === 'aws-us-gov'
}

const wrong = (error: string): HttpAnswer => jsonAnswer(400, { error })

/** A page that takes a JSON object by POST, from this machine. */
function posted(answer: (body: Body) => HttpAnswer | Promise<HttpAnswer>): Page {
  return (request: HttpRequest) => {
    const { method, body } = request
    const foreign = foreignPage(request)
    if (foreign !== undefined) return jsonAnswer(403, { error: `test mode refuses this request: ${foreign}` })
    if (method !== 'POST') {
      const { headers, ...answer } = jsonAnswer(405, { error: 'POST only' })
      return { ...answer, headers: { ...headers, Allow: 'POST' } }
    }
    let value: unknown
    try {
      if (!isUtf8(body)) return wrong('the body is not UTF-8')
      value = body.length === 0 ? {} : JSON.parse(body.toString('utf8'))
    } catch {
      return wrong('the body is not JSON')
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return wrong('the body is not a JSON object')
    return answer({ ...value })
  }
}
