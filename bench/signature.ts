/**
 * What it costs to verify a signature: CPU microseconds per check, and the share of its parts. Compare the rows of
 * one run with each other; absolute numbers belong to the machine.
 */
import { createHash, createHmac, createSecretKey } from 'node:crypto'
import { hmacHex, prepareKey } from '../packages/server/src/keys/hmac.ts'
import { checkSignature } from '../packages/server/src/signature/check-signature.ts'
import type { SignedRequest } from '../packages/server/src/signature/signed-request.ts'
import { deriveSigningKey, SigningKeys } from '../packages/server/src/signature/signing-key.ts'
import { parseSignature } from '../packages/server/src/signature/sigv4.ts'
import { measure } from './measure.ts'

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const now = Date.UTC(2026, 0, 2, 3, 4, 5)
const date = '20260102T030405Z'
const scope = '20260102/us-east-1/iam/aws4_request'
const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

/** The key as every description of Signature Version 4 derives it. */
function slowKey(): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, '20260102'), 'us-east-1'), 'iam'), 'aws4_request')
}

/** A request as the JavaScript SDK sends it, with a body of this many bytes and perhaps a session token. */
function signed(bodyBytes: number, sessionToken?: string): SignedRequest {
  const body = `Action=GetUser&Version=2010-05-08&UserName=${'a'.repeat(Math.max(0, bodyBytes - 43))}`
  const headers: [string, string][] = [
    ['content-type', 'application/x-www-form-urlencoded'],
    ['host', '127.0.0.1:4510'],
    ['x-amz-content-sha256', sha256(body)],
    ['x-amz-date', date],
    ...(sessionToken === undefined
      ? []
      : [['x-amz-security-token', sessionToken] satisfies [string, string]]),
  ]
  const names = headers.map(([name]) => name).join(';')
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join('')
  const canonical = sha256(`POST\n/\n\n${lines}\n${names}\n${sha256(body)}`)
  const signature = hmac(slowKey(), `AWS4-HMAC-SHA256\n${date}\n${scope}\n${canonical}`).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${scope}, SignedHeaders=${names}, Signature=${signature}`
  const unsigned: [string, string][] = [
    ['amz-sdk-invocation-id', '0b4e3ff5-7d7f-4d9b-9f0e-2c1f3d0f2f7a'],
    ['amz-sdk-request', 'attempt=1; max=3'],
    ['user-agent', 'aws-sdk-js/3.1169.0 os/linux#6.1 lang/js md/nodejs#24.21.0 api/iam#3.1169.0'],
    ['content-length', String(body.length)],
    ['connection', 'keep-alive'],
    ['authorization', authorization],
  ]
  return {
    method: 'POST',
    path: '/',
    query: '',
    rawHeaders: [...headers, ...unsigned].flat(),
    body: Buffer.from(body),
  }
}

function verifying(request: SignedRequest, keys: SigningKeys): () => void {
  const credential = { identity: 1, secretAccessKey: () => secret }
  return () => {
    checkSignature(parseSignature(request, { service: 'iam', now }), request, credential, keys)
  }
}

const small = signed(60)
measure('check, body of 60 bytes, signing key cached', verifying(small, new SigningKeys(100)))
measure('check, body of 1 kB, signing key cached', verifying(signed(1_000), new SigningKeys(100)))
measure(
  'check, session token of 1 kB, signing key cached',
  verifying(signed(60, 'F'.repeat(1_000)), new SigningKeys(100)),
)
measure('of which: reading the signature', () => parseSignature(small, { service: 'iam', now }))
const parsed = parseSignature(small, { service: 'iam', now })
measure('deriving a signing key', () => deriveSigningKey(secret, parsed.credential))
measure('deriving a signing key with createHmac', slowKey)
const message = 'm'.repeat(150)
const keyBytes = Buffer.alloc(32, 7)
const prepared = prepareKey(keyBytes)
const keyObject = createSecretKey(keyBytes)
measure('HMAC of 150 bytes, key prepared', () => hmacHex(prepared, message))
measure('HMAC of 150 bytes with createHmac, key object', () =>
  createHmac('sha256', keyObject).update(message).digest('hex'),
)
measure('HMAC of 150 bytes with createHmac, key bytes', () =>
  createHmac('sha256', keyBytes).update(message).digest('hex'),
)
