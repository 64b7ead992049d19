import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  accountOfKeyId,
  base32,
  fromBase32,
  newAccessKeyId,
  newOrganizationsId,
  newSecretAccessKey,
  newUniqueId,
  uuid,
} from './identifier.ts'
import { pooledRandom } from './random.ts'

const random = pooledRandom()
const account = fc.integer({ min: 0, max: 999_999_999_999 }).map((id) => String(id).padStart(12, '0'))
const bytes = fc.infiniteStream(fc.integer({ min: 0, max: 255 }))

/** The formula as it is published, on the ten bytes as one big number. */
function accountByFormula(id: string): string {
  let bits = 0n
  for (const character of id.slice(4)) {
    bits = bits * 32n + BigInt('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character))
  }
  return String(((bits >> 32n) & 0x7fffffffff80n) >> 7n).padStart(12, '0')
}

describe('unique ids', () => {
  it.each(['AIDA', 'AROA', 'AGPA', 'ANPA', 'AIPA', 'ASCA'])(
    'of %s have 21 characters (behaviours 73)',
    (prefix) => {
      expect(newUniqueId(prefix, random, Date.now())).toMatch(new RegExp(`^${prefix}[A-Z2-7]{17}$`))
    },
  )

  it('of public keys have 20 (behaviours 73)', () => {
    for (const prefix of ['APKA', 'SAMLSP', 'SAMLPK']) {
      expect(newUniqueId(prefix, random, Date.now())).toMatch(new RegExp(`^${prefix}[A-Z2-7]{16}$`))
    }
  })

  it('stand in the order in which they were made, by bytes', () => {
    const time = fc.integer({ min: 0, max: 2 ** 45 - 1 })
    fc.assert(
      fc.property(time, time, (one, other) => {
        fc.pre(one !== other)
        const [first, last] = [Math.min(one, other), Math.max(one, other)]
        expect(newUniqueId('AIDA', random, first) < newUniqueId('AIDA', random, last)).toBe(true)
      }),
    )
  })

  it('do not repeat: of one millisecond they differ by every character that is drawn', () => {
    const drawn = Array.from({ length: 8 * 32 }, (_, index) =>
      new Uint8Array(8).map((_, place) => (place === index >> 5 ? index & 31 : 0)),
    )
    const ids = drawn.map((bytes) => newUniqueId('AIDA', () => bytes, 1))
    // all zeros are drawn once for each of the eight
    expect(new Set(ids).size).toBe(8 * 31 + 1)
    expect(newUniqueId('AIDA', random, 1)).not.toBe(newUniqueId('AIDA', random, 1))
  })
})

describe('base32', () => {
  it('draws ids of organizations from lower-case letters and digits, each as likely as the others', () => {
    expect(newOrganizationsId('ou-ab12-', 8, random)).toMatch(/^ou-ab12-[0-9a-z]{8}$/)
    const drawn = newOrganizationsId('', 36_000, random)
    const counts = [...'0123456789abcdefghijklmnopqrstuvwxyz'].map((letter) => drawn.split(letter).length - 1)
    expect(Math.min(...counts)).toBeGreaterThan(750)
    expect(Math.max(...counts)).toBeLessThan(1_250)
  })

  it('writes what RFC 4648 writes, without padding', () => {
    const texts = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar']
    expect(texts.map((text) => base32(Buffer.from(text)))).toEqual([
      '',
      'MY',
      'MZXQ',
      'MZXW6',
      'MZXW6YQ',
      'MZXW6YTB',
      'MZXW6YTBOI',
    ])
  })

  it('reads what it writes, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (given) => {
        expect(fromBase32(base32(given))).toEqual(given)
      }),
    )
    for (const text of ['A', 'MZ', 'my', 'MY======', 'M1', 'MZXW6YTBOI\n']) {
      expect(fromBase32(text)).toBeUndefined()
    }
  })
})

describe('access key ids', () => {
  it('have 20 characters and name their account, whatever the random bytes are', () => {
    fc.assert(
      fc.property(account, fc.constantFrom('AKIA', 'ASIA'), bytes, (owner, prefix, stream) => {
        const id = newAccessKeyId(prefix, owner, (size) => Uint8Array.from([...stream.take(size)]))
        expect(id).toMatch(new RegExp(`^${prefix}[A-Z2-7]{16}$`))
        expect(accountOfKeyId(id)).toBe(owner)
        expect(accountByFormula(id)).toBe(owner)
      }),
    )
  })

  it('read back every random bit', () => {
    const ids = new Set<string>()
    for (let bit = 0; bit < 40; bit++) {
      const drawn = new Uint8Array(5)
      drawn[bit >> 3] = 1 << (bit & 7)
      ids.add(newAccessKeyId('AKIA', '123456789012', () => drawn))
    }
    // the topmost bit of the first byte belongs to the account
    expect(ids.size).toBe(40)
  })

  it.each([
    ['ASIAQNZGKIQY56JQ7WML', '029608264753'],
    ['ASIAY34FZKBOKMUTVV7A', '609629065308'],
  ])('%s, published as an example, names account %s', (id, owner) => {
    expect(accountOfKeyId(id)).toBe(owner)
  })

  it('that are none, or name no account, give nothing (B-160)', () => {
    for (const id of [
      '',
      'AKIA',
      'AKIAQNZGKIQY56JQ7WM',
      'AKIAQNZGKIQY56JQ7WMLA',
      'AKIAQNZGKIQY56JQ7WM1',
      'akiaqnzgkiqy56jq7wml',
      'AIDAQNZGKIQY56JQ7WML',
      'AKIA7777777777777777',
    ]) {
      expect(accountOfKeyId(id)).toBeUndefined()
    }
  })

  it('read from any text give 12 digits or nothing', () => {
    const near = fc.stringMatching(/^A[KS]IA[A-Z2-7]{16}$/)
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (id) => {
        expect(accountOfKeyId(id) ?? '000000000000').toMatch(/^\d{12}$/)
      }),
    )
  })

  it('are made for account ids only', () => {
    for (const owner of ['', '12345678901', '1234567890123', 'global', '12345678901x']) {
      expect(() => newAccessKeyId('AKIA', owner, random)).toThrow(RangeError)
    }
  })
})

describe('secret access keys', () => {
  it('have 40 characters of base64 (behaviours 73)', () => {
    for (let made = 0; made < 100; made++) expect(newSecretAccessKey(random)).toMatch(/^[A-Za-z0-9+/]{40}$/)
  })
})

describe('UUIDs', () => {
  it('are of version 4, and keep every other bit of what is drawn', () => {
    expect(uuid((size) => new Uint8Array(size).fill(0xff))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
    expect(uuid((size) => new Uint8Array(size))).toBe('00000000-0000-4000-8000-000000000000')
    expect(uuid(random)).not.toBe(uuid(random))
  })
})
