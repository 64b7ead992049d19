import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Explanation } from '@gatehouse/policy'
import { CannotOpen, type SealedRecord } from '../keys/envelope.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { authorizationMessage } from './authorization-message.ts'
import type { Caller } from './caller.ts'

/** The longest text that DecodeAuthorizationMessage takes is 10,240 characters; this one fits into a header, too. */
const LONGEST = 8192

const PURPOSE = 'authorization-messages'

/** Messages are short and of few words: a small window packs them as well as a large one, for half the time and memory. */
const packing = { level: 1, memLevel: 4, windowBits: 12, chunkSize: 4096 }

/** A message opens for the account of whoever was denied, and for no other. */
const recordOf = (account: string): SealedRecord => ({ account, kind: 'authorization-message', id: '' })

/** Seals what denials have to tell, so that only those who may decode it can read it. */
export class EncodedMessages {
  readonly #keyRing: KeyRing

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing
  }

  /** The sealed message of a denial, in at most 8,192 characters of base64url; `undefined` where that is not enough. */
  async encode(caller: Caller, explanation: Explanation): Promise<string | undefined> {
    const packed = deflateRawSync(authorizationMessage(caller, explanation), packing)
    const sealed = await this.#keyRing.seal(recordOf(caller.account.AccountId), packed, PURPOSE)
    const text = Buffer.from(sealed).toString('base64url')
    return text.length <= LONGEST ? text : undefined
  }

  /** The message that was sealed for this account; `undefined` for every other text. */
  async decode(account: string, encoded: string): Promise<string | undefined> {
    if (!/^[\w-]+$/.test(encoded)) return undefined
    try {
      const sealed = Buffer.from(encoded, 'base64url')
      // the last character has bits that stand for nothing
      if (sealed.toString('base64url') !== encoded) return undefined
      const packed = await this.#keyRing.open(recordOf(account), sealed, PURPOSE)
      return inflateRawSync(packed).toString('utf8')
    } catch (error) {
      if (error instanceof CannotOpen) return undefined
      throw error
    }
  }
}
