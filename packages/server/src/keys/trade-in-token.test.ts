import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { KeyRing } from './key-ring.ts'
import { testRing } from './testing/test-ring.ts'
import { openTradeInToken, sealTradeInToken } from './trade-in-token.ts'

const account = '111122223333'
const id = `dr-${'0123456789abcdef'.repeat(2)}`
let ring: KeyRing
beforeAll(async () => {
  ring = await testRing(() => 0)
})

describe('a trade-in token', () => {
  it('opens for its account to the request, and each one is another text', async () => {
    const [one, other] = [
      await sealTradeInToken(ring, account, id),
      await sealTradeInToken(ring, account, id),
    ]
    expect(one).not.toBe(other)
    expect(await openTradeInToken(ring, account, one)).toBe(id)
    expect(await openTradeInToken(ring, account, other)).toBe(id)
  })

  it('is nothing to every other account', async () => {
    const token = await sealTradeInToken(ring, account, id)
    await sealTradeInToken(ring, '444455556666', id)
    expect(await openTradeInToken(ring, '444455556666', token)).toBeUndefined()
    expect(await openTradeInToken(ring, '999988887777', token)).toBeUndefined()
  })

  it('is not opened where anything of it was changed, nor is any other text', async () => {
    const token = await sealTradeInToken(ring, account, id)
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom('A', 'b', '_', '.'), async (at, put) => {
        const changed = token.slice(0, at) + put + token.slice(at + 1)
        // the last character has bits that mean nothing
        const isSame = Buffer.from(changed, 'base64url').equals(Buffer.from(token, 'base64url'))
        fc.pre(changed !== token && !(isSame && put !== '.'))
        expect(await openTradeInToken(ring, account, changed)).toBeUndefined()
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 600 }), async (text) => {
        expect(await openTradeInToken(ring, account, text)).toBeUndefined()
      }),
    )
  })
})
