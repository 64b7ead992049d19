import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { facts, table, visible, visibleLines } from './terminal.ts'

const text = fc.string({ unit: 'binary' })
const acted = /[\p{Cc}\p{Cf}\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u

describe('what others have named, on a terminal', () => {
  it('is shown as it is, with what a terminal acts on written out', () => {
    expect(visible('ana\u001b[31m\r\n\u009b\u202eb')).toBe('ana\\u001b[31m\\u000d\\u000a\\u009b\\u202eb')
    expect(visible('ad\u200bmin\ufeff\u{e0041}')).toBe('ad\\u200bmin\\ufeff\\udb40\\udc41')
    for (const name of ['ana', 'Zoë', '日本', '🙂', 'a=b,c@d-_+.']) expect(visible(name)).toBe(name)
    fc.assert(
      fc.property(text, (any) => {
        expect(visible(any)).not.toMatch(acted)
        expect(visibleLines(any).split('\n')).toHaveLength(any.split('\n').length)
      }),
    )
  })

  it('adds no line and no column to a table or to facts', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name: text, owner: text }), { minLength: 1 }), (rows) => {
        const lines = table(rows).split('\n')
        expect(lines).toHaveLength(rows.length + 1)
        for (const line of lines) expect(line).not.toMatch(acted)
        expect(facts(rows[0] ?? {}).split('\n')).toHaveLength(2)
      }),
    )
  })
})
