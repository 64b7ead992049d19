import { type IncomingHttpHeaders, request } from 'node:http'
import type { SignedRequest } from '../signature/signed-request.ts'
import { type Draft, encoded, signedInHeader, signedInQuery } from '../signature/testing/sdk-signer.ts'
import { withoutDetails } from './callers.ts'
import type { Credentials, TestServer } from './test-server.ts'

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

type Target = Pick<TestServer, 'url'>

/** Sends a request byte for byte as it is given, on a connection of its own. */
export function send(
  server: Target,
  { method, path, query, rawHeaders, body }: SignedRequest,
): Promise<WireAnswer> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        method,
        path: query === '' ? path : `${path}?${query}`,
        headers: [...rawHeaders, 'content-length', String(body.length), 'connection', 'close'],
        agent: false,
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          text += chunk
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
        answer.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const FORM = 'application/x-www-form-urlencoded; charset=utf-8'

/** The form of a call, in the service's version unless it brings another. */
export function formOf(service: 'iam' | 'sts', parameters: Readonly<Record<string, string>>): string {
  const Version = service === 'iam' ? '2010-05-08' : '2011-06-15'
  return Object.entries({ Version, ...parameters })
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&')
}

/** A POST of a form, to be signed. */
export function posted(service: 'iam' | 'sts', body: string | Uint8Array): Draft {
  return { method: 'POST', service, body, headers: { 'content-type': FORM } }
}

function draftFor(server: Target, credentials: Credentials, draft: Draft): Draft {
  const host = new URL(server.url).host
  return { at: Date.now(), credentials, ...draft, headers: { host, ...draft.headers } }
}

/** The request as the SDK's own signer signs it for this server, in the Authorization header. */
export function signed(server: Target, credentials: Credentials, draft: Draft): Promise<SignedRequest> {
  return signedInHeader(draftFor(server, credentials, draft))
}

/** The same in the query string; these headers stay headers. */
export function presigned(
  server: Target,
  credentials: Credentials,
  draft: Draft,
  unhoistable: string[] = [],
): Promise<SignedRequest> {
  return signedInQuery(draftFor(server, credentials, draft), unhoistable)
}

/** Calls an operation by a signed form and answers what comes. */
export async function call(
  server: Target,
  credentials: Credentials,
  service: 'iam' | 'sts',
  parameters: Readonly<Record<string, string>>,
  draft: Draft = {},
): Promise<WireAnswer> {
  const request = { ...posted(service, formOf(service, parameters)), ...draft }
  const headers = { ...posted(service, '').headers, ...draft.headers }
  return send(server, await signed(server, credentials, { ...request, headers }))
}

/** A request that nobody signed. */
export function unsigned(parts: Partial<SignedRequest>): SignedRequest {
  return {
    method: 'GET',
    path: '/',
    query: '',
    rawHeaders: ['host', 'localhost'],
    body: Buffer.alloc(0),
    ...parts,
  }
}

/** Code, status and text of a refusal in XML, as `Code 400 text`, without a denial's closing sentence; `silent` where it has no Message. */
export function refusalIn({ status, text }: WireAnswer): string {
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1]
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1]
  if (code === undefined) return `${status} ${text.slice(0, 500)}`
  return `${code} ${status} ${message === undefined ? 'silent' : withoutDetails(unescaped(message))}`
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#xD': '\r' }

function unescaped(text: string): string {
  return text.replace(/&([^;]+);/g, (_, name: string) => characters[name] ?? '?')
}
