import { createHash, createPrivateKey, generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { SealedRecord } from '../../keys/envelope.ts'
import type { KeyRing } from '../../keys/key-ring.ts'
import { type DigestKey, digestKeyKind } from '../../store/entity/trail.ts'
import { wholeList } from '../../store/pages.ts'
import { type Author, type Entities, GLOBAL, type Store, type Transaction } from '../../store/store.ts'

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR

const make = promisify(generateKeyPair)

const recordOf = (fingerprint: string): SealedRecord => ({
  account: GLOBAL,
  kind: digestKeyKind.kind,
  id: fingerprint,
})

/** Every key that signs or has signed digests, the latest first. */
export async function digestKeys({
  digestKeys: keys,
}: Pick<Entities, 'digestKeys'>): Promise<readonly DigestKey[]> {
  const all = await wholeList(keys, digestKeyKind, GLOBAL)
  return all.sort((one, other) => other.ValidFrom.getTime() - one.ValidFrom.getTime())
}

const isInForce = ({ ValidFrom, ValidTo }: DigestKey, time: Date): boolean =>
  ValidFrom <= time && time < ValidTo

const keyAt = (keys: readonly DigestKey[], time: Date): DigestKey | undefined =>
  keys.find((key) => isInForce(key, time))

/** Signs digests, each by the key that was in force when it ended. */
export interface DigestSigner {
  readonly fingerprint: string
  /** SHA256withRSA, in hexadecimal digits. */
  readonly sign: (text: string) => string
}

/** A key that is not in force yet, with its sealed secret. */
export interface NewDigestKey {
  readonly key: DigestKey
  readonly sealed: Uint8Array
}

/** The keys by which digests are signed: made at their first use, valid for a year. */
export class DigestKeys {
  readonly #store: Store
  readonly #ring: Pick<KeyRing, 'seal' | 'open'>
  readonly #opened = new Map<string, KeyObject>()

  constructor(store: Store, ring: Pick<KeyRing, 'seal' | 'open'>) {
    this.#store = store
    this.#ring = ring
  }

  /** Who signs the digests that end then. */
  async signer(end: Date, author: Author): Promise<DigestSigner> {
    const keys = await digestKeys(this.#store.entities)
    const known = keyAt(keys, end)
    const ended = keys.map(({ ValidTo }) => ValidTo.getTime()).filter((time) => time <= end.getTime())
    const from = new Date(Math.max(end.getTime() - HOUR, ...ended))
    const { Fingerprint } = known ?? (await this.#add(from, author, end))
    const key = await this.#open(Fingerprint)
    return {
      fingerprint: Fingerprint,
      sign: (text) => sign('sha256', Buffer.from(text), key).toString('hex'),
    }
  }

  /** A new key from then on, or the one that signs the digests of `end` where another process has made it meanwhile. */
  async #add(from: Date, author: Author, end: Date): Promise<DigestKey> {
    const made = await this.make(from)
    return this.#store.write([GLOBAL], author, async (tx) => {
      const present = keyAt(await digestKeys(tx), end)
      if (present !== undefined) return present
      await this.putInForce(tx, made)
      return made.key
    })
  }

  /** A key for the digests that end from then on. */
  async make(from: Date): Promise<NewDigestKey> {
    const { publicKey, privateKey } = await make('rsa', { modulusLength: 2048 })
    const der = publicKey.export({ type: 'pkcs1', format: 'der' })
    const key: DigestKey = {
      Fingerprint: createHash('sha256').update(der).digest('hex').slice(0, 32),
      PublicKey: der.toString('base64'),
      ValidFrom: from,
      ValidTo: new Date(from.getTime() + YEAR),
    }
    const secret = privateKey.export({ type: 'pkcs8', format: 'der' })
    return { key, sealed: await this.#ring.seal(recordOf(key.Fingerprint), secret) }
  }

  /** Puts a new key in force, in a write to `global`; the others stay listed. */
  async putInForce(tx: Pick<Transaction, 'digestKeys'>, { key, sealed }: NewDigestKey): Promise<void> {
    const from = key.ValidFrom
    for (const other of await digestKeys(tx)) {
      if (isInForce(other, from)) await tx.digestKeys.update(GLOBAL, { ...other, ValidTo: from })
    }
    await tx.digestKeys.insert(GLOBAL, key, sealed)
  }

  async #open(fingerprint: string): Promise<KeyObject> {
    const known = this.#opened.get(fingerprint)
    if (known !== undefined) return known
    const sealed = await this.#store.entities.digestKeys.sealed(GLOBAL, fingerprint)
    if (sealed === undefined) throw new Error(`the key ${fingerprint} of digests has no secret`)
    const secret = await this.#ring.open(recordOf(fingerprint), sealed)
    const key = createPrivateKey({ key: Buffer.from(secret), type: 'pkcs8', format: 'der' })
    this.#opened.set(fingerprint, key)
    return key
  }
}
