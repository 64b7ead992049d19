import { type AttachedPolicy, compilePolicy, contextOf, explain, type PolicyKind } from '@gatehouse/policy'
import { describe, expect, it } from 'vitest'
import { authorizationMessage } from './authorization-message.ts'
import type { Caller } from './caller.ts'

const account = {
  AccountId: '123456789012',
  Partition: 'aws' as const,
  Email: 'root@example.com',
  CreateDate: new Date(0),
}
const arn = 'arn:aws:iam::123456789012:root'
const user = { type: 'user', arn: 'arn:aws:iam::123456789012:user/ana', accountId: '123456789012' } as const
const caller: Caller = {
  account,
  arn,
  userId: '123456789012',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  holder: { kind: 'root' },
  principal: { type: 'root', arn, accountId: '123456789012' },
  tags: [],
}

/** The message about a request on which a policy of a kind has a say. */
function messageOf(document: object, kind: PolicyKind, resourceAccountId = '123456789012', context = {}) {
  const { policy } = compilePolicy(JSON.stringify(document), kind)
  if (policy === undefined) throw new Error('the document cannot be read')
  const attached: AttachedPolicy = { policy, source: { id: 'x', type: 'inline' } }
  const isLevelled = kind === 'scp' || kind === 'rcp'
  const request = {
    principal: user,
    action: kind === 'trust' ? 'sts:AssumeRole' : 's3:GetObject',
    resource: kind === 'trust' ? `arn:aws:iam::${resourceAccountId}:role/r` : 'arn:aws:s3:::b/k',
    resourceAccountId,
    context: contextOf(context),
  }
  const policies = {
    identity: [],
    [kind]: isLevelled ? [[attached]] : isSingle(kind) ? attached : [attached],
  }
  return JSON.parse(authorizationMessage(caller, explain(request, policies)))
}

const isSingle = (kind: PolicyKind) => kind === 'resource' || kind === 'trust' || kind === 'vpcEndpoint'

const items = (...values: string[]) => ({ items: values.map((value) => ({ value })) })

describe('the message of a denial', () => {
  it('reads a lone statement, single values and the negated elements', () => {
    const Statement = {
      Effect: 'Deny',
      NotPrincipal: { AWS: ['999999999999', arn], Service: 'ec2.amazonaws.com' },
      NotAction: 's3:Put*',
      Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b/*'],
      Condition: { Bool: { 'aws:SecureTransport': false }, NumericLessThan: { 's3:max-keys': [1, '2'] } },
    }
    const { matchedStatements } = messageOf({ Version: '2012-10-17', Statement }, 'resource', undefined, {
      'aws:SecureTransport': 'false',
      's3:max-keys': '1',
    })
    expect(matchedStatements.items).toEqual([
      {
        statementId: '',
        effect: 'DENY',
        principals: items('999999999999', arn, 'ec2.amazonaws.com'),
        principalGroups: { items: [] },
        actions: items('s3:Put*'),
        resources: items('arn:aws:s3:::a', 'arn:aws:s3:::b/*'),
        conditions: {
          items: [
            { key: 'aws:SecureTransport', values: items('false') },
            { key: 's3:max-keys', values: items('1', '2') },
          ],
        },
      },
    ])
  })

  it('reads the star principal', () => {
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }]
    const { matchedStatements } = messageOf({ Statement }, 'resource')
    expect(matchedStatements.items[0].principals).toEqual(items('*'))
  })

  it('lists the context, multivalued keys with all values, and root without a name', () => {
    const { context } = messageOf({ Statement: [] }, 'identity', undefined, {
      'aws:TagKeys': ['a', 'b'],
      'aws:SourceIp': '192.0.2.1',
    })
    expect(context.principal).toEqual({ id: '123456789012', arn })
    expect(context.conditions.items).toEqual(
      expect.arrayContaining([
        { key: 'aws:TagKeys', values: items('a', 'b') },
        { key: 'aws:SourceIp', values: items('192.0.2.1') },
      ]),
    )
  })

  it.each([
    ['resource', false],
    ['trust', false],
    ['rcp', false],
    ['identity', true],
    ['boundary', true],
    ['session', true],
    ['scp', true],
  ] as const)('at a resource of another account tells of a denying %s policy: %s', (kind, told) => {
    const isOwners = kind === 'resource' || kind === 'trust' || kind === 'rcp'
    const statement = {
      Effect: 'Deny',
      Action: '*',
      ...(isOwners && { Principal: '*' }),
      ...(kind !== 'trust' && { Resource: '*' }),
    }
    const message = messageOf({ Statement: statement }, kind, '999999999999', {
      'aws:ResourceTag/secret': 'x',
      'iam:ResourceTag/Secret': 'x',
      'aws:PrincipalTag/own': 'y',
    })
    expect(message.explicitDeny).toBe(told)
    expect(message.matchedStatements.items).toHaveLength(told ? 1 : 0)
    const keys = message.context.conditions.items.map(({ key }: { key: string }) => key)
    expect(keys).toEqual(['aws:PrincipalTag/own'])
  })
})
