import { describe, expect, it } from 'vitest'
import { denialReason } from '../evaluate/denial-reason.ts'
import type { PolicySet } from '../evaluate/request.ts'
import { account, allowAll, ana, appSession, ask, attach, otherAccount } from '../testing/sample.ts'
import { explain } from './explain.ts'
import { explanationText } from './text.ts'

const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::ledger/*' }
const [q1, inTeam] = [
  'arn:aws:s3:::ledger/q1',
  { StringEquals: { 'aws:PrincipalTag/team': ['blue', 'red'] } },
]

/** The near misses of the one policy of a kind. */
function statementsOf(policies: PolicySet, given: Parameters<typeof ask>[0] = {}, kind = 'identity') {
  const { layers } = explain(ask(given), policies)
  return layers.find((layer) => layer.kind === kind)?.policies[0]
}

describe('what failed in a statement', () => {
  it('is the key and the operator of a condition, with what was expected and what the request has', () => {
    const identity = [attach('identity', { ...read, Sid: 'Team', Condition: inTeam })]
    const failure = {
      element: 'Condition',
      operator: 'StringEquals',
      key: 'aws:PrincipalTag/team',
      expected: ['blue', 'red'],
    }
    expect(statementsOf({ identity })?.statements).toMatchObject([{ sid: 'Team', failures: [failure] }])
    const context = { 'aws:principaltag/TEAM': 'green' }
    expect(statementsOf({ identity }, { context })?.statements).toMatchObject([
      { failures: [{ ...failure, actual: 'green' }] },
    ])
    expect(
      statementsOf({ identity }, { context: { 'aws:PrincipalTag/team': 'red' } })?.statements,
    ).toMatchObject([{ failures: [] }])
  })

  it('is the resource, with its variables filled in', () => {
    const home = 'arn:aws:s3:::home/${aws:username}/*'
    const identity = [attach('identity', { ...read, Resource: [home, 'arn:aws:s3:::public/*'] })]
    const [found] = statementsOf({ identity }, { context: { 'aws:username': 'ana' } })?.statements ?? []
    expect(found?.failures).toEqual([
      {
        element: 'Resource',
        expected: [home, 'arn:aws:s3:::public/*'],
        resolved: ['arn:aws:s3:::home/ana/*', 'arn:aws:s3:::public/*'],
        actual: [q1],
      },
    ])
    expect(statementsOf({ identity })?.statements[0]?.failures[0]).toMatchObject({
      resolved: [null, 'arn:aws:s3:::public/*'],
    })
  })

  it('is the action, where the statement has others of its service, the nearest first and no more than 20', () => {
    const actions = Array.from({ length: 30 }, (_, i) => `s3:Put${i}`)
    const near = attach('identity', [
      { ...allowAll, Action: ['ec2:*', ...actions] },
      { ...allowAll, Action: 'ec2:*' },
      { ...allowAll, Action: 'sqs:*' },
    ])
    expect(statementsOf({ identity: [near] })).toMatchObject({
      others: 2,
      statements: [
        {
          failures: [
            { element: 'Action', expected: actions.slice(0, 20), omitted: 11, actual: ['s3:GetObject'] },
          ],
        },
      ],
    })
  })

  it('is the principal, with every name of the caller', () => {
    const resource = attach('resource', { ...read, Principal: { AWS: otherAccount } })
    const [found] =
      statementsOf({ identity: [], resource }, { principal: appSession }, 'resource')?.statements ?? []
    expect(found?.failures).toEqual([
      {
        element: 'Principal',
        expected: [`AWS: ${otherAccount}`],
        actual: [
          `AWS: ${appSession.arn}`,
          `AWS: ${appSession.roleArn}`,
          `AWS: ${account}`,
          `AWS: arn:aws:iam::${account}:root`,
        ],
      },
    ])
  })

  it('is an ARN pattern that cannot be read, to an Allow (C16)', () => {
    const Condition = { ArnLike: { 'aws:PrincipalArn': 'nonsense' } }
    const context = { 'aws:PrincipalArn': ana.arn }
    const allow = [attach('identity', { ...read, Condition })]
    expect(statementsOf({ identity: allow }, { context })?.statements[0]?.failures).toMatchObject([
      { operator: 'ArnLike', undecidable: true },
    ])
    const deny = [attach('identity', { ...read, Effect: 'Deny', Condition })]
    expect(statementsOf({ identity: deny }, { context })?.statements[0]?.failures).toEqual([])
  })
})

