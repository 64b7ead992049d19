import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../model/error.ts'
import { readProviderUrl } from './provider-url.ts'

describe('the URL of an OIDC provider', () => {
  it.each([
    ['https://idp.example.com', 'idp.example.com'],
    ['https://idp.example.com/', 'idp.example.com/'],
    ['https://idp.example.com:443', 'idp.example.com'],
    ['https://idp.example.com:443/Tenant1/', 'idp.example.com/Tenant1/'],
    ['https://IDP.example.com/a%20b/~x', 'IDP.example.com/a%20b/~x'],
    ['https://192.0.2.1/x', '192.0.2.1/x'],
  ])('%s is kept as %s (behaviours 109)', (text, kept) => expect(readProviderUrl(text)).toBe(kept))

  it.each([
    '',
    'idp.example.com',
    'http://idp.example.com',
    'ftp://idp.example.com',
    'https://',
    'https:///path',
    'https://user:word@idp.example.com',
    'https://-idp.example.com',
    'https://idp_example.com',
    'https://idp.example.com/a b',
    'https://idp.example.com/*',
    'https://idp.example.com\\@inside',
    'https://idp.example.com/\u0000',
    'https://bücher.example',
    'https://idp.example.com:port',
    ' https://idp.example.com',
  ])('%j is none (behaviours 109)', (text) => {
    expect(() => readProviderUrl(text)).toThrow('Invalid Open ID Connect Provider URL')
  })

  it('of any text is read as a part of it, or refused with an error of the service', () => {
    const part = fc.constantFrom(
      'https://',
      'a.b',
      'A-',
      ':443',
      ':8',
      '/',
      '@',
      '?',
      '#',
      '%41',
      '\\',
      '[::1]',
      '\t',
    )
    const text = fc.oneof(
      fc.array(part, { maxLength: 6 }).map((parts) => `https://idp${parts.join('')}`),
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }).map((rest) => `https://${rest}`),
    )
    fc.assert(
      fc.property(text, (any) => {
        try {
          const url = readProviderUrl(any)
          expect(any.replace(/^https:\/\/([^/]*):443/, 'https://$1')).toBe(`https://${url}`)
          // a second reader finds the same host, so that no other one is asked for its certificate
          expect(new URL(any).host).toBe(url.split('/', 1)[0]?.toLowerCase())
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error
        }
      }),
    )
  })
})
