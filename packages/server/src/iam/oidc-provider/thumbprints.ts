import { InvalidInput } from '../../model/error.ts'

const MOST_THUMBPRINTS = 5

/** Refuses more thumbprints than a provider may have, in AWS's words, which are one off (behaviours 109). */
export function checkThumbprints(thumbprints: readonly string[] | undefined): void {
  if ((thumbprints?.length ?? 0) > MOST_THUMBPRINTS) {
    throw InvalidInput('Thumbprint list must contain fewer than 5 entries.')
  }
}

/** Thumbprints as they are kept: in small letters, doubles included (behaviours 109). */
export function keptThumbprints(thumbprints: readonly string[]): string[] {
  return thumbprints.map((thumbprint) => thumbprint.toLowerCase())
}
