import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CasePolicies,
  type CaseRequest,
  caseRequest,
  compileCasePolicies,
} from '../cases/decision-case.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { explain } from '../explain/explain.ts'
import { statementsOf } from './amended.ts'
import { policySets, requests, scenes } from './arbitraries.ts'

type Statement = Readonly<Record<string, unknown>>

const runs = { numRuns: 5_000 }

function decide(policies: CasePolicies, request: CaseRequest) {
  const { result, kind } = evaluate(caseRequest(request), compileCasePolicies(policies))
  return { result, kind }
}

/** The policy set with every document of every kind replaced. */
function mapDocuments(policies: CasePolicies, map: (document: unknown) => unknown): CasePolicies {
  const one = (document: unknown) => (document === undefined ? undefined : map(document))
  const { identity, boundary, session, scp, rcp, resource, trust, vpcEndpoint } = policies
  return {
    identity: identity.map(map),
    boundary: boundary?.map(map),
    session: session?.map(map),
    scp: scp?.map((level) => level.map(map)),
    rcp: rcp?.map((level) => level.map(map)),
    resource: one(resource),
    trust: one(trust),
    vpcEndpoint: one(vpcEndpoint),
  }
}

const identityStatement = policySets
  .map(({ identity }) => identity.flatMap(statementsOf))
  .filter((statements) => statements.length > 0)
  .map(([first]): Statement => ({ ...first }))

describe('laws of decisions', () => {
  it('adding a Deny never allows more', () => {
    fc.assert(
      fc.property(scenes, identityStatement, ({ policies, request }, statement) => {
        const deny = { Version: '2012-10-17', Statement: { ...statement, Effect: 'Deny' } }
        const after = decide({ ...policies, identity: [...policies.identity, deny] }, request)
        if (after.result === 'allow') expect(decide(policies, request).result).toBe('allow')
      }),
      runs,
    )
  })

  it('adding an identity Allow never takes an allow away', () => {
    fc.assert(
      fc.property(scenes, identityStatement, ({ policies, request }, statement) => {
        const allow = { Version: '2012-10-17', Statement: { ...statement, Effect: 'Allow' } }
        const before = decide(policies, request)
        const after = decide({ ...policies, identity: [...policies.identity, allow] }, request)
        if (before.result === 'allow') expect(after.result).toBe('allow')
        if (before.result === 'explicitDeny') expect(after).toEqual(before)
      }),
      runs,
    )
  })

  it('the case of letters of actions never matters', () => {
    const recase = (action: unknown) =>
      String(action).replace(/[a-z]/gi, (letter, at: number) => {
        return at % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase()
      })
    const recaseList = (value: unknown) => (Array.isArray(value) ? value.map(recase) : recase(value))
    const recaseStatement = (statement: Statement) =>
      Object.fromEntries(
        Object.entries(statement).map(([name, value]) => [
          name,
          /Action/.test(name) ? recaseList(value) : value,
        ]),
      )
    fc.assert(
      fc.property(scenes, ({ policies, request }) => {
        const other = mapDocuments(policies, (document) => ({
          ...Object(document),
          Statement: statementsOf(document).map(recaseStatement),
        }))
        expect(decide(other, { ...request, action: recase(request.action) })).toEqual(
          decide(policies, request),
        )
      }),
      runs,
    )
  })

  it('splitting identity policies into single statements changes nothing', () => {
    fc.assert(
      fc.property(scenes, ({ policies, request }) => {
        const identity = policies.identity.flatMap((document) =>
          statementsOf(document).map((Statement) => ({ ...Object(document), Statement })),
        )
        expect(decide({ ...policies, identity }, request)).toEqual(decide(policies, request))
      }),
      runs,
    )
  })

  it('the order of statements and policies changes nothing', () => {
    fc.assert(
      fc.property(scenes, ({ policies, request }) => {
        const turned = mapDocuments(policies, (document) => ({
          ...Object(document),
          Statement: statementsOf(document).toReversed(),
        }))
        const other = { ...turned, identity: turned.identity.toReversed() }
        expect(decide(other, request)).toEqual(decide(policies, request))
      }),
      runs,
    )
  })

  it('a decision names the first matched statement of the kind that decided', () => {
    fc.assert(
      fc.property(policySets, fc.array(requests, { minLength: 1, maxLength: 4 }), (documents, asked) => {
        const policies = compileCasePolicies(documents)
        for (const request of asked.map(caseRequest)) {
          const { result, kind, by, matches } = explain(request, policies)
          const decided = by.map((found) => found.toJSON())
          const effect = result === 'explicitDeny' ? 'Deny' : 'Allow'
          const matched = matches
            .filter((found) => found.kind === kind && found.effect === effect)
            .map((found) => found.toJSON())
          if (
            result === 'explicitDeny' ||
            (result === 'allow' && kind === 'identity' && matched.length > 0)
          ) {
            expect(decided).toEqual(matched.slice(0, 1))
          } else if (result === 'allow') {
            expect(matched).toEqual(expect.arrayContaining(decided))
            expect(decided).toHaveLength(kind === 'resource' || kind === 'trust' ? 1 : 0)
          } else {
            expect(decided).toEqual([])
          }
        }
      }),
      runs,
    )
  })
})
