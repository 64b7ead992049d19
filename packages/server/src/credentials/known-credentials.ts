import { timingSafeEqual } from 'node:crypto'
import { BoundedMap } from '../keys/bounded-map.ts'
import { GLOBAL, type Store } from '../store/store.ts'
import type { Credential } from './credential.ts'

/** The stamps of `global` and of one account before something was read of them. */
export interface Stamps {
  readonly accountId: string
  readonly global: object | undefined
  readonly account: object | undefined
}

interface Known {
  readonly credential: Credential
  /** Of temporary credentials. */
  readonly token: Buffer | undefined
  readonly stamps: Stamps
}

/** How many credentials are remembered: some 2 kB each, and longer ones of sessions in no greater number. */
const MOST = 10_000

/**
 * Credentials that were looked up, by access key id, until anything changes in their account or in `global`. What does
 * not show in a change, such as the end of a session, whoever finds one looks at each time.
 */
export class KnownCredentials {
  readonly #store: Pick<Store, 'stamp'>
  readonly #known = new BoundedMap<string, Known>(MOST)

  constructor(store: Pick<Store, 'stamp'>) {
    this.#store = store
  }

  /** To be asked before the first read of what is to be kept. */
  stamps(accountId: string): Stamps {
    return { accountId, global: this.#store.stamp(GLOBAL), account: this.#store.stamp(accountId) }
  }

  /** The credential of this key and token, as it is now. */
  find(accessKeyId: string, token: string | undefined): Credential | undefined {
    const known = this.#known.get(accessKeyId)
    if (known === undefined || !this.#isTrue(known.stamps)) return undefined
    return isSame(known.token, token) ? known.credential : undefined
  }

  keep(credential: Credential, token: string | undefined, stamps: Stamps): void {
    if (!this.#isTrue(stamps)) return
    const { accessKeyId } = credential.caller
    this.#known.set(accessKeyId, {
      credential,
      token: token === undefined ? undefined : Buffer.from(token),
      stamps,
    })
  }

  #isTrue({ accountId, global, account }: Stamps): boolean {
    if (global === undefined || account === undefined) return false
    return this.#store.stamp(GLOBAL) === global && this.#store.stamp(accountId) === account
  }
}

function isSame(known: Buffer | undefined, given: string | undefined): boolean {
  if (known === undefined || given === undefined) return known === given
  const bytes = Buffer.from(given)
  return bytes.length === known.length && timingSafeEqual(bytes, known)
}
