import { hmac, type PreparedKey, prepareKey } from '../keys/hmac.ts'

/** An access key id and the scope within which one of its derived keys signs. */
export interface ScopedCredential {
  /** `keyid/date/region/service/aws4_request`, as the request has it. */
  readonly text: string
  readonly accessKeyId: string
  /** `YYYYMMDD`. */
  readonly date: string
  readonly region: string
  readonly service: string
}

/** The key that signs within a scope, prepared; the secret cannot be had from it. */
export function deriveSigningKey(secretAccessKey: string, scope: ScopedCredential): PreparedKey {
  let key: string | Uint8Array = `AWS4${secretAccessKey}`
  for (const part of [scope.date, scope.region, scope.service, 'aws4_request']) {
    key = hmac(prepareKey(key), part)
  }
  return prepareKey(key)
}

/** Which secret a key was derived from: a value that no other secret of the same access key id ever has. */
export type SecretIdentity = string | number | object

interface Entry {
  readonly name: string
  readonly secretIdentity: SecretIdentity
  readonly key: PreparedKey
}

/** Longer credentials are derived each time: real ones have some 60 characters, and a bound in entries alone is none. */
const LONGEST_KEPT = 200

/**
 * Keeps derived signing keys, at most `limit` of them (two at least), those longest unused leaving first, by halves.
 * A key is found only under the secret that it was derived from, so a changed or deleted one is never served.
 */
export class SigningKeys {
  readonly #half: number
  #recent = new Map<string, Entry>()
  #older = new Map<string, Entry>()

  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2))
  }

  get size(): number {
    return this.#recent.size + this.#older.size
  }

  find({ text }: ScopedCredential, secretIdentity: SecretIdentity): PreparedKey | undefined {
    let entry = this.#recent.get(text)
    if (entry === undefined) {
      entry = this.#older.get(text)
      if (entry !== undefined) this.#add(entry)
    }
    return entry?.secretIdentity === secretIdentity ? entry.key : undefined
  }

  /** To be called once a signature by this key was right, so that strangers cannot push out what is in use. */
  keep({ text }: ScopedCredential, secretIdentity: SecretIdentity, key: PreparedKey): void {
    if (text.length <= LONGEST_KEPT) this.#add({ name: ownCopy(text), secretIdentity, key })
  }

  #add(entry: Entry): void {
    if (this.#recent.size >= this.#half && !this.#recent.has(entry.name)) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#older.delete(entry.name)
    this.#recent.set(entry.name, entry)
  }
}

/** A string of its own: a slice would keep the whole header that it was cut from. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
