import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { validateDocument } from '../validate/validate-document.ts'
import { knowsPrincipalOf, readGrammarCase } from './grammar-case.ts'
import { casesOf } from './record.ts'

const file: unknown = JSON.parse(
  readFileSync(new URL('../../cases/grammar-cases.json', import.meta.url), 'utf8'),
)
const cases = casesOf(file).map(readGrammarCase)

describe('grammar cases', () => {
  it('are all there, each under its own number', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(79)
  })

  it.each(cases)('$id $rule $title', ({ document, policyKind, expected, store, principalName }) => {
    const fault = validateDocument(document, policyKind, {
      owner: { name: principalName, usedSize: 0 },
      isKnownPrincipal: knowsPrincipalOf(store),
    })
    expect(fault && { code: fault.code, message: fault.message }).toEqual(expected)
  })
})
