import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../evaluate/evaluate.ts'
import { caseRequest, compileCasePolicies, readDecisionCase } from './decision-case.ts'
import { casesOf } from './record.ts'

const file: unknown = JSON.parse(
  readFileSync(new URL('../../cases/decision-cases.json', import.meta.url), 'utf8'),
)
const cases = casesOf(file).map(readDecisionCase)

describe('decision cases', () => {
  it('are all there, each under its own number', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(302)
  })

  it.each(cases)('$id $rule $title', ({ request, policies, expected, decidingPolicyKind }) => {
    const { result, kind } = evaluate(caseRequest(request), compileCasePolicies(policies))
    expect({ result, kind }).toEqual({ result: expected, kind: decidingPolicyKind })
  })

  it('with a field that nobody knows are refused', () => {
    const [first] = casesOf(file)
    expect(() => readDecisionCase({ ...Object(first), surprise: 1 })).toThrow('unknown fields surprise')
  })
})
