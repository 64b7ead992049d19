import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A certificate with its private key, for tests. */
export interface TestCertificate {
  /** In PEM. */
  readonly body: string
  /** In PEM, unencrypted. */
  readonly key: string
  readonly name: string
  readonly privateKey: KeyObject
}

const DAY = 86_400_000

/** One element of DER: tag, length, content. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  const size = body.length.toString(16)
  const bytes = Buffer.from(size.padStart(size.length + (size.length % 2), '0'), 'hex')
  const length = body.length < 128 ? bytes : Buffer.concat([Buffer.of(0x80 | bytes.length), bytes])
  return Buffer.concat([Buffer.of(tag), length, body])
}

const sequence = (...content: Uint8Array[]): Buffer => der(0x30, ...content)
const ecdsaWithSha256 = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
const utcTime = (date: Date): Buffer =>
  der(0x17, Buffer.from(date.toISOString().replace(/^..|[-:T]|\.\d+/g, '')))
const nameOf = (name: string): Buffer =>
  sequence(der(0x31, sequence(der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from(name)))))

/**
 * Makes a certificate that `issuer` signs, or itself; valid from yesterday for a month, unless told, and for a key of its
 * own or `publicKey`.
 */
export function certificate(
  name: string,
  issuer?: TestCertificate,
  {
    from = Date.now() - DAY,
    to = Date.now() + 30 * DAY,
    publicKey: given,
  }: { from?: number; to?: number; publicKey?: KeyObject } = {},
): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer?.name ?? name),
    sequence(utcTime(new Date(from)), utcTime(new Date(to))),
    nameOf(name),
    (given ?? publicKey).export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('sha256', toBeSigned, issuer?.privateKey ?? privateKey)
  const raw = sequence(toBeSigned, ecdsaWithSha256, der(0x03, Buffer.of(0), signature))
  return {
    body: pem(raw),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    name,
    privateKey,
  }
}

function pem(raw: Buffer): string {
  const lines = raw.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}
