import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { base32 } from '../model/identifier.ts'
import { isSoundKey } from './rsa-key.ts'

/** Certificates of one chain: enough for any, and few enough to check them all. */
const LONGEST_CHAIN = 20

/** The single certificate of a text in PEM; `undefined` for everything else. */
export function readCertificate(text: string): X509Certificate | undefined {
  const [certificate, ...others] = readCertificates(text) ?? []
  return others.length === 0 ? certificate : undefined
}

/** A certificate in PEM or DER; throws where it cannot be read, its key cannot, or that could be no key. */
export function soundCertificate(text: string | Uint8Array): X509Certificate {
  const certificate = new X509Certificate(text)
  if (!isSoundKey(certificate.publicKey)) throw new TypeError('the key of this certificate is none')
  return certificate
}

/** The certificates of a text in PEM, in their order; `undefined` where one of them or the text cannot be read. */
function readCertificates(text: string): X509Certificate[] | undefined {
  const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g
  if (text.replaceAll(block, '').trim() !== '') return undefined
  const blocks = text.match(block) ?? []
  if (blocks.length > LONGEST_CHAIN) return undefined
  try {
    return blocks.map((pem) => soundCertificate(pem))
  } catch {
    return undefined
  }
}

/** The id of a signing certificate: the SHA-1 of its DER form, in 32 characters of base32 (behaviours 73). */
export function certificateId(certificate: X509Certificate): string {
  return base32(createHash('sha1').update(certificate.raw).digest())
}

/** Whether an instant lies between the certificate's first and its last moment. */
export function isValidAt(certificate: X509Certificate, now: Date): boolean {
  return now >= certificate.validFromDate && now <= certificate.validToDate
}

/** An unencrypted private key in PEM; `undefined` for everything else, numbers that are no key included. */
export function readPrivateKey(text: string): KeyObject | undefined {
  if (!/^\s*-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/.test(text)) return undefined
  try {
    const key = createPrivateKey(text)
    return isSoundKey(key) ? key : undefined
  } catch {
    return undefined
  }
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
