import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentSize } from './document-size.ts'

describe('documentSize', () => {
  it('counts as if no white space stood outside of strings (G9)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const dense = JSON.stringify(value)
        expect(documentSize(JSON.stringify(value, null, '\t'))).toBe(dense.length)
        expect(documentSize(` \r\n${dense}\n`)).toBe(dense.length)
      }),
    )
  })

  it('keeps blanks and escaped quotation marks of strings', () => {
    expect(documentSize(String.raw`{ "a b" : "c \" d \\" }`)).toBe(String.raw`{"a b":"c \" d \\"}`.length)
  })
})
