import { describe, expect, it } from 'vitest'
import { decodeHashes, encodeHashes, type PasswordHashes, withNewHash } from './password-secret.ts'

describe('remembered hashes', () => {
  it('read back as they were written; one alone is the bare hash', () => {
    const hashes: PasswordHashes = ['$argon2id$a', '$argon2id$b']
    expect(decodeHashes(encodeHashes(hashes))).toEqual(hashes)
    expect(Buffer.from(encodeHashes(['$argon2id$a'])).toString()).toBe('$argon2id$a')
  })

  it('are 24 at most, the newest first (B-107)', () => {
    let hashes: PasswordHashes = ['0']
    for (let index = 1; index < 30; index++) hashes = withNewHash(String(index), hashes)
    expect(hashes).toEqual(Array.from({ length: 24 }, (_, index) => String(29 - index)))
  })
})
