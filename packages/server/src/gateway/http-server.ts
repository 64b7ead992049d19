import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type BlockList, isIP, type Socket } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import { blockList } from '../federation/reachable-networks.ts'
import type { HttpAnswer, HttpRequest } from '../protocol/http.ts'
import { MOST_BODY_BYTES, MOST_HEADER_BYTES, REQUEST_ID } from './http-limits.ts'
import { type Grace, OrderlyClose } from './orderly-close.ts'
import { plainAddress } from './plain-address.ts'
import {
  Connections,
  hostFault,
  LONGEST_DISCARD,
  MOST_DISCARDED_BYTES,
  type RefusalListener,
  refuse,
} from './refused-request.ts'

export interface HttpServerOptions {
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined
  /** Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustedProxies: readonly string[]
  /** Told of a request that could not be answered, which then gets a 500; a failure of ours. */
  readonly failed: (cause: unknown, requestId: string) => void
  /** Told of a request that is refused before it is handed on. */
  readonly refused: RefusalListener
  /** How long clients may take, in milliseconds: 20,000 for the headers and 60,000 for all of a request unless told. */
  readonly patience?: { readonly headers: number; readonly request: number }
}

export type Answerer = (request: HttpRequest) => Promise<HttpAnswer>

export interface HttpServer {
  readonly server: Server
  /** Stops accepting, answers calls in flight and last questions as long as told, then closes what is left. */
  close(grace: Grace): Promise<void>
}

const failure: HttpAnswer = {
  status: 500,
  headers: { 'Content-Type': 'text/plain' },
  body: 'The request could not be answered.\n',
}

/** Reads requests whole, bounded in size and time, hands them on, and writes the answers, each with a request id. */
export function createHttpServer(answer: Answerer, options: HttpServerOptions): HttpServer {
  const { tls, patience = { headers: 20_000, request: 60_000 } } = options
  const proxies = blockList(options.trustedProxies)
  let closing = false
  const limits = {
    maxHeaderSize: MOST_HEADER_BYTES,
    // refused below, with a request id
    requireHostHeader: false,
    headersTimeout: patience.headers,
    requestTimeout: patience.request,
    connectionsCheckingInterval: Math.min(5_000, patience.headers),
    keepAliveTimeout: 65_000,
    noDelay: true,
  }
  const refuseWith = (outgoing: ServerResponse, status: number, reason: string): void =>
    send(outgoing, refuse({ status, reason }, outgoing.req.socket, options.refused, outgoing.req), true)
  const connections = new Connections(options.refused, (outgoing, answer) => send(outgoing, answer, true))
  // of several answers that are under way on a connection the last one tells that it ends
  const isLast = (outgoing: ServerResponse): boolean => closing && connections.isLatest(outgoing)
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    connections.follows(outgoing)
    const fault = hostFault(incoming)
    if (fault === undefined) read(incoming, outgoing)
    else refuseWith(outgoing, 400, fault)
  }
  const read = (incoming: IncomingMessage, outgoing: ServerResponse): void =>
    readBody(incoming, (body) => {
      if (body === 'too large') return refuseWith(outgoing, 413, 'body too large')
      answer(requestOf(incoming, body, proxies)).then(
        (answered) => send(outgoing, answered, isLast(outgoing)),
        (cause: unknown) => send(outgoing, failed(cause, options), isLast(outgoing)),
      )
    })
  const server =
    tls === undefined ? createServer(limits, listener) : createTlsServer({ ...limits, ...tls }, listener)
  server.maxRequestsPerSocket = 0
  // whoever closes their side behind a request still listens (RFC 9112, 9.6); the types of Node do not know the setting
  Object.assign(server, { httpAllowHalfOpen: true })
  server.on('checkContinue', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // who asks first need not send what would be thrown away
    connections.follows(outgoing)
    if (isTooLong(incoming)) return refuseWith(outgoing, 413, 'body too large')
    outgoing.writeContinue()
    listener(incoming, outgoing)
  })
  server.on('checkExpectation', (_: IncomingMessage, outgoing: ServerResponse) => {
    connections.follows(outgoing)
    refuseWith(outgoing, 417, 'unknown expectation')
  })
  server.on('clientError', connections.onFault)
  const inOrder = new OrderlyClose(server)
  return {
    server,
    close(grace) {
      closing = true
      return inOrder.close(grace)
    },
  }
}

/** An answer whatever happens: a page that throws must not end the process. */
function failed(cause: unknown, options: HttpServerOptions): HttpAnswer {
  const requestId = randomUUID()
  options.failed(cause, requestId)
  return { ...failure, headers: { ...failure.headers, [REQUEST_ID]: requestId } }
}

