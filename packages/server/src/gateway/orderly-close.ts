import type { Server } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'

/** How often connections are looked at that have become idle since, in milliseconds. */
const SWEEP = 1_000

/** How long a server that closes waits for its connections, in milliseconds. */
export interface Grace {
  /** For those on which nothing is asked, which may be used once more. */
  readonly idle: number
  /** For all of them. */
  readonly all: number
}

/** Closes a server of HTTP in order: nobody is cut off who has asked. It is to be made before the server listens. */
export class OrderlyClose {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor(server: Server) {
    this.#server = server
    const isTls = 'setSecureContext' in server
    for (const event of isTls ? ['connection', 'secureConnection'] : ['connection'])
      server.on(event, (socket: Socket) => {
        this.#sockets.add(socket)
        socket.once('close', () => this.#sockets.delete(socket))
      })
  }

  /**
   * Stops listening; answers that are given from now on should say that they are the last. A client that is about to ask on an
   * idle connection finds it closed, and cannot know whether it was heard: so these stay for a while before they are closed.
   */
  async close({ idle, all }: Grace): Promise<void> {
    const server = this.#server
    // the `close` of `node:http` cuts off idle connections at once
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()))
    const sweep = (): void => {
      this.#closeIdle()
      sweeping = setTimeout(sweep, SWEEP)
    }
    let sweeping = setTimeout(sweep, Math.min(idle, all))
    const ending = setTimeout(() => this.#destroyAll(), all)
    await closed
    clearTimeout(sweeping)
    clearTimeout(ending)
    // ends the looking for requests that take too long
    server.close()
  }

  #closeIdle(): void {
    // does not count those as idle that were never used
    this.#server.closeIdleConnections()
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  /** Also those whose TLS has not begun, of which `node:http` does not know. */
  #destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
