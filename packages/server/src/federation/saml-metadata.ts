import { SaxesParser, type SaxesTagNS } from 'saxes'
import { soundCertificate } from '../credentials/certificate.ts'
import { readBase64 } from '../credentials/pem.ts'
import { readXmlDateTime } from './xml-date-time.ts'

/** What the metadata of an identity provider says, as far as sign-in needs it. */
export interface SamlMetadata {
  readonly entityId: string
  /** Certificates that it signs with: DER in base64, each once. */
  readonly signingCertificates: readonly string[]
  /** Until when the entity and its role of identity provider count: the earliest of what they say, where they do. */
  readonly validUntil: Date | undefined
}

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata'
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'

/** Deeper than any metadata; what is deeper is refused before it costs anything. */
const MOST_DEPTH = 64
const MOST_CERTIFICATES = 100
/** The longest entity id (SAML metadata, section 2.2.1). */
const LONGEST_ENTITY_ID = 1024

/**
 * Reads the metadata of one SAML 2.0 identity provider; `undefined` for every other text: no or other XML, one with a DTD
 * (and so with entities of its own), several entities, no provider among its roles, no certificate to sign with or one
 * that is none, nowhere to sign in, an end that is no xs:dateTime. Takes time in proportion to the text.
 */
export function readSamlMetadata(text: string): SamlMetadata | undefined {
  try {
    return new MetadataReader().read(text)
  } catch (error) {
    if (error instanceof RangeError) throw error
    return undefined
  }
}

class MetadataReader {
  readonly #open: string[] = []
  readonly #certificates = new Set<string>()
  #entityId: string | undefined
  #validUntil: Date | undefined
  #signsIn = false
  #certificate: string | undefined

  read(text: string): SamlMetadata | undefined {
    const parser = new SaxesParser({ xmlns: true, position: false })
    parser.on('error', (error) => {
      throw error
    })
    parser.on('doctype', () => {
      throw new Error('a DTD')
    })
    parser.on('opentag', (tag) => this.#opened(tag))
    parser.on('closetag', () => this.#closed())
    const keep = (part: string) => {
      if (this.#certificate !== undefined) this.#certificate += part
    }
    parser.on('text', keep)
    parser.on('cdata', keep)
    // a text may begin with the mark of its byte order
    parser.write(text.replace(/^\uFEFF/, '')).close()
    if (this.#entityId === undefined || !this.#signsIn || this.#certificates.size === 0) return undefined
    const signingCertificates = [...this.#certificates]
    return { entityId: this.#entityId, signingCertificates, validUntil: this.#validUntil }
  }

  #opened({ uri, local, attributes }: SaxesTagNS): void {
    const attribute = (name: string) => {
      const found = attributes[name]
      return found?.uri === '' ? found.value : undefined
    }
    const name = uri === METADATA ? `md:${local}` : uri === SIGNATURE ? `ds:${local}` : '?'
    this.#open.push(name === 'md:KeyDescriptor' && attribute('use') === 'encryption' ? '?' : name)
    if (this.#open.length > MOST_DEPTH) throw new Error('too deep')
    if (this.#certificate !== undefined) throw new Error('an element in a certificate')
    if (this.#open.length === 1) this.#root(name, attribute('entityID'))
    if (this.#open.length === 1 || this.#isAt()) this.#ends(attribute('validUntil'))
    if (this.#isAt('md:SingleSignOnService')) this.#signsIn = true
    if (this.#isAt('md:KeyDescriptor', 'ds:KeyInfo', 'ds:X509Data', 'ds:X509Certificate'))
      this.#certificate = ''
  }

  #root(name: string, entityId: string | undefined): void {
    const isNamed = entityId !== undefined && entityId !== '' && entityId.length <= LONGEST_ENTITY_ID
    if (name !== 'md:EntityDescriptor' || !isNamed) throw new Error('not one entity')
    this.#entityId = entityId
  }

  #ends(validUntil: string | undefined): void {
    if (validUntil === undefined) return
    const end = readXmlDateTime(validUntil)
    if (end === undefined) throw new Error('an end that is no date')
    if (this.#validUntil === undefined || end < this.#validUntil) this.#validUntil = end
  }

  /** Whether the element that is open stands in the role of an identity provider under these, itself the last one. */
  #isAt(...names: string[]): boolean {
    const path = ['md:EntityDescriptor', 'md:IDPSSODescriptor', ...names]
    return path.length === this.#open.length && path.every((name, index) => name === this.#open[index])
  }

  #closed(): void {
    this.#open.pop()
    if (this.#certificate === undefined) return
    const der = readBase64(this.#certificate)
    this.#certificate = undefined
    if (der === undefined) throw new Error('a certificate that is no base64')
    this.#certificates.add(soundCertificate(der).raw.toString('base64'))
    if (this.#certificates.size > MOST_CERTIFICATES) throw new Error('too many certificates')
  }
}
