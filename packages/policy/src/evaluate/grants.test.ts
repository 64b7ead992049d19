import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesAction } from '../compile/action.ts'
import { compilePolicy } from '../compile/compile-policy.ts'
import { policySets } from '../testing/arbitraries.ts'
import { Grants } from './grants.ts'

function grants(...statements: object[]): Grants {
  const { policy } = compilePolicy(
    JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    'identity',
  )
  if (policy === undefined) throw new Error('the documents of this test can be read')
  return new Grants([policy])
}
const allow = { Effect: 'Allow', Resource: '*' }
const deny = { Effect: 'Deny', Resource: '*' }

describe('Grants', () => {
  it('knows patterns with and without a service, in any case', () => {
    const some = grants({ ...allow, Action: ['S3:Get*', 'iam:ListUsers', 'ec2*'] })
    const has = ['s3:GetObject', 's3:PutObject', 'IAM:listusers', 'ec2:RunInstances', 'sqs:SendMessage']
    expect(has.map((action) => some.has(action))).toEqual([true, false, true, true, false])
    expect(grants({ ...allow, NotAction: 'iam:*' }).has('s3:GetObject')).toBe(true)
    expect(grants({ ...allow, NotAction: 'iam:*' }).has('iam:ListUsers')).toBe(false)
  })

  it('counts a Deny only where it leaves nothing', () => {
    const all = { ...allow, Action: 's3:*' }
    expect(grants(all, { ...deny, Action: 's3:*' }).has('s3:GetObject')).toBe(false)
    expect(grants(all, { ...deny, Action: 's3:Put*' }).has('s3:GetObject')).toBe(true)
    expect(grants(all, { ...deny, Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }).has('s3:GetObject')).toBe(
      true,
    )
    const condition = { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
    expect(grants(all, { ...deny, Action: 's3:*', ...condition }).has('s3:GetObject')).toBe(true)
  })

  it('agrees with a look at every statement', () => {
    fc.assert(
      fc.property(
        policySets,
        fc.constantFrom('s3:GetObject', 'iam:ListUsers', 'a:b', 'sts:AssumeRole'),
        (set, action) => {
          const policies = set.identity.flatMap((document) => {
            const { policy } = compilePolicy(JSON.stringify(document), 'identity')
            return policy === undefined ? [] : [policy]
          })
          const all = policies
            .flatMap(({ statements }) => statements)
            .filter((statement) => matchesAction(statement.action, action.toLowerCase()))
          const denied = all.some(
            ({ effect, conditions, resource }) =>
              effect === 'Deny' &&
              conditions.length === 0 &&
              resource?.negated === false &&
              resource.patterns.some(({ isStar }) => isStar),
          )
          const expected = all.some(({ effect }) => effect === 'Allow') && !denied
          expect(new Grants(policies).has(action)).toBe(expected)
        },
      ),
    )
  })
})
