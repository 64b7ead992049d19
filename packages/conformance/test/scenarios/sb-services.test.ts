import { describe, expect, it } from 'vitest'
import { type Question, verdict } from '../../src/engine.ts'
import { allow, policyOf } from '../../src/people.ts'

const [M, N] = ['111122223333', '444455556666']

type Context = NonNullable<Question['context']>

/** A service that wants to assume a role. */
function assuming(service: string, Condition: object, context: Context, trusted = service): string {
  const statement = { Effect: 'Allow', Principal: { Service: trusted }, Action: 'sts:AssumeRole' }
  return verdict({
    principal: { type: 'service', service },
    action: 'sts:AssumeRole',
    resource: `arn:aws:iam::${M}:role/Service`,
    owner: M,
    context,
    trust: policyOf({ ...statement, Condition }),
  })
}

describe('SB-34: a service role for one source (A-383, B-403, B-405, B-410)', () => {
  const plan = (id: string) => `incident-record/${id}`
  const Condition = {
    ArnLike: { 'aws:SourceArn': `arn:aws:ssm-incidents:*:${M}:${plan('myresponseplan/*')}` },
  }
  const incidents = 'ssm-incidents.amazonaws.com'
  const from = (resource: string, account = M, region = 'us-east-1') => ({
    'aws:SourceArn': `arn:aws:ssm-incidents:${region}:${account}:${resource}`,
  })

  it('lets the service in for incidents of that plan, wherever they are', () => {
    const found = ['us-east-1', 'eu-west-1'].map((region) =>
      assuming(incidents, Condition, from(plan('myresponseplan/abc'), M, region)),
    )
    expect(found).toEqual(['Allow', 'Allow'])
  })

  it.each<readonly [string, Context]>([
    ['another plan', from(plan('otherplan/abc'))],
    ['another account', from(plan('myresponseplan/abc'), N)],
    ['the plan itself', from(plan('myresponseplan'))],
    ['no source (B-409)', {}],
  ])('not for %s', (_, context) => {
    expect(assuming(incidents, Condition, context)).toBe('ImplicitDeny')
  })

  it('nor another service or a user who may do everything', () => {
    const context = from(plan('myresponseplan/abc'))
    expect(assuming('ec2.amazonaws.com', Condition, context, incidents)).toBe('ImplicitDeny')
    const principal = { type: 'user', arn: `arn:aws:iam::${M}:user/admin`, accountId: M } as const
    const statement = { Effect: 'Allow', Principal: { Service: incidents }, Action: 'sts:AssumeRole' }
    const found = verdict({
      principal,
      action: 'sts:AssumeRole',
      resource: `arn:aws:iam::${M}:role/Service`,
      owner: M,
      context,
      identity: policyOf(allow('*')),
      trust: policyOf({ ...statement, Condition }),
    })
    expect(found).toBe('ImplicitDeny')
  })
})

