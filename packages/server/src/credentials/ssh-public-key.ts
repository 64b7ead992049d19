import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { isSoundKey } from './rsa-key.ts'

/** RSA keys of these sizes are taken (B-308). */
const SMALLEST = 2048
const LARGEST = 16_384

/** A public key for SSH, as it is kept: always in the form `ssh-rsa`. */
export interface SshKey {
  /** `ssh-rsa`, the key in base64 and, where one was given, the comment. */
  readonly body: string
  /** MD5 of the key, in pairs of hexadecimal digits. */
  readonly fingerprint: string
}

/**
 * Reads a public key in the form `ssh-rsa` or PEM: `unreadable` for what is neither, `unfit` for keys of other types and
 * sizes, and for numbers that are no key.
 */
export function readSshKey(text: string): SshKey | 'unreadable' | 'unfit' {
  const trimmed = text.trim()
  const isPem = /^-----BEGIN (RSA )?PUBLIC KEY-----/.test(trimmed)
  return isPem ? fromPem(trimmed) : fromLine(trimmed)
}

/** The key in PEM. */
export function sshKeyAsPem(body: string): string {
  const [, text = ''] = body.split(' ')
  const key = keyOf(Buffer.from(text, 'base64'))
  if (typeof key === 'string') throw new Error('a stored SSH key cannot be read')
  return key.export({ type: 'spki', format: 'pem' }).toString()
}

function fromPem(text: string): SshKey | 'unreadable' | 'unfit' {
  let key: KeyObject
  try {
    key = createPublicKey(text)
  } catch {
    return 'unreadable'
  }
  return isFit(key) ? sshKey(wireForm(key), '') : 'unfit'
}

function fromLine(text: string): SshKey | 'unreadable' | 'unfit' {
  const line = /^([a-z][\w@.-]*) +([A-Za-z0-9+/]+={0,2})(?: +([^\r\n]*))?$/.exec(text)
  if (line === null) return 'unreadable'
  const [, type, base64 = '', comment = ''] = line
  const wire = Buffer.from(base64, 'base64')
  if (stringsIn(wire)?.[0]?.toString('latin1') !== type) return 'unreadable'
  if (type !== 'ssh-rsa') return 'unfit'
  const key = keyOf(wire)
  if (typeof key === 'string') return key
  return isFit(key) ? sshKey(wire, comment) : 'unfit'
}

function isFit(key: KeyObject): boolean {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return key.asymmetricKeyType === 'rsa' && bits >= SMALLEST && bits <= LARGEST && isSoundKey(key)
}

function sshKey(wire: Buffer, comment: string): SshKey {
  const digest = createHash('md5').update(wire).digest('hex')
  return {
    body: ['ssh-rsa', wire.toString('base64'), ...(comment === '' ? [] : [comment])].join(' '),
    fingerprint: digest.replace(/..(?=.)/g, '$&:'),
  }
}

/** The key of a text in SSH's wire form: type, exponent, modulus (RFC 4253). */
function keyOf(wire: Buffer): KeyObject | 'unreadable' {
  const [type, e, n, ...rest] = stringsIn(wire) ?? []
  if (type?.toString('latin1') !== 'ssh-rsa' || e === undefined || n === undefined || rest.length > 0) {
    return 'unreadable'
  }
  try {
    const jwk = { kty: 'RSA', e: unsigned(e).toString('base64url'), n: unsigned(n).toString('base64url') }
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    return wireForm(key).equals(wire) ? key : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

function wireForm(key: KeyObject): Buffer {
  const { e = '', n = '' } = key.export({ format: 'jwk' })
  const parts = [
    Buffer.from('ssh-rsa'),
    signed(Buffer.from(e, 'base64url')),
    signed(Buffer.from(n, 'base64url')),
  ]
  return Buffer.concat(parts.flatMap((part) => [lengthOf(part), part]))
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(part.length)
  return length
}

/** A positive number must not look like a negative one. */
const signed = (number: Buffer): Buffer =>
  (number[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), number]) : number
const unsigned = (number: Buffer): Buffer => (number[0] === 0 ? number.subarray(1) : number)

/** The texts of which the bytes consist, each behind its length; `undefined` where they do not. */
function stringsIn(bytes: Buffer): Buffer[] | undefined {
  const strings: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    strings.push(bytes.subarray(at + 4, end))
    at = end
  }
  return strings
}
