import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import type { Random } from '../model/random.ts'

/** A key that seals. It is a KeyObject because a cipher made of raw bytes costs four times as much on Node 24. */
export interface SealingKey {
  /** 16 hexadecimal digits, which every envelope carries in the open. */
  readonly id: string
  /** 32 bytes. */
  readonly key: KeyObject
}

/** What an envelope belongs to; it opens for nothing else, so that rows cannot be swapped. */
export interface SealedRecord {
  readonly account: string
  readonly kind: string
  readonly id: string
}

/** The one error of everything that does not open: it never tells why. */
export class CannotOpen extends Error {
  constructor() {
    super('what was sealed cannot be opened')
  }
}

const VERSION = 1
const KEY_ID = 8
const NONCE = 12
const TAG = 16
const HEADER = 1 + KEY_ID + NONCE
const CIPHER = 'aes-256-gcm'
const OPTIONS = { authTagLength: TAG }

/** The bytes that are authenticated with the ciphertext: header and record, unambiguously. */
function associated(header: Uint8Array, { account, kind, id }: SealedRecord): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([account, kind, id]))])
}

/**
 * Seals by AES-256-GCM: version byte, key id, random nonce, ciphertext, tag; 37 bytes more than the plaintext. One key
 * may seal 2^32 times.
 */
export function seal(key: SealingKey, record: SealedRecord, plaintext: Uint8Array, random: Random): Buffer {
  const nonce = random(NONCE)
  const header = Buffer.concat([Uint8Array.of(VERSION), Buffer.from(key.id, 'hex'), nonce])
  const cipher = createCipheriv(CIPHER, key.key, nonce, OPTIONS)
  cipher.setAAD(associated(header, record))
  return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** The id of the key that an envelope names; CannotOpen for what is no envelope. Nothing is proved by it. */
export function sealingKeyId(sealed: Uint8Array): string {
  if (sealed.length < HEADER + TAG || sealed[0] !== VERSION) throw new CannotOpen()
  return Buffer.from(sealed.subarray(1, 1 + KEY_ID)).toString('hex')
}

/** Opens what `seal` made with this key for this record; CannotOpen for everything else. */
export function open(key: SealingKey, record: SealedRecord, sealed: Uint8Array): Buffer {
  if (sealingKeyId(sealed) !== key.id) throw new CannotOpen()
  const header = sealed.subarray(0, HEADER)
  const decipher = createDecipheriv(CIPHER, key.key, header.subarray(1 + KEY_ID), OPTIONS)
  decipher.setAAD(associated(header, record))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
  const plaintext = decipher.update(sealed.subarray(HEADER, sealed.length - TAG))
  try {
    decipher.final()
  } catch {
    throw new CannotOpen()
  }
  return plaintext
}
