import { readSamlMetadata } from '../../federation/saml-metadata.ts'
import { InvalidInput } from '../../model/error.ts'
import type { SamlProvider } from '../../store/entity/provider.ts'

/** How long metadata count that do not say it themselves, in years. */
const USUAL_YEARS = 100

/** What a provider keeps of its metadata; InvalidInput where they cannot be read or are over already (B-434). */
export function metadataFacts(
  MetadataDocument: string,
  now: Date,
): Pick<SamlProvider, 'MetadataDocument' | 'EntityId' | 'SigningCertificates' | 'ValidUntil'> {
  const metadata = readSamlMetadata(MetadataDocument)
  if (metadata === undefined) throw InvalidInput('Could not parse metadata')
  const { entityId: EntityId, signingCertificates: SigningCertificates, validUntil } = metadata
  if (validUntil !== undefined && validUntil <= now) throw InvalidInput('The metadata are no longer valid.')
  const inLongTime = new Date(now)
  inLongTime.setUTCFullYear(now.getUTCFullYear() + USUAL_YEARS)
  return { MetadataDocument, EntityId, SigningCertificates, ValidUntil: validUntil ?? inLongTime }
}
