import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pathText } from './finding.ts'
import { fillIn, onOneLine, quoted } from './texts.ts'

/** What stands on no line of its own, has no width, or turns the direction of writing. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\u001b[2J',
        '\u202e',
        '\u2066',
        '\u200b',
        '\u200d',
        '\ufeff',
        '\u00ad',
        '\u061c',
        '\ud800',
      ),
      fc.constantFrom('\u{e0041}', '\u3164', 's3:Get*', '…'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

describe('a text of the policy in a finding', () => {
  it.each([
    ['s3:Get\u202e*', 's3:Get\\u202e*'],
    ['ad\u200bmin\ufeff', 'ad\\u200bmin\\ufeff'],
    ['a\u2066b\u2069', 'a\\u2066b\\u2069'],
    ['a\nb\u001b[31m', 'a\\nb\\u001b[31m'],
    ['\u{e0041}', '\\udb40\\udc41'],
    ['arn:aws:iam::123456789012:user/Zoë', 'arn:aws:iam::123456789012:user/Zoë'],
  ])('%j is told as %s', (text, told) => {
    expect(onOneLine(text)).toBe(told)
    expect(quoted(text)).toBe(`\`${told}\``)
    expect(fillIn('the action {action}', { action: text })).toBe(`the action \`${told}\``)
    expect(pathText([{ key: 'Condition' }, { key: text }])).toBe(`Condition.${told}`)
  })

  it('is cut where it is long', () => {
    expect(onOneLine('x'.repeat(120))).toBe('x'.repeat(120))
    expect(onOneLine('x'.repeat(121))).toBe(`${'x'.repeat(119)}…`)
  })

  it('is on one line, with nothing in it that is not seen, and stands as it is where it is plain', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const told = onOneLine(text)
        expect(told).not.toMatch(unseen)
        expect(told.length).toBeLessThanOrEqual(6 * 119 + 1 + 6)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 120 }), (text) => {
        expect(onOneLine(text)).toBe(text)
      }),
    )
  })
})
