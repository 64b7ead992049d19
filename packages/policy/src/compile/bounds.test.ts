import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestContext } from '../context.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { boundsOf } from './bounds.ts'
import { compilePolicy } from './compile-policy.ts'
import type { CompiledPolicy } from './compiled-policy.ts'

const accountId = '123456789012'
const principal = { type: 'user', arn: `arn:aws:iam::${accountId}:user/ana`, accountId } as const

function decides(policy: CompiledPolicy, action: string, tag: string): string {
  const context = new RequestContext().set('aws:PrincipalTag/team', tag)
  const request = { principal, action, resource: '*', resourceAccountId: accountId, context }
  return evaluate(request, { identity: [{ policy, source: { id: 'p', type: 'inline' } }] }).result
}

const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.constantFrom('s3:*', 's3:Get*', 's3:GetObject', 'sqs:*'),
  Resource: fc.constant('*'),
  Condition: fc.constantFrom(undefined, { StringEquals: { 'aws:PrincipalTag/team': 'a' } }),
})

describe('the bounds of a policy', () => {
  it('hold it between them in every context', () => {
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('s3:GetObject', 's3:PutObject', 'sqs:SendMessage'),
        fc.constantFrom('a', 'b'),
        (Statement, action, tag) => {
          const { policy, error } = compilePolicy(
            JSON.stringify({ Version: '2012-10-17', Statement }),
            'identity',
          )
          if (error !== undefined) throw new Error(error.message)
          const { most, least } = boundsOf(policy)
          const result = decides(policy, action, tag)
          if (decides(least, action, tag) === 'allow') expect(result).toBe('allow')
          if (result === 'allow') expect(decides(most, action, tag)).toBe('allow')
        },
      ),
    )
  })

  it('are the policy itself where it has no conditions', () => {
    const text = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] })
    const { policy } = compilePolicy(text, 'identity')
    if (policy === undefined) throw new Error('it can be read')
    const { most, least } = boundsOf(policy)
    expect(most.statements).toEqual(policy.statements)
    expect(least.statements).toEqual(policy.statements)
  })
})
