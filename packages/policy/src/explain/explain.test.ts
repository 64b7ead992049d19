import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CasePolicies,
  type CaseRequest,
  caseRequest,
  compileCasePolicies,
  readDecisionCase,
} from '../cases/decision-case.ts'
import { casesOf } from '../cases/record.ts'
import { isBillingAction } from '../evaluate/action-facts.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { amended } from '../testing/amended.ts'
import { scenes } from '../testing/arbitraries.ts'
import { allowAll } from '../testing/sample.ts'
import { explain } from './explain.ts'
import { explanationText } from './text.ts'

const file = readFileSync(new URL('../../cases/decision-cases.json', import.meta.url), 'utf8')
const cases = casesOf(JSON.parse(file)).map(readDecisionCase)
const runs = { numRuns: 4_000 }

/** What the layers of an explanation say leads to the decision, and what applies is what the engine matched. */
function expectConsistent(policies: CasePolicies, asked: CaseRequest): void {
  const [request, set] = [caseRequest(asked), compileCasePolicies(policies)]
  const decision = evaluate(request, set)
  const explanation = explain(request, set)
  const { result, kind, by, layers, matches } = explanation
  expect({ result, kind }).toEqual({ result: decision.result, kind: decision.kind })
  expect(by.map(({ policy, statement }) => [policy.source.id, statement.index])).toEqual(
    decision.by.map(({ policy, statement }) => [policy.source.id, statement.index]),
  )
  if (result !== 'allow' || kind !== 'none') {
    const denying = layers.find(({ says }) => says === 'denies')
    expect(denying?.kind).toBe(result === 'explicitDeny' ? kind : undefined)
  }
  if (result === 'implicitDeny' && kind !== 'none') {
    const own = layers.filter((layer) => layer.kind === kind)
    expect(own.length === 0 || own.some(({ says }) => says === 'nothing')).toBe(true)
  }
  const applying = layers.flatMap((layer) =>
    layer.policies.flatMap(({ source, statements }) =>
      statements
        .filter(({ failures }) => failures.length === 0)
        .map(({ index }) => [layer.kind, source.id, index]),
    ),
  )
  expect(applying).toEqual(
    matches.map((found) => [found.kind, found.policy.source.id, found.statement.index]),
  )
  const plain = JSON.parse(JSON.stringify(explanation))
  expect(plain).toEqual(explanation.toJSON())
  expect(explanationText(plain)).toBe(explanationText(explanation))
}

const everything = { Version: '2012-10-17', Statement: allowAll }
const { Resource: _, ...anything } = allowAll
const openTo = (principal: object | string) => {
  return { Version: '2012-10-17', Statement: { ...anything, Principal: principal } }
}

/** A remedy is enough, and nothing of it can be left out; it is empty only where no policy counts (A-064, E22). */
function expectRemedied(policies: CasePolicies, asked: CaseRequest): void {
  const { result, remedy } = explain(caseRequest(asked), compileCasePolicies(policies))
  const resultOf = (documents: CasePolicies) => evaluate(caseRequest(asked), compileCasePolicies(documents))
  expect(remedy === undefined).toBe(result === 'allow')
  if (remedy === undefined) return
  if (remedy.length === 0) {
    const { principal } = asked
    const open = openTo('provider' in principal ? { Federated: principal.provider } : '*')
    const isPolicyless = policies.resource === undefined && /^(iam|sts):/.test(asked.action)
    const hasTrust = policies.trust !== undefined || asked.resource.includes(':role/')
    const given = isPolicyless ? { trust: hasTrust ? open : undefined } : { resource: open, trust: open }
    const widest = { identity: [everything], session: [everything], ...given }
    const isBilling = asked.accountSettings?.billingAccess === false && isBillingAction(asked.action)
    const kind = isBilling && 'accountId' in principal ? 'billing' : 'none'
    const decision = resultOf(widest)
    const isOwners = isPolicyless && decision.kind === 'resource'
    expect(decision).toEqual({ result: 'implicitDeny', kind: isOwners ? 'resource' : kind, by: [] })
    return
  }
  expect(resultOf(amended(policies, remedy)).result).toBe('allow')
  for (const left of remedy.keys()) {
    expect(resultOf(amended(policies, remedy.toSpliced(left, 1))).result).not.toBe('allow')
  }
}

describe('explain', () => {
  it.each(cases)('agrees with the decision of $id $title', ({ policies, request }) => {
    expectConsistent(policies, request)
    expectRemedied(policies, request)
  })

  it('says of every layer what leads to the decision, whatever the policies', () => {
    fc.assert(
      fc.property(scenes, ({ policies, request }) => expectConsistent(policies, request)),
      runs,
    )
  })

  it('suggests changes that allow the request, and none to spare, whatever the policies', () => {
    fc.assert(
      fc.property(scenes, ({ policies, request }) => expectRemedied(policies, request)),
      runs,
    )
  })
})
