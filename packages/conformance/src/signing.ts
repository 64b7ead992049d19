import { createHash, createHmac } from 'node:crypto'
import type { Credentials } from './credentials.ts'

/** A request as it goes out, of a client that has no SDK for a service. */
export interface SignedRequest {
  readonly url: string
  readonly service: string
  readonly headers?: Readonly<Record<string, string>>
  /** Posted where there is one. */
  readonly body?: string
}

const REGION = 'us-east-1'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** Every character but the unreserved ones is escaped. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

function signature(key: string, date: string, service: string, canonical: string): string {
  const scope = `${date.slice(0, 8)}/${REGION}/${service}/aws4_request`
  const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`
  const signing = [date.slice(0, 8), REGION, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${key}`,
  )
  return hmac(signing, text).toString('hex')
}

const queryOf = (url: URL): string =>
  [...url.searchParams]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&')

/** Sends a request that is signed in its header (SigV4). */
export function fetchSigned(
  credentials: Credentials,
  { url: text, service, headers = {}, body }: SignedRequest,
) {
  const url = new URL(text)
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const sent: Record<string, string> = {
    ...headers,
    'x-amz-date': date,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  }
  const signed = Object.entries({ ...sent, host: url.host }).sort(([one], [other]) => (one < other ? -1 : 1))
  const names = signed.map(([name]) => name).join(';')
  const method = body === undefined ? 'GET' : 'POST'
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('')
  const canonical = `${method}\n${url.pathname}\n${queryOf(url)}\n${lines}\n${names}\n${sha256(body ?? '')}`
  const credential = `${accessKeyId}/${date.slice(0, 8)}/${REGION}/${service}/aws4_request`
  const proof = signature(secretAccessKey, date, service, canonical)
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${proof}`
  return fetch(url, { method, headers: { ...sent, authorization }, ...(body !== undefined && { body }) })
}

/** The address of a GET that is signed in its query, for whoever has it. */
export function presigned(credentials: Credentials, text: string, service: string): string {
  const url = new URL(text)
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const query: Record<string, string> = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${date.slice(0, 8)}/${REGION}/${service}/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': '900',
    'X-Amz-SignedHeaders': 'host',
    ...(sessionToken !== undefined && { 'X-Amz-Security-Token': sessionToken }),
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const canonical = `GET\n${url.pathname}\n${queryOf(url)}\nhost:${url.host}\n\nhost\n${sha256('')}`
  url.search = `${queryOf(url)}&X-Amz-Signature=${signature(secretAccessKey, date, service, canonical)}`
  return url.href
}
