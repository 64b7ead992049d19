import { readFileSync } from 'node:fs'
import { evaluate, findingsOf } from '@gatehouse/policy'
import { caseRequest, compileCasePolicies, readDecisionCase } from '@gatehouse/policy/cases'
import { serviceReferenceFor } from '@gatehouse/server/service-reference'
import { describe, expect, it } from 'vitest'
import { guessKind } from './guess-kind.ts'

const guide = readFileSync(new URL('../../../../docs/guide/policy-language.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/^```([a-z ]+)\n(.*?)^```$/gms)].map(([, kind = '', text = '']) => ({
  kind,
  text,
}))

describe('the guide to the policy language', () => {
  const cases = blocks
    .filter(({ kind }) => kind === 'json case')
    .map(({ text }) => readDecisionCase(JSON.parse(text)))

  it.each(cases)('decides as it says: $title', ({ request, policies, expected, decidingPolicyKind }) => {
    const { result, kind } = evaluate(caseRequest(request), compileCasePolicies(policies))
    expect({ result, kind }).toEqual({ result: expected, kind: decidingPolicyKind })
  })

  const policies = blocks.flatMap(({ kind, text }, index) => {
    const next = blocks[index + 1]
    return kind === 'json policy'
      ? [{ text, codes: next?.kind === 'findings' ? next.text.trim().split('\n') : [] }]
      : []
  })

  it.each(policies)('shows what is found: $codes', async ({ text, codes }) => {
    const findings = findingsOf(text, { kind: guessKind(text), reference: await serviceReferenceFor(text) })
    expect(findings.map(({ code }) => code)).toEqual(codes)
  })

  it('quotes a finding as it is', async () => {
    const [{ text } = { text: '' }] = policies
    const [first] = findingsOf(text, { kind: 'identity', reference: await serviceReferenceFor(text) })
    expect(guide).toContain(first?.message)
  })

  it('has examples of all kinds', () => {
    expect(cases.length).toBe(7)
    expect(policies.length).toBe(3)
  })
})