describe('what would allow a request', () => {
  const remedy = (policies: PolicySet, given: Parameters<typeof ask>[0] = {}) =>
    explain(ask(given), policies).remedy

  it('is nothing where it is allowed', () => {
    expect(remedy({ identity: [attach('identity', allowAll)] })).toBeUndefined()
  })

  it('is one statement for the layer that is silent', () => {
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: q1 }
    expect(remedy({ identity: [] })).toEqual([{ change: 'allow', kind: 'identity', statement }])
    const identity = [attach('identity', allowAll)]
    expect(remedy({ identity, boundary: [] })).toEqual([{ change: 'allow', kind: 'boundary', statement }])
    expect(remedy({ identity, scp: [identity, []] })).toEqual([
      { change: 'allow', kind: 'scp', level: 1, statement },
    ])
  })

  it('is a statement that fits no other resource, whatever characters the resource has', () => {
    expect(remedy({ identity: [] }, { resource: 'arn:aws:s3:::ledger/a*${b}?' })).toMatchObject([
      { statement: { Resource: 'arn:aws:s3:::ledger/a${*}${$}{b}${?}' } },
    ])
  })

  it('is for the boundary that is there, in its version, but none of those that AWS keeps', () => {
    const resource = 'arn:aws:s3:::ledger/a*b'
    const bounded = (arn: string, version: string) => {
      const source = { id: arn, arn, type: 'managed' }
      const boundary = [attach('boundary', { ...allowAll, Action: 'sqs:*' }, source, version)]
      return explain(ask({ resource }), { identity: [attach('identity', allowAll)], boundary })
    }
    const own = `arn:aws:iam::${account}:policy/bound`
    expect(bounded(own, '2012-10-17').remedy).toMatchObject([
      { kind: 'boundary', policy: { arn: own }, statement: { Resource: 'arn:aws:s3:::ledger/a${*}b' } },
    ])
    const old = bounded(own, '2008-10-17')
    expect(old.remedy).toMatchObject([{ statement: { Resource: resource } }])
    expect(explanationText(old)).toContain(`\n  add to ${own} (permissions boundary):\n`)
    const [change] = bounded('arn:aws:iam::aws:policy/PowerUserAccess', '2012-10-17').remedy ?? []
    expect(change).toMatchObject({ change: 'allow', kind: 'boundary' })
    expect(change).not.toHaveProperty('policy.arn')
  })

  it('names a statement once whose policy comes by two groups, or stands at two levels', () => {
    const arn = `arn:aws:iam::${account}:policy/shared`
    const deny = { ...allowAll, Effect: 'Deny' }
    const by = (kind: 'identity' | 'scp', holder: string) =>
      attach(kind, [deny, allowAll], { id: arn, arn, type: 'managed', attachedTo: holder })
    const identity = [by('identity', 'one'), by('identity', 'two')]
    expect(remedy({ identity })).toMatchObject([{ change: 'stop denying', statement: { index: 0 } }])
    const scp = [[by('scp', 'root')], [by('scp', 'unit')]]
    const own = attach('identity', allowAll, { id: 'own', type: 'inline' })
    expect(remedy({ identity: [own], scp })).toMatchObject([{ change: 'stop denying', level: 0 }])
  })

  it('names the statement of an explicit deny, and what is lacking besides', () => {
    const identity = [
      attach('identity', [{ ...read, Sid: 'No', Effect: 'Deny' }], { id: 'guard', type: 'inline' }),
    ]
    expect(remedy({ identity })).toMatchObject([
      {
        change: 'stop denying',
        kind: 'identity',
        policy: { id: 'guard' },
        statement: { index: 0, sid: 'No' },
      },
      { change: 'allow', kind: 'identity' },
    ])
  })

  it('is a statement on both sides for a resource of another account (E9)', () => {
    expect(remedy({ identity: [] }, { resourceAccountId: otherAccount })).toMatchObject([
      { kind: 'resource', statement: { Principal: { AWS: ana.arn } } },
      { kind: 'identity' },
    ])
  })

  it('is no policy at all for what another account has in IAM, where none but roles have policies', () => {
    const request = {
      action: 'iam:GetPolicy',
      resource: `arn:aws:iam::${otherAccount}:policy/p`,
      resourceAccountId: otherAccount,
    }
    expect(remedy({ identity: [attach('identity', allowAll)] }, request)).toEqual([])
    const role = { ...request, action: 'sts:AssumeRole', resource: `arn:aws:iam::${otherAccount}:role/r` }
    expect(remedy({ identity: [attach('identity', allowAll)] }, role)).toMatchObject([{ kind: 'trust' }])
  })

  it('allows any resource where no policy can be stored that names this one', () => {
    for (const resource of ['nonsense', `arn:aws:iam::${account}:*`, 'arn:aws', `arn:x:s3:::b`]) {
      expect(remedy({ identity: [] }, { resource })).toMatchObject([{ statement: { Resource: '*' } }])
    }
  })

  it('is printed in characters that policies may be written in', () => {
    const explanation = explain(ask({ resource: 'arn:aws:s3:::ledger/\u202e\u00e9\u{1f600}"' }), {
      identity: [],
    })
    const [printed = ''] = /\{.*\}$/.exec(explanationText(explanation)) ?? []
    expect(printed).toMatch(/^[\u0020-\u007e]+$/)
    expect([JSON.parse(printed)]).toEqual(
      explanation.remedy?.map((change) => 'statement' in change && change.statement),
    )
    expect(JSON.parse(printed).Resource).toBe('arn:aws:s3:::ledger/\u202e\u00e9\u{1f600}"')
  })

  it('is no policy at all for what belongs to AWS (E22)', () => {
    const request = { action: 'iam:DeletePolicy', resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
    expect(remedy({ identity: [attach('identity', allowAll)] }, request)).toEqual([])
  })
})

