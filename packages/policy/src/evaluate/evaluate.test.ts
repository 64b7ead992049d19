import { describe, expect, it } from 'vitest'
import { allowAll, ana, appSession, ask, attach, otherAccount } from '../testing/sample.ts'
import { evaluate } from './evaluate.ts'
import { serviceFacts } from './service-facts.ts'

const identity = [attach('identity', allowAll)]
const webIdentity = { type: 'web-identity', provider: 'accounts.google.com' } as const
const role = 'arn:aws:iam::111122223333:role/deploy'
const root = { type: 'root', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333' } as const

describe('evaluate', () => {
  it('names the first statement that decided, with its policy', () => {
    const policies = [
      attach('identity', { ...allowAll, Action: 'ec2:*' }, { id: 'first', type: 'inline' }),
      attach(
        'identity',
        [
          { ...allowAll, Action: 'kms:*' },
          { ...allowAll, Sid: 'All' },
        ],
        { id: 'second', type: 'inline' },
      ),
      attach('identity', allowAll, { id: 'third', type: 'inline' }),
    ]
    const { by } = evaluate(ask(), { identity: policies })
    expect(
      by.map(({ kind, policy, statement }) => [kind, policy.source.id, statement.sid, statement.index]),
    ).toEqual([['identity', 'second', 'All', 1]])
  })

  it('matches unique ids of users and roles, and no id of somebody else (M5)', () => {
    const resource = (id: string) =>
      attach('resource', { Effect: 'Allow', Principal: { AWS: id }, Action: 's3:*', Resource: '*' })
    const user = { ...ana, userId: 'AIDAANA' }
    const session = { ...appSession, roleId: 'AROAAPP' }
    const decide = (principal: typeof user | typeof session, id: string) =>
      evaluate(ask({ principal }), { identity: [], resource: resource(id) }).result
    expect(decide(user, 'AIDAANA')).toBe('allow')
    expect(decide(user, 'AIDAGONE')).toBe('implicitDeny')
    expect(decide(session, 'AROAAPP')).toBe('allow')
    expect(decide(session, 'AIDAANA')).toBe('implicitDeny')
  })

  it('takes a canonical id as its account (M5)', () => {
    const resource = attach('resource', {
      ...allowAll,
      Effect: 'Deny',
      Principal: { CanonicalUser: 'c0ffee' },
    })
    const principal = { ...ana, canonicalUserId: 'c0ffee' }
    expect(evaluate(ask({ principal }), { identity, resource }).result).toBe('explicitDeny')
    expect(evaluate(ask(), { identity, resource }).result).toBe('allow')
  })

  it('lets no web identity in by a star, and binds it by a Deny with one (E13, behaviours 112)', () => {
    const trust = (effect: string, principal: unknown) => ({
      Effect: effect,
      Principal: principal,
      Action: 'sts:AssumeRoleWithWebIdentity',
    })
    const request = ask({ principal: webIdentity, action: 'sts:AssumeRoleWithWebIdentity', resource: role })
    const named = trust('Allow', { Federated: 'accounts.google.com' })
    const decide = (...statements: unknown[]) =>
      evaluate(request, { identity: [], trust: attach('trust', statements) })
    expect(decide(trust('Allow', { AWS: '*' })).result).toBe('implicitDeny')
    expect(decide(named).result).toBe('allow')
    expect(decide(named, trust('Deny', '*')).result).toBe('explicitDeny')
  })

  it('keeps root able to mend a bucket policy that denies everybody, but not in another account (E10)', () => {
    const resource = attach('resource', { ...allowAll, Effect: 'Deny', Principal: '*' })
    const mend = { principal: root, action: 's3:PutBucketPolicy' }
    expect(evaluate(ask(mend), { identity: [], resource }).result).toBe('allow')
    expect(evaluate(ask({ ...mend, action: 's3:GetObject' }), { identity: [], resource }).result).toBe(
      'explicitDeny',
    )
    const foreign = ask({ ...mend, resourceAccountId: otherAccount })
    expect(evaluate(foreign, { identity: [], resource }).result).toBe('explicitDeny')
  })

  it('spares kms:RetireGrant and trust policies of service-linked roles from RCPs (E7)', () => {
    const rcp = [[attach('rcp', { ...allowAll, Effect: 'Deny', Principal: '*' })]]
    const key = 'arn:aws:kms:eu-west-1:111122223333:alias/k'
    const decide = (action: string, resource: string) =>
      evaluate(ask({ action, resource }), { identity, rcp }).result
    expect(decide('kms:RetireGrant', key)).toBe('allow')
    expect(decide('kms:CreateGrant', key)).toBe('explicitDeny')
    const linked = 'arn:aws:iam::111122223333:role/aws-service-role/x/y'
    const service = { type: 'service', service: 'x' } as const
    const trust = attach('trust', { Effect: 'Allow', Principal: { Service: 'x' }, Action: 'sts:AssumeRole' })
    const assume = (resource: string) =>
      evaluate(ask({ principal: service, action: 'sts:AssumeRole', resource }), { identity: [], rcp, trust })
        .result
    expect(assume(linked)).toBe('allow')
    expect(assume(role)).toBe('explicitDeny')
  })

  it('looks at no trust policy where sts:TagSession is asked on a federated user', () => {
    const request = ask({
      action: 'sts:TagSession',
      resource: 'arn:aws:sts::111122223333:federated-user/fay',
    })
    expect(evaluate(request, { identity })).toMatchObject({ result: 'allow', kind: 'identity' })
    expect(evaluate({ ...request, resource: role }, { identity })).toMatchObject({ kind: 'trust' })
  })

  it('decides AssumeRoot as if the member account were the own one (E23)', () => {
    const resource = `arn:aws:iam::${otherAccount}:root`
    const request = ask({ action: 'sts:AssumeRoot', resource, resourceAccountId: otherAccount })
    expect(evaluate(request, { identity })).toMatchObject({ result: 'allow', kind: 'identity' })
  })

  it('takes an organization without levels as one that allows nothing, and a missing one as none', () => {
    expect(evaluate(ask(), { identity, scp: [] })).toMatchObject({ result: 'implicitDeny', kind: 'scp' })
    expect(evaluate(ask(), { identity, scp: undefined }).result).toBe('allow')
  })

  it('grants nothing to a root session without its task policy (E23)', () => {
    const principal = { ...root, type: 'root-session' } as const
    expect(evaluate(ask({ principal }), { identity: [] })).toMatchObject({
      kind: 'session',
      result: 'implicitDeny',
    })
  })

  it('takes other service facts than the published ones', () => {
    const facts = { ...serviceFacts, permissionFree: [{ action: 's3:getobject' }] }
    expect(evaluate(ask(), { identity: [] }, facts)).toMatchObject({ result: 'allow', kind: 'none' })
    expect(evaluate(ask(), { identity: [] })).toMatchObject({ result: 'implicitDeny' })
  })

  it('refuses a policy that was compiled for another grammar: that is a defect of the caller', () => {
    const wrong = [attach('trust', { Effect: 'Allow', Principal: '*', Action: '*' })]
    expect(() => evaluate(ask(), { identity: wrong })).toThrow(TypeError)
  })

  it('goes on deciding rightly when more actions are asked than a policy remembers', () => {
    const policies = { identity: [attach('identity', { ...allowAll, Action: 's3:Action7*' })] }
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 1_500; i++) {
        const expected = String(i).startsWith('7') ? 'allow' : 'implicitDeny'
        expect(evaluate(ask({ action: `s3:Action${i}` }), policies).result).toBe(expected)
      }
    }
  })
})
