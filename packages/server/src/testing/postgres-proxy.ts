import { connect, createServer, type Socket } from 'node:net'

/**
 * Stands between a client and a PostgreSQL server, so that a test may do to the connection what networks do: be slow,
 * say nothing any more, or break at a chosen moment.
 */
export class PostgresProxy {
  readonly #server = createServer((client) => this.#accept(client))
  readonly #pairs = new Set<{ client: Socket; upstream: Socket }>()
  readonly #socket: string
  readonly #database: string
  #isSilent = false
  #cutAt: string | undefined

  private constructor(socket: string, database: string) {
    this.#socket = socket
    this.#database = database
  }

  /** Takes the URL of a test database. */
  static async before(url: string): Promise<PostgresProxy> {
    const { pathname, searchParams } = new URL(url)
    const proxy = new PostgresProxy(`${searchParams.get('host')}/.s.PGSQL.5432`, pathname.slice(1))
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the proxy is closed')
    return `postgres://gatehouse@127.0.0.1:${address.port}/${this.#database}`
  }

  /** From now on nothing passes in either direction, and new connections stay without an answer. */
  silence(): void {
    this.#isSilent = true
    for (const { client, upstream } of this.#pairs) {
      client.pause()
      upstream.pause()
    }
  }

  /** Breaks every connection, and lets new ones through again. */
  recover(): void {
    this.#isSilent = false
    this.cut()
  }

  cut(): void {
    for (const { client, upstream } of this.#pairs) {
      client.destroy()
      upstream.destroy()
    }
    this.#pairs.clear()
  }

  /** Breaks the connection on which a client next sends this text, after the server has received it. */
  cutAfter(text: string): void {
    this.#cutAt = text
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #accept(client: Socket): void {
    const upstream = connect(this.#socket)
    const pair = { client, upstream }
    this.#pairs.add(pair)
    const end = () => {
      client.destroy()
      upstream.destroy()
      this.#pairs.delete(pair)
    }
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
    upstream.on('data', (bytes) => client.write(bytes))
    client.on('data', (bytes) => {
      upstream.write(bytes)
      if (this.#cutAt === undefined || !bytes.includes(this.#cutAt)) return
      this.#cutAt = undefined
      // The server has done what it was told when it answers, and its answer does not come back.
      upstream.removeAllListeners('data').once('data', end)
    })
    if (this.#isSilent) {
      client.pause()
      upstream.pause()
    }
  }
}
