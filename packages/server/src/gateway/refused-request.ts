import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpAnswer } from '../protocol/http.ts'
import { plainAddress } from './plain-address.ts'
import { refusalAnswer } from './refusal-answer.ts'

/** How much is read and thrown away of a request that is refused, so that its sender gets to see the answer. */
export const MOST_DISCARDED_BYTES = 64 * 1024 * 1024

/** How long that may take, in milliseconds. */
export const LONGEST_DISCARD = 5_000

/** A request that was refused before it was one: nothing of it is known but where it came from. */
export interface Refusal {
  readonly status: number
  /** A word of our own or of the HTTP parser, never one of the sender. */
  readonly reason: string
  readonly requestId: string
  readonly sourceIp: string
}

/** Told of every refusal; must not throw and must not wait. */
export type RefusalListener = (refusal: Refusal) => void

/** The answer to a request that cannot be read, of which the listener is told; in the form that its headers tell. */
export function refuse(
  { status, reason }: Pick<Refusal, 'status' | 'reason'>,
  { remoteAddress }: Socket,
  refused: RefusalListener,
  request?: IncomingMessage,
): HttpAnswer {
  const requestId = randomUUID()
  refused({ status, reason, requestId, sourceIp: plainAddress(remoteAddress ?? '') })
  return refusalAnswer(status, requestId, request)
}

/** What is wrong with how a request names its host, which HTTP/1.1 wants once (RFC 9112, 3.2). */
export function hostFault({ httpVersion, headers, rawHeaders }: IncomingMessage): string | undefined {
  if (headers.host === undefined) return httpVersion === '1.1' ? 'no host' : undefined
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts > 1 ? 'two hosts' : undefined
}

/** Knows what was asked last on each connection, and answers the fault that the HTTP parser finds there: one, for it is the end. */
export class Connections {
  readonly #refused: RefusalListener
  readonly #send: (outgoing: ServerResponse, answer: HttpAnswer) => void
  /** The answer that was begun or is to be begun last on a connection; those before it are written before it. */
  readonly #latest = new WeakMap<Socket, ServerResponse>()
  /** Connections that were refused, and how many bytes may have come when they are cut off. */
  readonly #ending = new WeakMap<Socket, number>()

  /** @param send writes an answer after which the connection ends */
  constructor(refused: RefusalListener, send: (outgoing: ServerResponse, answer: HttpAnswer) => void) {
    this.#refused = refused
    this.#send = send
  }

  /** Is to be told of every request that the parser has understood. */
  follows(outgoing: ServerResponse): void {
    this.#latest.set(outgoing.req.socket, outgoing)
  }

  /** Whether no other request has come on the connection since. */
  isLatest(outgoing: ServerResponse): boolean {
    return this.#latest.get(outgoing.req.socket) === outgoing
  }

  /**
   * The listener of `clientError`. Answers of earlier requests on the connection arrive whole before the refusal; where the
   * request that broke off has been answered already nothing is added to that.
   */
  readonly onFault = (fault: NodeJS.ErrnoException, socket: Socket): void => {
    const status = statusOf(fault.code ?? '')
    if (status === undefined) {
      socket.destroy()
      return
    }
    const most = this.#ending.get(socket)
    if (most !== undefined) {
      if (socket.bytesRead > most) socket.destroy()
      return
    }
    // what has ended on our side goes once it is written
    if (!socket.writable) return
    this.#ending.set(socket, socket.bytesRead + MOST_DISCARDED_BYTES)
    const latest = this.#latest.get(socket)
    const isCutOff = latest !== undefined && !latest.req.complete
    if (isCutOff && latest.headersSent) return
    const request = isCutOff ? latest.req : undefined
    const answer = refuse({ status, reason: fault.code ?? '' }, socket, this.#refused, request)
    if (latest === undefined || latest.writableFinished) endWith(answer, socket)
    else if (isCutOff) this.#send(latest, answer)
    else latest.once('finish', () => endWith(answer, socket))
  }
}

/** What a fault is answered with; `undefined` for those of the connection, where nobody listens any more. */
function statusOf(code: string): number | undefined {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 413
  return code.startsWith('HPE_') ? 400 : undefined
}

/** Writes an answer that belongs to no request, and lets the other side read it before the connection is cut off. */
function endWith({ status, headers, body }: HttpAnswer, socket: Socket): void {
  if (!socket.writable) return
  const lines = Object.entries({
    ...headers,
    Date: new Date().toUTCString(),
    'Content-Length': body.length,
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
  const timer = setTimeout(() => socket.destroy(), LONGEST_DISCARD)
  socket.once('close', () => clearTimeout(timer))
}