/** Conditions on the source, contexts that fit them and contexts that do not. */
const sources: readonly (readonly [string, object, Context, Context])[] = [
  [
    'the bucket and its account',
    {
      ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::my-bucket' },
      StringEquals: { 'aws:SourceAccount': M },
    },
    { 'aws:SourceArn': 'arn:aws:s3:::my-bucket', 'aws:SourceAccount': M },
    { 'aws:SourceArn': 'arn:aws:s3:::my-bucket', 'aws:SourceAccount': N },
  ],
  [
    'an ARN with wildcards',
    { ArnLike: { 'aws:SourceArn': 'arn:aws:servicename:*:123456789012:*' } },
    { 'aws:SourceArn': 'arn:aws:servicename:us-east-1:123456789012:thing/1' },
    { 'aws:SourceArn': 'arn:aws:servicename:us-east-1:999999999999:thing/1' },
  ],
  [
    'the account',
    { StringEquals: { 'aws:SourceAccount': M } },
    { 'aws:SourceAccount': M, 'aws:SourceArn': 'arn:aws:s3:::any' },
    { 'aws:SourceAccount': N },
  ],
  [
    'the organization (B-407)',
    { StringEquals: { 'aws:SourceOrgID': 'o-1' } },
    { 'aws:SourceOrgID': 'o-1' },
    { 'aws:SourceOrgID': 'o-2' },
  ],
  [
    'a unit of the organization',
    { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': ['o-1/r-1/ou-1/*'] } },
    { 'aws:SourceOrgPaths': ['o-1/r-1/ou-1/'] },
    { 'aws:SourceOrgPaths': ['o-1/r-1/ou-2/'] },
  ],
]

describe('SB-35: a topic for the service of one source (B-404, B-405, B-406)', () => {
  const topic = `arn:aws:sns:us-east-1:${M}:events`
  const publishing = (Condition: object, context: Context) =>
    verdict({
      principal: { type: 'service', service: 's3.amazonaws.com' },
      action: 'sns:Publish',
      resource: topic,
      owner: M,
      context,
      resourcePolicy: policyOf({
        ...allow('sns:Publish', topic),
        Principal: { Service: 's3.amazonaws.com' },
        Condition,
      }),
    })

  it.each(sources)('%s', (_, condition, fitting, other) => {
    expect([publishing(condition, fitting), publishing(condition, other)]).toEqual(['Allow', 'ImplicitDeny'])
  })

  it('the ARN of a bucket alone would let in whoever registers its name anew (B-406)', () => {
    const condition = { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::my-bucket' } }
    const context = { 'aws:SourceArn': 'arn:aws:s3:::my-bucket', 'aws:SourceAccount': N }
    expect(publishing(condition, context)).toBe('Allow')
  })
})

describe('SB-51: a trust policy heeds the same keys (B-408, B-464)', () => {
  const lambda = 'lambda.amazonaws.com'
  const nightly = (account: string, name = 'nightly') => ({
    'aws:SourceAccount': account,
    'aws:SourceArn': `arn:aws:lambda:us-east-1:${account}:function:${name}`,
  })
  const Condition = {
    StringEquals: { 'aws:SourceAccount': M },
    ArnLike: { 'aws:SourceArn': nightly(M)['aws:SourceArn'] },
  }

  it('and nobody passes a role of another account to a service (B-408)', () => {
    const asked = {
      principal: { type: 'user', arn: `arn:aws:iam::${M}:user/admin`, accountId: M } as const,
      action: 'iam:PassRole',
      context: { 'iam:PassedToService': lambda },
      identity: policyOf(allow('*')),
    }
    const passing = (owner: string) => verdict({ ...asked, resource: `arn:aws:iam::${owner}:role/r`, owner })
    expect([passing(M), passing(N)]).toEqual(['Allow', 'ImplicitDeny'])
  })

  it('one function of the account is let in', () => {
    expect(assuming(lambda, Condition, nightly(M))).toBe('Allow')
    for (const context of [nightly(M, 'other'), nightly(N), {}])
      expect(assuming(lambda, Condition, context)).toBe('ImplicitDeny')
  })

  it.each(sources)('%s', (_, condition, fitting, other) => {
    expect([assuming(lambda, condition, fitting), assuming(lambda, condition, other)]).toEqual([
      'Allow',
      'ImplicitDeny',
    ])
  })
})

describe('S-FAS: forward access sessions by the key that tells of them (A-019, A-063, A-362)', () => {
  const creating = (context: Context, ...more: object[]) =>
    verdict({
      principal: { type: 'user', arn: `arn:aws:iam::${M}:user/fasuser`, accountId: M },
      action: 'iam:CreateRole',
      resource: `arn:aws:iam::${M}:role/x`,
      owner: M,
      context,
      identity: policyOf(allow('cloudformation:*'), ...more),
    })
  const through = {
    ...allow('iam:CreateRole'),
    Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
  }

  it('through the service the call is allowed, directly it is not', () => {
    expect(creating({ 'aws:CalledVia': ['cloudformation.amazonaws.com'] }, through)).toBe('Allow')
    expect(creating({ 'aws:CalledVia': ['lambda.amazonaws.com'] }, through)).toBe('ImplicitDeny')
    expect(creating({}, through)).toBe('ImplicitDeny')
  })

  it('whoever may call the service alone gets nothing made by it', () => {
    expect(creating({ 'aws:CalledVia': ['cloudformation.amazonaws.com'] })).toBe('ImplicitDeny')
    expect(creating({}, allow('iam:CreateRole'))).toBe('Allow')
  })

  it.todo('a stack makes the role, by its caller’s rights (waits for CloudFormation)')
})
