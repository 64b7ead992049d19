import { describe, expect, it } from 'vitest'
import { BoundedMap } from './bounded-map.ts'

describe('a bounded map', () => {
  it('lets go of what was not asked for the longest', () => {
    const map = new BoundedMap<string, number>(2)
    map.set('a', 1)
    map.set('b', 2)
    expect(map.get('a')).toBe(1)
    map.set('c', 3)
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3])
  })

  it('never holds more than its limit, and takes a new value for a key', () => {
    const map = new BoundedMap<number, number>(10)
    for (let key = 0; key < 1_000; key++) {
      map.set(key % 37, key)
      expect(map.size).toBeLessThanOrEqual(10)
    }
    map.set(5, -1)
    expect(map.get(5)).toBe(-1)
    map.delete(5)
    expect(map.get(5)).toBeUndefined()
    map.clear()
    expect(map.size).toBe(0)
  })
})
