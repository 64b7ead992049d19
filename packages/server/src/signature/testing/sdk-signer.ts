import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { SignedRequest } from '../signed-request.ts'

export const accessKeyId = 'AKIAIOSFODNN7EXAMPLE'
export const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
export const now = Date.UTC(2026, 10, 21, 8, 9, 10)

/** A request to be signed, in words and not yet encoded; what is left out is that of a plain GET. */
export interface Draft {
  readonly method?: string
  /** Already percent-encoded. */
  readonly path?: string
  readonly query?: Record<string, string | string[]>
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  readonly service?: string
  readonly region?: string
  readonly sessionToken?: string
  /** Whose key signs; the key of the published examples unless told. */
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  readonly at?: number
  readonly stateHash?: boolean
}

/** The request as the JavaScript SDK's own signer signs it, in the Authorization header. */
export async function signedInHeader(draft: Draft): Promise<SignedRequest> {
  const request = requestOf(draft)
  const signed = await signerOf(draft).sign(request, { signingDate: new Date(draft.at ?? now) })
  return onTheWire({ ...request, ...signed })
}

/** The request as the JavaScript SDK's own signer presigns it, in the query string. */
export async function signedInQuery(draft: Draft, unhoistable: string[] = []): Promise<SignedRequest> {
  const request = requestOf(draft)
  const signed = await signerOf(draft).presign(request, {
    signingDate: new Date(draft.at ?? now),
    expiresIn: 60,
    unhoistableHeaders: new Set(unhoistable),
  })
  return onTheWire({ ...request, ...signed })
}

class Sha256 {
  readonly #hash: Hash | Hmac

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key))
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    throw new Error('a hash is used once')
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data, 'utf8')
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data)
}

function signerOf({
  service = 'iam',
  region = 'us-east-1',
  sessionToken,
  credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  stateHash = false,
}: Draft): SignatureV4 {
  return new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    applyChecksum: stateHash,
    uriEscapePath: service !== 's3',
  })
}

function requestOf({ method = 'GET', path = '/', query = {}, headers = {}, body }: Draft) {
  return {
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query,
    headers: { host: '127.0.0.1:4510', ...headers },
    body,
  }
}

interface Signed {
  readonly method: string
  readonly path: string
  readonly query?: Record<string, string | string[] | null>
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array | undefined
}

function onTheWire({ method, path, query = {}, headers, body = '' }: Signed): SignedRequest {
  const parameters = Object.entries(query).flatMap(([name, values]) =>
    [values ?? ''].flat().map((value) => `${encoded(name)}=${encoded(value)}`),
  )
  return {
    method,
    path,
    query: parameters.join('&'),
    rawHeaders: Object.entries(headers).flat(),
    body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
  }
}

/** Percent-encodes all but what RFC 3986 calls unreserved. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
