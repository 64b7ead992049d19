import { describe, expect, it } from 'vitest'
import { allowAll, ask, attach } from '../testing/sample.ts'
import { denialReason } from './denial-reason.ts'
import { evaluate } from './evaluate.ts'
import type { Decision, PolicySet } from './request.ts'

const arn = 'arn:aws:iam::111122223333:policy/guard'
const managed = { id: 'guard', type: 'managed', arn }
const deny = { ...allowAll, Effect: 'Deny' }

function reason(policies: PolicySet, namesPolicy = true) {
  return denialReason(evaluate(ask(), policies), 's3:GetObject', namesPolicy)
}

describe('denialReason', () => {
  it.each<[Decision['kind'], string | undefined, string | undefined]>([
    ['identity', 'identity-based policy', 'an identity-based policy'],
    ['boundary', 'permissions boundary', 'a permissions boundary'],
    ['session', 'session policy', 'a session policy'],
    ['scp', 'service control policy', 'a service control policy'],
    ['rcp', 'resource control policy', 'a resource control policy'],
    ['resource', 'resource-based policy', 'a resource-based policy'],
    ['trust', 'role trust policy', 'the role trust policy'],
    ['vpcEndpoint', 'VPC endpoint policy', 'a VPC endpoint policy'],
  ])('has the words of E20 for %s', (kind, implicit, explicit) => {
    const words = (result: Decision['result']) => denialReason({ result, kind, by: [] }, 'iam:GetUser', true)
    expect(words('implicitDeny')).toBe(`because no ${implicit} allows the iam:GetUser action`)
    expect(words('explicitDeny')).toBe(`with an explicit deny in ${explicit}`)
    expect(words('allow')).toBeUndefined()
  })

  it('has none for a refusal that no policy makes (E22)', () => {
    expect(
      denialReason({ result: 'implicitDeny', kind: 'none', by: [] }, 'iam:DeletePolicy', true),
    ).toBeUndefined()
  })

  it('ends with the ARN of a deciding policy that has one, inside one account or organization (behaviours 104)', () => {
    const identity = [attach('identity', deny, managed)]
    expect(reason({ identity })).toBe(`with an explicit deny in an identity-based policy: ${arn}`)
    expect(reason({ identity }, false)).toBe('with an explicit deny in an identity-based policy')
    const boundary = [attach('boundary', deny, managed)]
    expect(reason({ identity: [], boundary })).toBe(`with an explicit deny in a permissions boundary: ${arn}`)
  })

  it('names no inline policy, and no policy for an implicit deny (behaviours 104)', () => {
    const identity = [attach('identity', deny)]
    expect(reason({ identity })).toBe('with an explicit deny in an identity-based policy')
    expect(reason({ identity: [] })).toBe('because no identity-based policy allows the s3:GetObject action')
  })
})
