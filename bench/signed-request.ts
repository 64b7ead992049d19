import { hash } from 'node:crypto'
import { hmacHex, type PreparedKey } from '../packages/server/src/keys/hmac.ts'
import { deriveSigningKey } from '../packages/server/src/signature/signing-key.ts'

export interface Signer {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const sha256 = (text: string): string => hash('sha256', text)

/** By secret, day and service: the load shares its processors with the server, so a key is derived once. */
const keys = new Map<string, PreparedKey>()

function signingKey({ accessKeyId, secretAccessKey }: Signer, date: string, service: string): PreparedKey {
  const name = `${secretAccessKey}/${date}/${service}`
  const known = keys.get(name)
  if (known !== undefined) return known
  const scope = { text: name, accessKeyId, date, region: 'us-east-1', service }
  const key = deriveSigningKey(secretAccessKey, scope)
  keys.set(name, key)
  return key
}

/** The bytes of a signed request of the query protocol, as an SDK sends it; valid for 15 minutes. */
export function signedRequest(
  port: number,
  service: string,
  parameters: Record<string, string>,
  signer: Signer,
): Buffer {
  const body = new URLSearchParams(parameters).toString()
  const date = `${new Date().toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`
  const day = date.slice(0, 8)
  const headers: [string, string][] = [
    ['content-type', 'application/x-www-form-urlencoded; charset=utf-8'],
    ['host', `127.0.0.1:${port}`],
    ['x-amz-date', date],
    ...(signer.sessionToken === undefined
      ? []
      : [['x-amz-security-token', signer.sessionToken] as [string, string]]),
  ]
  const names = headers.map(([name]) => name).join(';')
  const canonical = [
    'POST',
    '/',
    '',
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(body),
  ].join('\n')
  const scope = `${day}/us-east-1/${service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const signature = hmacHex(signingKey(signer, day, service), text)
  const authorization = `AWS4-HMAC-SHA256 Credential=${signer.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  const lines = [
    'POST / HTTP/1.1',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `authorization: ${authorization}`,
    'user-agent: aws-sdk-js/3.0 bench',
    'accept: */*',
    'amz-sdk-invocation-id: 00000000-0000-4000-8000-000000000000',
    'amz-sdk-request: attempt=1; max=3',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ]
  return Buffer.from(lines.join('\r\n'))
}
