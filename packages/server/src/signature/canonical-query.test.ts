import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalQuery, queryValue, readQuery } from './canonical-query.ts'

const canonical = (query: string): string => canonicalQuery(readQuery(query))

describe('the query string of a canonical request', () => {
  it.each([
    ['', ''],
    ['&&', ''],
    ['a', 'a='],
    ['b=2&a=1', 'a=1&b=2'],
    ['a=2&a=1&a', 'a=&a=1&a=2'],
    ['a-=1&a=2', 'a=2&a-=1'],
    ['b=&B=', 'B=&b='],
    ['a=b=c', 'a=b%3Dc'],
    ['=x', '=x'],
    ['a=%7E%41%2f+%20*', 'a=~A%2F%20%20%2A'],
    ['a=%zz%4', 'a=%25zz%254'],
  ])('%s is %s', (sent, expected) => {
    expect(canonical(sent)).toBe(expected)
  })

  it('is its own canonical form', () => {
    const bytes = fc.uint8Array().map((array) => Buffer.from(array).toString('latin1'))
    fc.assert(
      fc.property(bytes, (query) => {
        expect(canonical(canonical(query))).toBe(canonical(query))
      }),
    )
  })

  it('is the same for two query strings only if they mean the same', () => {
    const parameter = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
    const written = (pairs: [string, string][]) => new URLSearchParams(pairs).toString()
    fc.assert(
      fc.property(fc.array(parameter), fc.array(parameter), (one, other) => {
        const sorted = (pairs: [string, string][]) =>
          JSON.stringify(pairs.map(([name, value]) => [name, value].map(encodeURIComponent)).sort())
        const same = sorted(one) === sorted(other)
        expect(canonical(written(one)) === canonical(written(other))).toBe(same)
        expect(canonical(written(one))).toBe(canonical(written([...one].reverse())))
      }),
    )
  })
})

describe('the value of a parameter', () => {
  it('is decoded, and the first where there are two', () => {
    expect(queryValue(readQuery('X-A=a%2Fb+%C3%BC&X-A=c'), 'X-A')).toBe('a/b ü')
    expect(queryValue(readQuery('x-a=1'), 'X-A')).toBeUndefined()
  })

  it('is one character per byte where it is not UTF-8', () => {
    expect(queryValue(readQuery('X-A=%FFa'), 'X-A')).toBe('\u00ffa')
  })
})
