import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { principalsOf, replacePrincipals } from './principals.ts'

const trust = `{ "Version":"2012-10-17",
  "Statement": [
    {"Effect":"Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:user\\/ana", "444455556666"], "Service":"a.b"},
     "Action":"sts:AssumeRole"},
    {"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/ana"},"Action":"sts:*"} ] }`

describe('principalsOf', () => {
  it('names every principal with its statement and place', () => {
    const found = principalsOf(trust)
    expect(found.map(({ type, value, statement }) => [type, value, statement])).toEqual([
      ['AWS', 'arn:aws:iam::111122223333:user/ana', 0],
      ['AWS', '444455556666', 0],
      ['Service', 'a.b', 0],
      ['AWS', 'arn:aws:iam::111122223333:user/ana', 1],
    ])
    for (const { value, start, end } of found) expect(JSON.parse(trust.slice(start, end))).toBe(value)
  })

  it('finds none in a text that cannot be read', () => {
    expect(principalsOf('{"Statement":')).toEqual([])
    expect(principalsOf('{"Statement":[{"Principal":{"AWS":"*"}}]}')).toEqual([])
  })
})

describe('replacePrincipals', () => {
  it('exchanges the strings alone and leaves every other character as it is (M5)', () => {
    const stored = replacePrincipals(trust, (value) => (value.endsWith('user/ana') ? 'AIDAANA' : undefined))
    expect(stored).toBe(
      trust
        .replace('"arn:aws:iam::111122223333:user\\/ana"', '"AIDAANA"')
        .replace('"arn:aws:iam::111122223333:user/ana"', '"AIDAANA"'),
    )
    expect(replacePrincipals(stored, () => undefined)).toBe(stored)
  })

  it('leaves other types of principals alone', () => {
    expect(replacePrincipals(trust, (value) => (value === 'a.b' ? 'x' : undefined))).toBe(trust)
  })

  it('writes any name so that it is read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const [first] = principalsOf(replacePrincipals(trust, () => name))
        expect(first?.value).toBe(name)
      }),
    )
  })
})
