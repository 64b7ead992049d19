import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PrefixTree } from './prefix-tree.ts'

const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 6 })

describe('PrefixTree', () => {
  it('finds the values of all prefixes of a text and no others, shorter prefixes first', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), text, (prefixes, asked) => {
        const tree = new PrefixTree<string>()
        for (const prefix of prefixes) tree.add(prefix, prefix)
        const found: string[] = []
        tree.forEach(asked, (value) => found.push(value))
        const expected = prefixes.filter((prefix) => asked.startsWith(prefix))
        expect(found).toEqual(expected.toSorted((a, b) => a.length - b.length))
      }),
      { numRuns: 2_000 },
    )
  })
})
