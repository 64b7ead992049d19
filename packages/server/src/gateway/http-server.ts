import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { BlockList, isIP } from 'node:net'
import type { HttpAnswer, HttpRequest } from '../protocol/http.ts'

/** Larger than any valid call: 131,072 characters of policy, three bytes each when percent-encoded, and a list of some. */
export const MOST_BODY_BYTES = 2 * 1024 * 1024

export interface HttpServerOptions {
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined
  /** Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustedProxies: readonly string[]
}

export type Answerer = (request: HttpRequest) => Promise<HttpAnswer>

export interface HttpServer {
  readonly server: Server
  /** Stops accepting, lets calls in flight finish for at most `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>
}

const tooLarge: HttpAnswer = {
  status: 413,
  headers: { 'Content-Type': 'text/plain', Connection: 'close' },
  body: `The request body is larger than ${MOST_BODY_BYTES} bytes.\n`,
}

/** Reads requests whole, bounded in size and time, hands them on, and writes the answers. */
export function createHttpServer(answer: Answerer, { tls, trustedProxies }: HttpServerOptions): HttpServer {
  const proxies = proxyList(trustedProxies)
  let closing = false
  const limits = {
    maxHeaderSize: 32 * 1024,
    headersTimeout: 20_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 65_000,
    noDelay: true,
  }
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void handle(incoming, outgoing, answer, proxies, () => closing)
  }
  const server =
    tls === undefined ? createServer(limits, listener) : createTlsServer({ ...limits, ...tls }, listener)
  server.maxRequestsPerSocket = 0
  return {
    server,
    async close(graceMs) {
      closing = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(timer)
    },
  }
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: Answerer,
  proxies: BlockList,
  closing: () => boolean,
): Promise<void> {
  const body = await readBody(incoming)
  if (body === 'aborted') return
  const {
    status,
    headers,
    body: text,
  } = body === 'too large' ? tooLarge : await answer(requestOf(incoming, body, proxies))
  if (outgoing.destroyed) return
  const extra = closing() ? { Connection: 'close' } : {}
  outgoing.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text), ...extra })
  outgoing.end(incoming.method === 'HEAD' ? undefined : text)
  if (body === 'too large') incoming.destroy()
}

const noBody = Buffer.alloc(0)

function readBody(incoming: IncomingMessage): Promise<Buffer | 'too large' | 'aborted'> {
  const { 'content-length': length, 'transfer-encoding': encoding } = incoming.headers
  if (encoding === undefined && (length === undefined || length === '0')) return Promise.resolve(noBody)
  if (Number(length) > MOST_BODY_BYTES) return Promise.resolve('too large')
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MOST_BODY_BYTES) {
        incoming.pause()
        resolve('too large')
      } else chunks.push(chunk)
    })
    incoming.on('end', () => resolve(chunks.length === 1 ? (chunks[0] ?? noBody) : Buffer.concat(chunks)))
    incoming.on('error', () => resolve('aborted'))
    incoming.on('close', () => resolve('aborted'))
  })
}

function requestOf(incoming: IncomingMessage, body: Buffer, proxies: BlockList): HttpRequest {
  const url = incoming.url ?? '/'
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
    secure: 'encrypted' in socket || (trusted && headers['x-forwarded-proto'] === 'https'),
  }
}

/** IPv4 addresses arrive on a dual-stack socket as `::ffff:192.0.2.1`. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

function proxyList(addresses: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of addresses) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
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
