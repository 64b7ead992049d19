import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitted, SMALLEST_OMITTED } from './fitted.ts'

const MOST = 102_400

const sizeOf = (value: unknown): number => JSON.stringify(value).length

/** What is not the same although it is small: members by their paths, of lists as a whole. */
function lostOf(before: object, after: unknown, path = ''): string[] {
  return Object.entries(before).flatMap(([name, value]: readonly [string, unknown]) => {
    const own: unknown = typeof after === 'object' && after !== null ? Reflect.get(after, name) : undefined
    if (sizeOf(value) <= SMALLEST_OMITTED)
      return JSON.stringify(own) === JSON.stringify(value) ? [] : [path + name]
    if (own === undefined) return [path + name]
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? lostOf(value, own, `${path}${name}.`)
      : []
  })
}

const short = fc.string({ maxLength: 20 })
const texts = fc.oneof(
  short,
  fc.tuple(short, fc.nat(4_000)).map(([part, times]) => part.repeat(times)),
)
const lists = fc
  .tuple(fc.oneof(short, fc.record({ key: short, value: short })), fc.nat(3_000))
  .map(([item, times]) => Array(times).fill(item))
const flat = fc.dictionary(short, fc.oneof(texts, lists, fc.boolean(), fc.integer()), { maxKeys: 5 })
const parts = fc.dictionary(short, fc.oneof(texts, lists, flat), { maxKeys: 8 })

describe('a part of an event that is too large', () => {
  it('becomes small enough, and no member of a kilobyte or less is ever left out', () => {
    fc.assert(
      fc.property(parts, (members) => {
        const before = JSON.stringify(members)
        const shown = fitted(members, MOST)
        expect(sizeOf(shown)).toBeLessThanOrEqual(MOST)
        expect(lostOf(members, shown)).toEqual([])
        if (before.length <= MOST) expect(JSON.stringify(shown)).toBe(before)
        expect(JSON.stringify(members)).toBe(before)
      }),
      { numRuns: 40 },
    )
  })

  it('keeps a policy whose text is padded by blanks, every one inside its strings as well', () => {
    const policy = { Statement: [{ Sid: 'a \\" b', Resource: 'arn:aws:s3:::a\n  b/*', Effect: 'Deny' }] }
    for (const policyDocument of [
      `${' '.repeat(110_000)}${JSON.stringify(policy)}`,
      JSON.stringify(policy, null, '\t'.repeat(10)).replaceAll('\n', '\r\n'.repeat(20_000)),
    ]) {
      expect(fitted({ userName: 'ana', policyDocument }, MOST)).toEqual({
        userName: 'ana',
        policyDocument: JSON.stringify(policy),
      })
    }
  })

  it('loses its largest texts first, then its lists, then what else is large', () => {
    const marker = (originalSize: number) => ({ omitted: true, originalSize, reason: 'too large' })
    const [large, larger] = ['x'.repeat(60_000), 'y'.repeat(80_000)]
    expect(fitted({ larger, large, name: 'n' }, MOST)).toEqual({ larger: marker(80_002), large, name: 'n' })
    const many = Array(20_000).fill('item')
    expect(fitted({ name: 'n', answer: { id: 'i', many, large } }, MOST)).toEqual({
      name: 'n',
      answer: { id: 'i', many: marker(140_001), large: marker(60_002) },
    })
    const map = Object.fromEntries(many.map((item, index) => [`${item}${index}`, 'v']))
    expect(fitted({ name: 'n', map }, MOST)).toEqual({ name: 'n', map: marker(sizeOf(map)) })
  })
})