describe('a provider of another account', () => {
  const foreign = `arn:aws:iam::${otherAccount}:saml-provider/corp`
  const request = {
    principal: { type: 'saml', provider: foreign } as const,
    action: 'sts:AssumeRoleWithSAML',
    resource: `arn:aws:iam::${account}:role/app`,
  }
  const { Resource: _, ...statement } = { ...allowAll, Principal: { Federated: foreign } }
  const trust = attach('trust', statement)

  it('vouches for nobody here, whatever the trust policy says (B-437)', () => {
    const explanation = explain(ask(request), { identity: [], trust })
    expect(explanation).toMatchObject({ result: 'implicitDeny', kind: 'none', remedy: [] })
    expect(explanationText(explanation)).toContain(
      'is denied because no policy can let in whoever comes from that account or partition\n',
    )
    expect(denialReason(explanation, request.action, true)).toBeUndefined()
    const there = { resource: `arn:aws:iam::${otherAccount}:role/app`, resourceAccountId: otherAccount }
    expect(explain(ask({ ...request, ...there }), { identity: [], trust }).result).toBe('allow')
  })
})

describe('a partition', () => {
  const there = (arn: string, accountId = otherAccount) => ({ type: 'user', arn, accountId }) as const
  const open = attach('resource', { ...allowAll, Principal: '*' })
  const identity = [attach('identity', allowAll)]
  const decided = (given: Parameters<typeof ask>[0]) => explain(ask(given), { identity, resource: open })

  it('is not left by what resources of other accounts allow (A-067)', () => {
    const china = there(`arn:aws-cn:iam::${otherAccount}:user/u`)
    const explanation = decided({ principal: china })
    expect(explanation).toMatchObject({ result: 'implicitDeny', kind: 'none', remedy: [] })
    expect(explanationText(explanation)).toContain('whoever comes from that account or partition')
    expect(decided({ principal: there(`arn:aws:iam::${otherAccount}:user/u`) }).result).toBe('allow')
    const queue = `arn:aws-cn:sqs:cn-north-1:${account}:q`
    expect(decided({ principal: china, resource: queue }).result).toBe('allow')
  })
})

