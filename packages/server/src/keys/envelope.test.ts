import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { CannotOpen, open, type SealingKey, seal, sealingKeyId } from './envelope.ts'

const random = pooledRandom()
const newKey = (id: string): SealingKey => ({ id, key: createSecretKey(random(32)) })
const key = newKey('00112233445566aa')
const record = { account: '123456789012', kind: 'access-key', id: 'AKIAQNZGKIQY56JQ7WML' }
const plaintext = fc.uint8Array({ maxLength: 2_000 })

describe('an envelope', () => {
  it('opens for the record it was sealed for', () => {
    fc.assert(
      fc.property(plaintext, (secret) => {
        expect(Uint8Array.from(open(key, record, seal(key, record, secret, random)))).toEqual(secret)
      }),
    )
  })

  it('names its key and is 37 bytes longer than the secret', () => {
    const sealed = seal(key, record, Buffer.alloc(40), random)
    expect(sealingKeyId(sealed)).toBe(key.id)
    expect(sealed).toHaveLength(77)
  })

  it('is another one each time', () => {
    const secret = Buffer.from('the same')
    expect(seal(key, record, secret, random)).not.toEqual(seal(key, record, secret, random))
  })

  it('does not hold the secret in the open', () => {
    const secret = Buffer.from('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')
    expect(seal(key, record, secret, random).includes(secret.subarray(0, 8))).toBe(false)
  })

  it('does not open for another record, however alike', () => {
    const sealed = seal(key, record, Buffer.from('secret'), random)
    const others = [
      { ...record, account: '123456789013' },
      { ...record, kind: 'data-key' },
      { ...record, id: 'AKIAQNZGKIQY56JQ7WMM' },
      { account: `${record.account}","${record.kind}`, kind: '', id: record.id },
      { account: '', kind: `${record.account}${record.kind}`, id: record.id },
    ]
    for (const other of others) expect(() => open(key, other, sealed)).toThrow(CannotOpen)
  })

  it('does not open with another key, even under the same id', () => {
    const sealed = seal(key, record, Buffer.from('secret'), random)
    expect(() => open(newKey(key.id), record, sealed)).toThrow(CannotOpen)
    expect(() => open({ ...key, id: '00112233445566ab' }, record, sealed)).toThrow(CannotOpen)
  })

  it('altered in any bit does not open', () => {
    fc.assert(
      fc.property(plaintext, fc.nat(), fc.integer({ min: 0, max: 7 }), (secret, position, bit) => {
        const sealed = seal(key, record, secret, random)
        const index = position % sealed.length
        sealed[index] = (sealed[index] ?? 0) ^ (1 << bit)
        expect(() => open(key, record, sealed)).toThrow(CannotOpen)
      }),
    )
  })

  it('cut short or prolonged does not open', () => {
    const sealed = seal(key, record, Buffer.from('secret'), random)
    for (let length = 0; length < sealed.length; length++) {
      expect(() => open(key, record, sealed.subarray(0, length))).toThrow(CannotOpen)
    }
    expect(() => open(key, record, Buffer.concat([sealed, Buffer.of(0)]))).toThrow(CannotOpen)
  })

  it('made of any bytes fails with the one error, which tells nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => open(key, record, bytes)).toThrow(new CannotOpen())
      }),
    )
    expect(new CannotOpen()).not.toHaveProperty('cause')
  })
})
