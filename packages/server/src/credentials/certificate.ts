import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { base32 } from '../model/identifier.ts'
import { readPem } from './pem.ts'
import { isSoundKey } from './rsa-key.ts'

/** Certificates of one chain: enough for any, and few enough to check them all. */
const LONGEST_CHAIN = 20

const SMALLEST_RSA = 1024
const LARGEST_RSA = 4096

/** The single certificate of a text in PEM; `undefined` for everything else, a private key beside it included. */
export function readCertificate(text: string): X509Certificate | undefined {
  const [certificate, ...others] = readCertificates(text) ?? []
  return others.length === 0 ? certificate : undefined
}

/** A certificate in DER; throws where it cannot be read, more follows it, its key cannot be read, or that could be none. */
export function soundCertificate(der: Uint8Array): X509Certificate {
  const certificate = new X509Certificate(der)
  if (!certificate.raw.equals(der)) throw new TypeError('more than a certificate')
  if (!isSoundKey(certificate.publicKey)) throw new TypeError('the key of this certificate is none')
  return certificate
}

/** The certificates of a text in PEM, in their order; `undefined` where one of them or the text cannot be read. */
function readCertificates(text: string): X509Certificate[] | undefined {
  const blocks = readPem(text) ?? []
  if (blocks.length > LONGEST_CHAIN || blocks.some(({ label }) => label !== 'CERTIFICATE')) return undefined
  try {
    return blocks.map(({ bytes }) => soundCertificate(bytes))
  } catch {
    return undefined
  }
}

/** What is told of a certificate with another key. */
export const USABLE_KEYS =
  'The key of the certificate must be an RSA key of 1024 to 4096 bits or lie on the curve P-224, P-256, P-384 or P-521.'

const curves = new Set(['secp224r1', 'prime256v1', 'secp384r1', 'secp521r1'])

/** Whether the key of a certificate is one that AWS services take: RSA of 1,024 to 4,096 bits, or on a curve of NIST's. */
export function hasUsableKey({ publicKey }: X509Certificate): boolean {
  const { modulusLength: bits = 0, namedCurve = '' } = publicKey.asymmetricKeyDetails ?? {}
  if (publicKey.asymmetricKeyType === 'rsa') return bits >= SMALLEST_RSA && bits <= LARGEST_RSA
  return publicKey.asymmetricKeyType === 'ec' && curves.has(namedCurve)
}

/** The id of a signing certificate: the SHA-1 of its DER form, in 32 characters of base32 (behaviours 73). */
export function certificateId(certificate: X509Certificate): string {
  return base32(createHash('sha1').update(certificate.raw).digest())
}

/** Whether an instant lies between the certificate's first and its last moment. */
export function isValidAt(certificate: X509Certificate, now: Date): boolean {
  return now >= certificate.validFromDate && now <= certificate.validToDate
}

const privateKeyForms: Readonly<Record<string, 'pkcs1' | 'pkcs8' | 'sec1'>> = {
  'PRIVATE KEY': 'pkcs8',
  'RSA PRIVATE KEY': 'pkcs1',
  'EC PRIVATE KEY': 'sec1',
}

/**
 * The single private key of a text in PEM, unencrypted; `undefined` for everything else, numbers that are no key included.
 * `openssl ecparam -genkey` writes the parameters of the curve before it, which the key holds itself.
 */
export function readPrivateKey(text: string): KeyObject | undefined {
  const [{ label = '', bytes = Buffer.of() } = {}, ...others] = (readPem(text) ?? []).filter(
    (block) => block.label !== 'EC PARAMETERS',
  )
  const type = privateKeyForms[label]
  if (type === undefined || others.length > 0 || !isOneElement(bytes)) return undefined
  try {
    const key = createPrivateKey({ key: bytes, format: 'der', type })
    return isSoundKey(key) ? key : undefined
  } catch {
    return undefined
  }
}

/** Whether bytes are one element of DER and nothing behind it. */
function isOneElement(der: Buffer): boolean {
  const first = der[1] ?? 0
  const size = first < 0x80 ? 0 : first - 0x80
  if (size > 4 || der.length < 2 + size) return false
  return der.length === 2 + size + (size === 0 ? first : der.readUIntBE(2, size))
}

/**
 * The index of the first certificate of a chain that does not certify the one before it, counted from the one that must
 * certify `certificate`; -1 where a chain is needed and there is none, `unreadable` where it is no PEM.
 */
export function brokenLink(
  certificate: X509Certificate,
  chain: string | undefined,
): number | 'unreadable' | undefined {
  if (chain === undefined) return certifies(certificate, certificate) ? undefined : -1
  const certificates = readCertificates(chain)
  if (certificates === undefined || certificates.length === 0) return 'unreadable'
  let before = certificate
  for (const [index, issuer] of certificates.entries()) {
    if (!certifies(issuer, before)) return index
    before = issuer
  }
  return undefined
}

function certifies(issuer: X509Certificate, subject: X509Certificate): boolean {
  try {
    return subject.checkIssued(issuer) && subject.verify(issuer.publicKey)
  } catch {
    return false
  }
}