describe('one explanation', () => {
  const arn = `arn:aws:iam::${account}:policy/guard`

  it('gives the words of a denial as the decision itself does', () => {
    const identity = [attach('identity', { ...read, Effect: 'Deny' }, { id: arn, arn, type: 'managed' })]
    const explanation = explain(ask(), { identity })
    expect(denialReason(explanation, 's3:GetObject', true)).toBe(
      `with an explicit deny in an identity-based policy: ${arn}`,
    )
    expect(denialReason(explain(ask(), { identity: [] }), 's3:GetObject', true)).toBe(
      'because no identity-based policy allows the s3:GetObject action',
    )
  })

  it('reads as text', () => {
    const source = { id: 'readers', type: 'inline', attachedTo: ana.arn }
    const identity = [
      attach(
        'identity',
        [
          { ...read, Sid: 'Team', Condition: inTeam },
          { ...allowAll, Action: 'sqs:*' },
        ],
        source,
      ),
    ]
    const boundary = [attach('boundary', [allowAll], { id: arn, arn, type: 'managed' })]
    expect(explanationText(explain(ask(), { identity, boundary }))).toBe(
      [
        `s3:GetObject on ${q1} is denied because no identity-based policy allows the s3:GetObject action`,
        '',
        'identity-based policy: says nothing to it',
        `  readers of ${ana.arn}, 1 statement about something else`,
        '    statement 1 `Team` at 1:38 allows, but does not apply',
        '      Condition StringEquals of aws:PrincipalTag/team wants `blue` or `red`; the request has no such key',
        'permissions boundary: allows it',
        `  ${arn}`,
        '    statement 1 at 1:38 allows',
        '',
        'what would allow it:',
        '  add to an identity-based policy:',
        `    {"Effect":"Allow","Action":"s3:GetObject","Resource":"${q1}"}`,
      ].join('\n'),
    )
  })

  it('tells of a negated operator what it does not want', () => {
    const Condition = { StringNotEqualsIfExists: { 'aws:RequestedRegion': ['eu-west-1', 'eu-west-2'] } }
    const identity = [attach('identity', { ...allowAll, Effect: 'Deny', Condition })]
    const context = { 'aws:RequestedRegion': 'eu-west-1' }
    expect(explanationText(explain(ask({ context }), { identity }))).toContain(
      'Condition StringNotEqualsIfExists of aws:RequestedRegion wants anything but `eu-west-1` or `eu-west-2`; the request has `eu-west-1`',
    )
  })

  it('tells an allow, a root user and an operation without permission in words of their own', () => {
    const first = (given: Parameters<typeof ask>[0], policies: PolicySet) =>
      explanationText(explain(ask(given), policies)).split('\n')[0]
    expect(first({}, { identity: [attach('identity', allowAll)] })).toBe(
      `s3:GetObject on ${q1} is allowed by an identity-based policy (statement 1 of p)`,
    )
    const root = { type: 'root', arn: `arn:aws:iam::${account}:root`, accountId: account } as const
    expect(first({ principal: root }, { identity: [] })).toContain('the account root user needs no policy')
    expect(first({ action: 'sts:GetCallerIdentity', resource: '*' }, { identity: [] })).toContain(
      'it needs no permission',
    )
  })
})
