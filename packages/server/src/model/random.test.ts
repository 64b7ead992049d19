import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pooledRandom } from './random.ts'

describe('pooled random bytes', () => {
  it('come in the size that was asked for, also beyond the pool', () => {
    const random = pooledRandom()
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), (size) => {
        expect(random(size)).toHaveLength(size)
      }),
    )
  })

  it('never repeat, within a pool and across pools', () => {
    const random = pooledRandom()
    const seen = new Set(Array.from({ length: 5_000 }, () => Buffer.from(random(16)).toString('hex')))
    expect(seen.size).toBe(5_000)
  })

  it('stay as they were when more are drawn', () => {
    const random = pooledRandom()
    const first = random(32)
    const copy = Uint8Array.from(first)
    for (let drawn = 0; drawn < 1_000; drawn++) random(32)
    expect(first).toEqual(copy)
  })

  it('use all values of a byte about equally', () => {
    const counts = new Array<number>(256).fill(0)
    for (const byte of pooledRandom()(256_000)) counts[byte] = (counts[byte] ?? 0) + 1
    expect(Math.min(...counts)).toBeGreaterThan(750)
    expect(Math.max(...counts)).toBeLessThan(1_250)
  })
})
