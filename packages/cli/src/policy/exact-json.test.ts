import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactJson } from './exact-json.ts'

describe('exactJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        const texts = JSON.stringify(exactJson(text)).replaceAll('"', '')
        expect(texts).toBe(text.replaceAll('"', ''))
      }),
    )
  })

  it('keeps numbers that would be rounded as text, and tells of names that stand twice (C8, G1)', () => {
    expect(exactJson('[1, 9007199254740993, 1e999, "a", null, {"__proto__": true}]')).toEqual([
      1,
      '9007199254740993',
      '1e999',
      'a',
      null,
      Object.fromEntries([['__proto__', true]]),
    ])
    expect(() => exactJson('{"a": 1,\n "a": 2}')).toThrow(new SyntaxError('`a` stands twice at 2:2'))
    expect(() => exactJson('{"a"')).toThrow(SyntaxError)
  })
})
