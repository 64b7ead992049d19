import { describe, expect, it } from 'vitest'
import { CompiledPolicy } from '../compile/compiled-policy.ts'
import { allowAll, ask, attach } from '../testing/sample.ts'
import { explain } from './explain.ts'

describe('the matches of an explanation', () => {
  it('are the applying statements of every kind that applies, whether or not they decided', () => {
    const source = (id: string) => ({ id, type: 'managed' })
    const deny = { ...allowAll, Effect: 'Deny' }
    const policies = {
      identity: [attach('identity', [allowAll, { ...allowAll, Action: 'ec2:*' }], source('i'))],
      boundary: [attach('boundary', deny, source('b'))],
      scp: [[attach('scp', allowAll, source('s1'))], [attach('scp', deny, source('s2'))]],
      rcp: [[attach('rcp', { ...allowAll, Principal: '*' }, source('r'))]],
      resource: attach('resource', { ...allowAll, Principal: { AWS: '444455556666' } }, source('p')),
      trust: attach('trust', { Effect: 'Allow', Principal: '*', Action: '*' }, source('t')),
      vpcEndpoint: attach('vpcEndpoint', allowAll, source('v')),
    }
    const { matches } = explain(ask(), policies)
    expect(matches.map(({ kind, policy, statement }) => [kind, policy.source.id, statement.index])).toEqual([
      ['rcp', 'r', 0],
      ['scp', 's1', 0],
      ['scp', 's2', 0],
      ['vpcEndpoint', 'v', 0],
      ['identity', 'i', 0],
      ['boundary', 'b', 0],
    ])
  })

  it('tell the level, the place and the words of their statement', () => {
    const Condition = { Bool: { 'aws:SecureTransport': false }, Null: { 'aws:userid': ['true'] } }
    const deny = {
      Sid: 'No',
      Effect: 'Deny',
      NotAction: 'iam:*',
      Resource: ['*', 'arn:aws:s3:::b'],
      Condition,
    }
    const scp = [[attach('scp', allowAll)], [attach('scp', deny)]]
    const [, match] = explain(ask({ context: { 'aws:SecureTransport': 'false' } }), {
      identity: [],
      scp,
    }).matches
    expect(match).toMatchObject({ kind: 'scp', level: 1, effect: 'Deny', policy: scp[1]?.[0] })
    expect(match?.statement).toMatchObject({ index: 0, sid: 'No', effect: 'Deny', start: { line: 1 } })
    expect(match?.words).toEqual({
      principals: [],
      actions: ['iam:*'],
      resources: ['*', 'arn:aws:s3:::b'],
      conditions: [
        { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
        { operator: 'Null', key: 'aws:userid', values: ['true'] },
      ],
    })
  })

  it('and the decision are found without reading a document again, which near misses need', () => {
    const { policy, source } = attach('identity', allowAll)
    const unreadable = { source, policy: new CompiledPolicy(policy.grammar, '{', policy.statements) }
    const explanation = explain(ask(), { identity: [unreadable] })
    expect(explanation).toMatchObject({ result: 'allow', kind: 'identity' })
    expect(explanation.by.map(({ kind }) => kind)).toEqual(['identity'])
    expect(explanation.layers.map(({ says }) => says)).toEqual(['allows'])
    expect(explanation.matches).toHaveLength(1)
    expect(() => explanation.layers[0]?.policies).toThrow(TypeError)
  })
})
