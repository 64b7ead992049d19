import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contextOf } from '../context.ts'
import { compilePolicy } from './compile-policy.ts'
import { matchesResource } from './resource.ts'
import { StatementIndex } from './statement-index.ts'

const pieces = ['arn:aws:s3:::', 'a', 'b', '/', '*', '?', '${aws:username}', 'arn:*', ':']
const pattern = fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => parts.join(''))
const statement = fc.record({ negated: fc.nat(4), list: fc.array(pattern, { minLength: 1, maxLength: 6 }) })
const resource = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', '/', ':'), { maxLength: 4 })
    .map((parts) => `arn:aws:s3:::${parts.join('')}`),
  fc.constant('*'),
)

describe('StatementIndex', () => {
  it('finds what trying every pattern finds, in the order of the statements, with few and many patterns', () => {
    const context = contextOf({ 'aws:username': 'a' })
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 12 }), resource, (list, asked) => {
        const document = {
          Version: '2012-10-17',
          Statement: list.map(({ negated, list: patterns }) => ({
            ...{ Effect: 'Allow', Action: '*' },
            [negated === 0 ? 'NotResource' : 'Resource']: patterns,
          })),
        }
        const statements = compilePolicy(JSON.stringify(document), 'identity').policy?.statements ?? []
        const seen: number[] = []
        const found = new StatementIndex(statements).first(asked, context, ({ index }) => {
          seen.push(index)
          return false
        })
        expect(found).toBeUndefined()
        const expected = statements.filter(
          (one) => one.resource && matchesResource(one.resource, asked, context),
        )
        expect(seen).toEqual(expected.map(({ index }) => index))
        expect(new StatementIndex(statements).first(asked, context, () => true)).toBe(expected[0])
      }),
      { numRuns: 3_000 },
    )
  })
})
