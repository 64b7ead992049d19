import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quotedText, visibleText } from './quoted-text.ts'

const points = (...ranges: readonly (readonly [number, number])[]) =>
  fc.oneof(
    ...ranges.map(([min, max]) => fc.integer({ min, max }).map((point) => String.fromCodePoint(point))),
  )

/** Texts full of what deceives: breaks, controls, marks, directions, widths, quotes, markup, lone surrogates. */
const hostile = fc
  .array(
    fc.oneof(
      points([0, 0x20], [0x7f, 0xa0], [0x2000, 0x206f], [0xd800, 0xdfff], [0xe0000, 0xe007f], [0x590, 0x8ff]),
      fc.constantFrom(
        '`',
        '```',
        '"',
        '\\',
        '\\`',
        '<b>',
        '&amp;',
        '**',
        '[a](b)',
        '\n\n',
        '\r',
        '\u2028',
        '- ',
      ),
      fc.constantFrom('\u{1f600}', '\u0301', '\u3164', '\u2800', '\uff40', 'arn:aws:s3:::logs/*', ' safe '),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

describe('a quoted text', () => {
  it('stands as it is where nothing in it deceives', () => {
    for (const text of [
      'arn:aws:s3:::logs/*',
      'iam:Get*',
      "it's (so) [far] ~ #1 | 50%",
      'Größe',
      '東京',
      '1 2',
    ])
      expect(quotedText(text)).toBe(`\`${text}\``)
  })

  it.each([
    ['x\n\nApproving is safe', 'x\\n\\nApproving is safe'],
    ['a\r\tb', 'a\\r\\tb'],
    ['\u001b[2J', '\\u001b[2J'],
    ['a\u202eb\u2066c\u200d\ufeffd\u00ad', 'a\\u202eb\\u2066c\\u200d\\ufeffd\\u00ad'],
    ['a\u2028b\u0085c', 'a\\u2028b\\u0085c'],
    ['` and `', '\\u0060 and \\u0060'],
    ['"\\', '\\"\\\\'],
    ['<img src=x>&amp;', '\\u003cimg src=x\\u003e\\u0026amp;'],
    ['a\u0301\u3164\u2800\uff40\u05d0', 'a\\u0301\\u3164\\u2800\\uff40\\u05d0'],
    ['\u{1f600}\ud800', '\\ud83d\\ude00\\ud800'],
    [' a   b ', '\\u0020a\\u0020\\u0020 b\\u0020'],
    ['', '""'],
  ])('writes %j as %s', (text, told) => {
    expect(quotedText(text)).toBe(`\`${told}\``)
  })

  it('tells of a long text where it begins and how long it is', () => {
    expect(quotedText('x'.repeat(256))).toBe(`\`${'x'.repeat(256)}\``)
    expect(quotedText('x'.repeat(257))).toBe(`\`${'x'.repeat(256)}\`... (257 characters)`)
    expect(quotedText('\n'.repeat(20_000)).length).toBeLessThan(600)
  })

  it('is on one line, ends where it began, is made of harmless characters and loses nothing', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const [, data = '', rest] = /^`([^`]+)`(\.\.\. \(\d+ characters\))?$/.exec(quotedText(text)) ?? []
        expect(data).not.toBe('')
        expect(data).toMatch(/^(?:[ -~]|[\p{L}\p{N}])+$/u)
        expect(data).not.toMatch(/[<>&]|^ | $| {2}/)
        expect(data === '""' ? '' : JSON.parse(`"${data}"`)).toBe(text.slice(0, 256))
        expect(rest !== undefined).toBe(text.length > 256)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a visible text', () => {
  it('is the same JSON as before, on one line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const seen = visibleText(JSON.stringify({ text }))
        expect(seen).toMatch(/^[ -~\p{L}\p{N}]+$/u)
        expect(JSON.parse(seen)).toEqual({ text })
      }),
    )
  })
})
