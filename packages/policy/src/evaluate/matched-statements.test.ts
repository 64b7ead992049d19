import { describe, expect, it } from 'vitest'
import { allowAll, ask, attach } from '../testing/sample.ts'
import { matchedStatements } from './matched-statements.ts'

describe('matchedStatements', () => {
  it('gives the applying statements of every kind that applies, whether or not they decided', () => {
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
    const found = matchedStatements(ask(), policies)
    expect(found.map(({ kind, policy, statement }) => [kind, policy.source.id, statement.index])).toEqual([
      ['rcp', 'r', 0],
      ['scp', 's1', 0],
      ['scp', 's2', 0],
      ['vpcEndpoint', 'v', 0],
      ['identity', 'i', 0],
      ['boundary', 'b', 0],
    ])
  })
})
