import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hmac, hmacHex, prepareKey } from './hmac.ts'

describe('HMAC-SHA256', () => {
  const bytes = fc.uint8Array({ maxLength: 5_000 })
  const key = fc.uint8Array({ maxLength: 200 })

  it('is what createHmac says, for bytes', () => {
    fc.assert(
      fc.property(key, bytes, (secret, message) => {
        const expected = createHmac('sha256', secret).update(message).digest()
        const prepared = prepareKey(secret)
        expect(hmac(prepared, message).equals(expected)).toBe(true)
        expect(hmacHex(prepared, message)).toBe(expected.toString('hex'))
      }),
    )
  })

  it('is what createHmac says, for text in any script', () => {
    const text = fc.string({ unit: 'binary', maxLength: 1_500 })
    fc.assert(
      fc.property(text, text, (secret, message) => {
        const expected = createHmac('sha256', secret).update(message).digest('hex')
        expect(hmacHex(prepareKey(secret), message)).toBe(expected)
      }),
    )
  })

  it.each([600, 700, 1_500, 2_000, 100_000])(
    'is what createHmac says of %i characters of two bytes',
    (length) => {
      const message = 'ü'.repeat(length)
      const expected = createHmac('sha256', 'key').update(message).digest('hex')
      expect(hmacHex(prepareKey('key'), message)).toBe(expected)
    },
  )

  it('uses one prepared key for many messages, in any order', () => {
    fc.assert(
      fc.property(key, key, fc.array(bytes, { maxLength: 5 }), (one, other, messages) => {
        const [first, second] = [prepareKey(one), prepareKey(other)]
        for (const message of messages) {
          expect(hmac(first, message)).toEqual(createHmac('sha256', one).update(message).digest())
          expect(hmac(second, message)).toEqual(createHmac('sha256', other).update(message).digest())
        }
      }),
    )
  })

  it('agrees with the test cases of RFC 4231', () => {
    expect(hmacHex(prepareKey(Buffer.alloc(20, 0x0b)), 'Hi There')).toBe(
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    )
    expect(
      hmacHex(prepareKey(Buffer.alloc(131, 0xaa)), 'Test Using Larger Than Block-Size Key - Hash Key First'),
    ).toBe('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54')
  })

  it('gives a digest that a later call does not change', () => {
    const prepared = prepareKey('key')
    const first = hmac(prepared, 'one')
    const copy = Buffer.from(first)
    hmac(prepared, 'two')
    expect(first.equals(copy)).toBe(true)
  })
})
