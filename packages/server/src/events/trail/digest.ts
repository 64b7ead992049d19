import { hash } from 'node:crypto'
import { isoSeconds } from '../../model/iso-time.ts'
import type { Trail } from '../../store/entity/trail.ts'
import { bucketOf, digestKey } from './names.ts'

const instant = (milliseconds: number): string => isoSeconds(Math.floor(milliseconds / 1000))

/** A digest that is to be signed: what is in its file, and what the signature covers. */
export interface Digest {
  readonly key: string
  readonly text: string
  /** SHA-256 of the text in hexadecimal digits. */
  readonly hash: string
  readonly signed: string
}

/** The digest of what a trail has delivered since its last one, up to `end` (standards 5). */
export function digestOf(trail: Trail, end: Date, fingerprint: string): Digest {
  const bucket = bucketOf(trail)
  const key = digestKey(trail, end)
  const { Undigested: files, Previous: previous } = trail
  const digestEndTime = instant(end.getTime())
  const text = JSON.stringify({
    awsAccountId: trail.AccountId,
    digestStartTime: instant(trail.DigestedTo.getTime()),
    digestEndTime,
    digestS3Bucket: bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: fingerprint,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: files.length === 0 ? null : instant(Math.max(...files.map(({ Newest }) => Newest))),
    oldestEventTime: files.length === 0 ? null : instant(Math.min(...files.map(({ Oldest }) => Oldest))),
    previousDigestS3Bucket: previous === undefined ? null : bucket,
    previousDigestS3Object: previous?.Key ?? null,
    previousDigestHashValue: previous?.Hash ?? null,
    previousDigestHashAlgorithm: previous === undefined ? null : 'SHA-256',
    previousDigestSignature: previous?.Signature ?? null,
    logFiles: files.map(({ Key, Hash, Oldest, Newest }) => ({
      s3Bucket: bucket,
      s3Object: Key,
      hashValue: Hash,
      hashAlgorithm: 'SHA-256',
      newestEventTime: instant(Newest),
      oldestEventTime: instant(Oldest),
    })),
  })
  const own = hash('sha256', text)
  const signed = `${digestEndTime}\n${bucket}/${key}\n${own}\n${previous?.Signature ?? 'null'}`
  return { key, text, hash: own, signed }
}
