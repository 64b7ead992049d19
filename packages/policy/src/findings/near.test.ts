import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editsBetween, nearest } from './near.ts'

/** Plain recursion over what may be done at the end of both texts. */
function slowEdits(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const [restA, restB] = [a.slice(0, -1), b.slice(0, -1)]
  if (a.at(-1) === b.at(-1)) return slowEdits(restA, restB)
  const ways = [slowEdits(restA, b), slowEdits(a, restB), slowEdits(restA, restB)]
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) {
    ways.push(slowEdits(a.slice(0, -2), b.slice(0, -2)))
  }
  return 1 + Math.min(...ways)
}

describe('editsBetween', () => {
  it('counts as plain recursion does, up to its limit', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })
    fc.assert(
      fc.property(text, text, fc.nat(3), (a, b, limit) => {
        expect(editsBetween(a, b, limit)).toBe(Math.min(slowEdits(a, b), limit + 1))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('nearest', () => {
  it.each([
    ['CreateUsr', ['CreateUser', 'CreateRole'], 'CreateUser'],
    ['createuser', ['CreateUser'], 'CreateUser'],
    ['GetObjcet', ['GetObject'], 'GetObject'],
    ['xyz', ['abc'], undefined],
    ['s4', ['s3', 'sts'], 's3'],
    ['', ['a'], undefined],
    ['x'.repeat(10_000), ['x'.repeat(10_000)], undefined],
  ])('of %s among %s is %s', (text, candidates, expected) => {
    expect(nearest(text, candidates)).toBe(expected)
  })
})
