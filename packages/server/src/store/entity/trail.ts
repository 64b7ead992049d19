import type { Kind } from '../kind.ts'

/** A file that has been delivered, as its digest will tell of it. */
export interface DeliveredFile {
  readonly Key: string
  /** SHA-256 of what is in it, before it was compressed, in hexadecimal digits. */
  readonly Hash: string
  /** When its oldest and its newest event happened, in milliseconds since 1970. */
  readonly Oldest: number
  readonly Newest: number
}

/** The digest behind which the next one is chained. */
export interface DigestLink {
  readonly Key: string
  readonly Hash: string
  /** In hexadecimal digits. */
  readonly Signature: string
}

/**
 * Delivers the events of an account as files, with a chain of signed digests; an account has one at most. Kept in the
 * pseudo-account `global`, so that all of them are found without a look at every account.
 */
export interface Trail {
  readonly AccountId: string
  readonly Name: string
  /** The region in whose folders everything is delivered, and that its ARN names. */
  readonly HomeRegion: string
  readonly IsLogging: boolean
  readonly StartLoggingTime: Date
  /** Events from then on are not delivered. */
  readonly StopLoggingTime?: Date
  /** Events before are delivered. */
  readonly DeliveredTo: Date
  /** Up to when events are being delivered, so that a step that was cut short is done again as it was. */
  readonly DeliversTo?: Date
  /** Where the digest begins that will be made next. */
  readonly DigestedTo: Date
  /** What has been delivered since the last digest. */
  readonly Undigested: readonly DeliveredFile[]
  /** Absent where the next digest begins a chain. */
  readonly Previous?: DigestLink
  readonly LatestDeliveryTime?: Date
  readonly LatestDigestDeliveryTime?: Date
  /** The process that delivers, until when nobody else may. */
  readonly ClaimedBy?: string
  readonly ClaimedUntil?: Date
  /** Set apart from the account's trail, since it was deleted or began anew: gone once its last digest is delivered. */
  readonly Ended?: true
}

/** Under which id stands what is left of a trail that was ended then. */
export const endedTrailId = (accountId: string, end: Date): string => `${accountId}/${end.getTime()}`

export const trailKind: Kind<Trail> = {
  kind: 'trail',
  id: ({ AccountId, Ended, StopLoggingTime }) =>
    Ended && StopLoggingTime !== undefined ? endedTrailId(AccountId, StopLoggingTime) : AccountId,
  dates: [
    'StartLoggingTime',
    'StopLoggingTime',
    'DeliveredTo',
    'DeliversTo',
    'DigestedTo',
    'LatestDeliveryTime',
    'LatestDigestDeliveryTime',
    'ClaimedUntil',
  ],
}

/** A key by which digests are signed, sealed beside it; kept in the pseudo-account `global`. */
export interface DigestKey {
  /** 32 hexadecimal digits. */
  readonly Fingerprint: string
  /** The public key in PKCS #1 DER, in base64. */
  readonly PublicKey: string
  /** It signs digests that end from then on … */
  readonly ValidFrom: Date
  /** … and before. */
  readonly ValidTo: Date
}

export const digestKeyKind: Kind<DigestKey> = {
  kind: 'digest-key',
  id: ({ Fingerprint }) => Fingerprint,
  dates: ['ValidFrom', 'ValidTo'],
  sealed: true,
}