function send(outgoing: ServerResponse, { status, headers, body }: HttpAnswer, last: boolean): void {
  // a request that broke off has been refused before its body was given up
  if (outgoing.destroyed || outgoing.headersSent) return
  // names and values in turn are what `node:http` writes with the least work
  const lines: (string | number)[] = []
  if (headers[REQUEST_ID] === undefined) lines.push(REQUEST_ID, randomUUID())
  for (const name in headers) lines.push(name, headers[name] ?? '')
  const isWhole = typeof body === 'string' || Buffer.isBuffer(body)
  // of what has not changed a length would be that of the body that is not sent
  if (status !== 304) lines.push('Content-Length', isWhole ? Buffer.byteLength(body) : body.length)
  if (last) lines.push('Connection', 'close')
  outgoing.writeHead(status, lines)
  if (outgoing.req.method === 'HEAD') outgoing.end()
  else if (isWhole) outgoing.end(body)
  // of a client that leaves halfway nobody needs to be told
  else pipeline(Readable.from(inTurns(body.pieces()), { objectMode: false }), outgoing, () => undefined)
}

/** A client that takes each piece at once would else have all of them before anybody else has a turn. */
async function* inTurns(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    yield piece
    await setImmediate()
  }
}

function isTooLong({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length']) > MOST_BODY_BYTES
}

const noBody = Buffer.alloc(0)

/**
 * Reads a body whole and hands it on; of a client that leaves halfway nothing is handed on. A body that is too large is
 * read on for a while and thrown away: to answer and close at once would reset the connection before its sender, who is
 * still writing, has read the answer.
 */
function readBody(incoming: IncomingMessage, done: (body: Buffer | 'too large') => void): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = incoming.headers
  if (encoding === undefined && (length === undefined || length === '0')) {
    done(noBody)
    return
  }
  let first: Buffer | undefined
  let others: Buffer[] | undefined
  let size = 0
  const read = (chunk: Buffer): void => {
    size += chunk.length
    if (size > MOST_BODY_BYTES) {
      first = others = undefined
      incoming.off('data', read).off('end', end)
      discard(incoming, size, () => done('too large'))
    } else if (first === undefined) first = chunk
    else if (others === undefined) others = [first, chunk]
    else others.push(chunk)
  }
  const end = (): void => done(others === undefined ? (first ?? noBody) : Buffer.concat(others))
  incoming.on('data', read)
  incoming.on('end', end)
}

/** Reads on from so many bytes until the sender has ended, or is to be cut off; not told of one who leaves. */
function discard(incoming: IncomingMessage, read: number, done: () => void): void {
  let size = read
  const end = (): void => {
    stop()
    incoming.pause()
    done()
  }
  const count = (chunk: Buffer): void => {
    size += chunk.length
    if (size > MOST_DISCARDED_BYTES) end()
  }
  const stop = (): void => {
    clearTimeout(timer)
    incoming.off('data', count).off('end', end).off('close', stop)
  }
  const timer = setTimeout(end, LONGEST_DISCARD)
  incoming.on('data', count).on('end', end).on('close', stop)
}

function requestOf(incoming: IncomingMessage, body: Buffer, proxies: BlockList): HttpRequest {
  const url = originForm(incoming.url ?? '/')
  const mark = url.indexOf('?')
  const { socket, headers } = incoming
  const peer = plainAddress(socket.remoteAddress ?? '')
  const trusted = proxies.rules.length > 0 && isIP(peer) !== 0 && listed(proxies, peer)
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    rawHeaders: incoming.rawHeaders,
    headers,
    body,
    sourceIp: trusted ? forwardedAddress(headers['x-forwarded-for'], proxies, peer) : peer,
    ...(socket instanceof TLSSocket && { tls: tlsOf(socket) }),
    secure: 'encrypted' in socket || (trusted && headers['x-forwarded-proto'] === 'https'),
  }
}

const negotiated = new WeakMap<Socket, HttpRequest['tls']>()

function tlsOf(socket: TLSSocket): HttpRequest['tls'] {
  const known = negotiated.get(socket) ?? {
    version: socket.getProtocol() ?? '',
    cipherSuite: socket.getCipher().name,
  }
  negotiated.set(socket, known)
  return known
}

/** Clients of a proxy write the whole address (RFC 9112, 3.2.2); what counts is its path. */
function originForm(target: string): string {
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '') || '/'
}

function listed(proxies: BlockList, address: string): boolean {
  return proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** The last address of X-Forwarded-For that is not itself a trusted proxy; what stands before it anybody may have written. */
function forwardedAddress(header: string | string[] | undefined, proxies: BlockList, peer: string): string {
  const hops = String(header ?? '')
    .split(',')
    .map((hop) => plainAddress(hop.trim()))
  for (const hop of hops.reverse()) {
    if (isIP(hop) === 0) return peer
    if (!listed(proxies, hop)) return hop
  }
  return peer
}
