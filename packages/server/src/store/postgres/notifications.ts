import pg from 'pg'
import { clientConfig, type PostgresConfig } from './config.ts'

/** The channel on which each write tells `account:revision`. */
export const CHANNEL = 'gatehouse_change'

/** Waits so many milliseconds at first, and at most, before it connects again. */
const BACKOFF = { first: 100, most: 5000 }

export interface NotificationOptions {
  readonly config: PostgresConfig
  /** Told that an account has reached a revision. */
  readonly onRevision: (account: string, revision: number) => void
  /** Told when it listens again after a time in which notifications were lost. */
  readonly onGap: () => void
  readonly report: (error: unknown) => void
}

/**
 * Listens to what other processes tell of their writes: a hint that comes at once or never. Connects again, more and
 * more slowly, whenever the connection is lost.
 */
export class Notifications {
  readonly #options: NotificationOptions
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #wait = BACKOFF.first
  #closed = false

  constructor(options: NotificationOptions) {
    this.#options = options
  }

  /** Connects in the background. */
  start(): void {
    void this.#connect()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#client?.end().catch(() => undefined)
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(clientConfig(this.#options.config))
    this.#client = client
    client.on('error', this.#options.report)
    client.on('end', () => this.#reconnect(client))
    client.on('notification', ({ payload = '' }) => this.#onPayload(payload))
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
      this.#wait = BACKOFF.first
      this.#options.onGap()
    } catch (error) {
      this.#options.report(error)
      this.#reconnect(client)
    }
  }

  #reconnect(client: pg.Client): void {
    if (this.#closed || this.#client !== client) return
    this.#client = undefined
    client.end().catch(() => undefined)
    this.#timer = setTimeout(() => void this.#connect(), this.#wait * (0.5 + Math.random() / 2))
    this.#wait = Math.min(this.#wait * 2, BACKOFF.most)
  }

  #onPayload(payload: string): void {
    const colon = payload.lastIndexOf(':')
    const revision = Number(payload.slice(colon + 1))
    if (colon > 0 && Number.isSafeInteger(revision))
      this.#options.onRevision(payload.slice(0, colon), revision)
  }
}
