import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseRequest, compileCasePolicies } from '../cases/decision-case.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { scenes } from './arbitraries.ts'
import { naiveDecision } from './naive-evaluate.ts'

describe('the compiled engine', () => {
  it('decides as the interpreter written from the rules does', () => {
    fc.assert(
      fc.property(scenes, ({ policies, request }) => {
        const { result, kind } = evaluate(caseRequest(request), compileCasePolicies(policies))
        expect({ result, kind }).toEqual(naiveDecision(policies, request))
      }),
      { numRuns: 20_000 },
    )
  })
})
