import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileAction, matchesAction } from '../compile/action.ts'
import { compilePolicy } from '../compile/compile-policy.ts'
import { compileResource, matchesResource } from '../compile/resource.ts'
import { conditionsOutcome } from '../condition/condition.ts'
import { contextOf } from '../context.ts'
import type { StringNode } from '../syntax/node.ts'
import { conditionScenes } from './arbitraries.ts'
import { conditionHolds } from './naive-condition.ts'
import * as naive from './naive-text.ts'

const stringNode = (value: string): StringNode => ({ kind: 'string', value, start: 0, end: 0 })
const listElement = (value: string) => ({ name: stringNode(''), negated: false, values: [stringNode(value)] })
const over = (...units: string[]) => fc.string({ unit: fc.constantFrom(...units), maxLength: 14 })

describe('the parts of statements, compared with the interpreter written from the rules', () => {
  it('resource patterns match the same ARNs', () => {
    const context = { key: 'a:*', list: ['a'] }
    const pattern = over(
      'a',
      'b',
      ':',
      ':',
      '*',
      '*',
      '?',
      '/',
      '${key}',
      '${no}',
      "${no,'b'}",
      '${*}',
      '${list}',
    )
    fc.assert(
      fc.property(pattern, over('a', 'b', ':', ':', '*', '/'), fc.boolean(), (text, resource, variables) => {
        const compiled = compileResource(listElement(text), variables)
        expect(matchesResource(compiled, resource, contextOf(context))).toBe(
          naive.matchesResource(text, resource, context, variables),
        )
      }),
      { numRuns: 20_000 },
    )
  })

  it('action patterns match the same actions', () => {
    fc.assert(
      fc.property(over('a', 'B', ':', '*', '?'), over('a', 'b', ':', 'B'), (text, action) => {
        const compiled = compileAction(listElement(text))
        expect(matchesAction(compiled, action.toLowerCase())).toBe(naive.matchesAction(text, action))
      }),
      { numRuns: 5_000 },
    )
  })

  it('condition blocks hold for the same contexts', () => {
    fc.assert(
      fc.property(conditionScenes, fc.boolean(), ({ block, context }, variables) => {
        const { policy } = compilePolicy(
          JSON.stringify({
            ...(variables ? { Version: '2012-10-17' } : {}),
            Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: block },
          }),
          'identity',
        )
        const outcome = conditionsOutcome(policy?.statements[0]?.conditions ?? [], contextOf(context))
        const answers = { holds: true, fails: false, undecidable: 'undecidable' } as const
        expect(answers[outcome]).toBe(conditionHolds(block, context, variables))
      }),
      { numRuns: 20_000 },
    )
  })
})
