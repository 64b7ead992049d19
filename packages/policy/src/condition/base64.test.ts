import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalBase64 } from './base64.ts'

describe('canonicalBase64', () => {
  it('is what an encoder writes, padding missing or not (C11)', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        expect(canonicalBase64(text)).toBe(text)
        expect(canonicalBase64(text.replace(/=+$/, ''))).toBe(text)
      }),
    )
  })

  it('clears unused bits', () => {
    expect(canonicalBase64('YR==')).toBe('YQ==')
    expect(canonicalBase64('YWJ=')).toBe('YWI=')
  })

  it.each(['no-binary', 'Y', 'YQ=', 'YQ===', '=', 'YQ==YQ==', ' YQ==', 'YW_='])('refuses %j', (text) => {
    expect(canonicalBase64(text)).toBeUndefined()
  })
})
