import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Held, Ring } from './ring.ts'

class Item extends Held {
  readonly key: number
  readonly bytes: number
  readonly #index: Map<number, Item>

  constructor(index: Map<number, Item>, key: number, bytes: number) {
    super()
    this.key = key
    this.bytes = bytes
    this.#index = index
  }

  leave(): void {
    this.#index.delete(this.key)
  }
}

describe('Ring', () => {
  it('holds no more than its limits, and counts what it holds', () => {
    const step = fc.record({
      do: fc.constantFrom('add', 'use', 'remove'),
      key: fc.integer({ min: 0, max: 20 }),
      bytes: fc.integer({ min: 1, max: 12 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const ring = new Ring({ entries: 6, bytes: 100 })
        const index = new Map<number, Item>()
        for (const { do: action, key, bytes } of steps) {
          const known = index.get(key)
          if (action === 'add' && known === undefined) {
            const item = new Item(index, key, bytes)
            index.set(key, item)
            ring.add(item)
          }
          if (action === 'use' && known !== undefined) known.used = true
          if (action === 'remove' && known !== undefined) {
            ring.remove(known)
            known.leave()
          }
          expect(ring.entries).toBe(index.size)
          expect(ring.bytes).toBe([...index.values()].reduce((sum, item) => sum + item.bytes, 0))
          expect(ring.entries).toBeLessThanOrEqual(6)
          expect(ring.bytes).toBeLessThanOrEqual(100)
        }
      }),
    )
  })

  it('keeps what is in use when everything else is read once', () => {
    const ring = new Ring({ entries: 100, bytes: 1000 })
    const index = new Map<number, Item>()
    const touch = (key: number) => {
      const known = index.get(key)
      if (known !== undefined) {
        known.used = true
        return true
      }
      const item = new Item(index, key, 1)
      index.set(key, item)
      ring.add(item)
      return false
    }
    for (let key = 0; key < 50; key++) touch(key)
    let misses = 0
    for (let scanned = 1000; scanned < 100_000; scanned++) {
      touch(scanned)
      if (!touch(scanned % 50)) misses++
    }
    expect(misses).toBe(0)
    expect(index.size).toBe(100)
  })

  it('takes nothing that alone would drive out much of the rest', () => {
    const ring = new Ring({ entries: 10, bytes: 800 })
    expect(ring.fits(100)).toBe(true)
    expect(ring.fits(101)).toBe(false)
    expect(new Ring({ entries: 0, bytes: 800 }).fits(1)).toBe(false)
  })
})
