import { createSecretKey, hash } from 'node:crypto'
import type { SealingKey } from './envelope.ts'

/** A key that wraps data keys and nothing else. Its id is its fingerprint. */
export type MasterKey = SealingKey

/** At least one; the first is the one that wraps, all of them unwrap. */
export type MasterKeys = readonly [MasterKey, ...MasterKey[]]

/** The master keys cannot be had. The message is for the operator and holds no secret. */
export class MasterKeyUnavailable extends Error {}

const SIZE = 32

/**
 * 16 hexadecimal digits by which people and records tell master keys apart; it gives nothing away, for the key is
 * 256 random bits.
 */
export function fingerprint(key: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from('gatehouse master key\0'), key]), 'hex').slice(0, 16)
}

export function masterKey(bytes: Uint8Array): MasterKey {
  return { id: fingerprint(bytes), key: createSecretKey(bytes) }
}

/**
 * Reads master keys from text: one a line, 32 bytes in hexadecimal or base64, behind `#` a comment. MasterKeyUnavailable
 * names the line that cannot be read, never what it says.
 */
export function parseMasterKeys(text: string, source: string): MasterKeys {
  const keys = text.split('\n').flatMap((line, index) => {
    const written = line.replace(/#.*/, '').trim()
    if (written === '') return []
    const bytes = decode(written)
    if (bytes === undefined) {
      throw new MasterKeyUnavailable(
        `line ${index + 1} of ${source} is no master key: write 32 bytes in base64 (44 characters) or hexadecimal (64)`,
      )
    }
    return [masterKey(bytes)]
  })
  const [first, ...others] = keys
  if (first === undefined) throw new MasterKeyUnavailable(`${source} holds no master key`)
  return [first, ...others]
}

function decode(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  const bytes = Buffer.from(text, 'base64')
  const isExact =
    bytes.length === SIZE && bytes.toString('base64').replace('=', '') === text.replace(/=$/, '')
  return isExact ? bytes : undefined
}

/** The line that `parseMasterKeys` reads back. */
export function writtenMasterKey(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
