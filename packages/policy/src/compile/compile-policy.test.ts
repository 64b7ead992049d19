import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyKind } from '../document.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { policySets } from '../testing/arbitraries.ts'
import { ask } from '../testing/sample.ts'
import { validateDocument } from '../validate/validate-document.ts'
import { compilePolicy, contextKeysOf, documentOf } from './compile-policy.ts'

const good = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
const principal = { Effect: 'Allow', Action: 's3:*', Principal: '*' }

function error(statement: unknown, kind: PolicyKind = 'identity') {
  return compilePolicy(JSON.stringify({ Statement: statement }), kind).error
}

describe('compilePolicy', () => {
  it.each<[string, unknown, PolicyKind]>([
    ['a wrong type', { ...good, Action: 1 }, 'identity'],
    ['no effect', { Action: 's3:*', Resource: '*' }, 'identity'],
    ['an effect in another case', { ...good, Effect: 'deny' }, 'identity'],
    ['an unknown operator', { ...good, Condition: { StringMatches: { a: 'b' } } }, 'identity'],
    ['both members of a pair', { ...good, NotAction: 's3:*' }, 'identity'],
    ['both principals', { ...good, Principal: '*', NotPrincipal: '*' }, 'resource'],
    ['no action', { Effect: 'Deny', Resource: '*' }, 'identity'],
    ['an empty list of actions', { ...good, Action: [] }, 'identity'],
    ['no resource', { Effect: 'Deny', Action: 's3:*' }, 'scp'],
    ['an empty list of resources', { ...good, Resource: [] }, 'boundary'],
    ['no principal', good, 'resource'],
    ['nobody as principal', { ...good, Principal: { AWS: [] } }, 'resource'],
    ['a principal of unknown type', { ...principal, Principal: { Aws: '*' } }, 'trust'],
    ['a principal that is a name', { ...good, Principal: 'ana' }, 'resource'],
    ['a principal in an identity policy', { ...good, Principal: '*' }, 'session'],
    ['a resource in a trust policy', { ...principal, Resource: '*' }, 'trust'],
    ['a null among condition values', { ...good, Condition: { Bool: { a: [null] } } }, 'identity'],
    ['a statement that is a text', 'Allow', 'identity'],
  ])('gives the error instead of a policy for %s (section 7)', (_, statement, kind) => {
    expect(error([good, statement], kind)).toBeDefined()
    expect(error(statement, kind)?.message).not.toBe('')
  })

  it('says where a document cannot be read', () => {
    const text = '{"Statement":[{"Effect":"Allow","Action":"a:b","Resource":["*",2]}]}'
    expect(compilePolicy(text, 'identity').error).toEqual({
      path: 'Statement[0].Resource[1]',
      message: 'must be a string',
      start: text.indexOf('2'),
      end: text.indexOf('2') + 1,
    })
    expect(compilePolicy('{', 'identity').error?.path).toBe('')
    expect(compilePolicy('{"Version":"2012-10-17"}', 'identity').error?.message).toBe(
      'missing element `Statement`',
    )
    expect(compilePolicy('{"Version":"1","Statement":[]}', 'identity').error?.message).toBe(
      'unknown version `1`',
    )
  })

  it('reads an empty list of statements, and whatever only forbids storing', () => {
    expect(compilePolicy('{"Statement":[]}', 'identity').policy?.statements).toEqual([])
    const odd = { ...good, Sid: 'a b', Resource: ['nonsense', 'arn:aws:s3::x'], Action: 'nonsense' }
    expect(error([odd, odd])).toBeUndefined()
    expect(error({ ...good, Condition: { a: {}, DateEquals: { b: 'never' } } })).toBeUndefined()
  })

  it('reads everything that can be stored', () => {
    fc.assert(
      fc.property(policySets, ({ identity, resource, trust }) => {
        for (const [document, kind] of [
          ...identity.map((entry) => [entry, 'identity'] as const),
          ...(resource === undefined ? [] : [[resource, 'resource'] as const]),
          ...(trust === undefined ? [] : [[trust, 'trust'] as const]),
        ]) {
          const text = JSON.stringify(document)
          const stored = validateDocument(text, kind === 'identity' ? 'user-inline' : kind) === undefined
          if (stored) expect(compilePolicy(text, kind).error).toBeUndefined()
        }
      }),
    )
  })

  it('throws at nothing that a text may hold, nor do validation and decision', () => {
    const word = fc.constantFrom(
      'Version',
      'Statement',
      'Effect',
      'Action',
      'Principal',
      'Condition',
      'StringLike',
      'AWS',
    )
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom<unknown>(
          '2012-10-17',
          'Allow',
          '*',
          '',
          null,
          1,
          true,
          '${',
          'arn:aws:s3:::b',
          '__proto__',
        ),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(word, fc.string()), tie('node'), { maxKeys: 4 }),
      ),
    })).node
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      tree.map((value) => JSON.stringify(value)),
      fc.tuple(policySets, fc.nat(), fc.string({ maxLength: 2 })).map(([set, at, extra]) => {
        const whole = JSON.stringify(set.identity[0] ?? {})
        return whole.slice(0, at % whole.length) + extra + whole.slice((at % whole.length) + extra.length)
      }),
    )
    fc.assert(
      fc.property(
        text,
        fc.constantFrom<PolicyKind>('identity', 'resource', 'trust', 'rcp', 'vpcEndpoint'),
        (any, kind) => {
          const { policy, error: problem } = compilePolicy(any, kind)
          expect(policy === undefined).toBe(problem !== undefined)
          if (policy?.grammar === 'identity')
            evaluate(ask(), { identity: [{ policy, source: { id: 'any', type: 'inline' } }] })
          const stored = {
            identity: 'managed',
            vpcEndpoint: 'resource',
            resource: 'resource',
            trust: 'trust',
            rcp: 'rcp',
          } as const
          const storedKind =
            kind === 'boundary' || kind === 'session' || kind === 'scp' ? 'scp' : stored[kind]
          validateDocument(any, storedKind)
        },
      ),
      { numRuns: 3_000 },
    )
  })
})

describe('contextKeysOf', () => {
  it('names the keys of conditions and variables once each, in their order and spelling', () => {
    const { policy } = compilePolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'a:${not:here}',
            Resource: ['arn:aws:s3:::${aws:UserName}/${*}', 'arn:aws:${not:here}:::b'],
            Condition: {
              StringLike: { 'aws:username': '${s3:prefix}', 'S3:Max': ["${aws:PrincipalTag/a, 'b'}"] },
              NumericEquals: { 'a:n': '${not:here}' },
            },
          },
        ],
      }),
      'identity',
    )
    expect(policy && contextKeysOf(policy)).toEqual([
      'aws:UserName',
      's3:prefix',
      'S3:Max',
      'aws:PrincipalTag/a',
      'a:n',
    ])
  })
})

describe('documentOf', () => {
  it('gives the document back, its entries in the order of the compiled ones', () => {
    fc.assert(
      fc.property(policySets, ({ identity }) => {
        for (const document of identity) {
          const { policy } = compilePolicy(JSON.stringify(document, null, 1), 'identity')
          if (policy === undefined) throw new Error('the documents of this test can be read')
          const shape = documentOf(policy).statements.map(({ start, end, action, resource, conditions }) => [
            ...[start, end, action?.values.length, resource?.values.length],
            conditions.map(({ operator, key }) => [operator.value, key.value]),
          ])
          const compiled = policy.statements.map(({ start, end, action, resource, conditions }) => [
            ...[start, end, action.patterns.length, resource?.patterns.length],
            conditions.map(({ operator, key }) => [operator, key]),
          ])
          expect(compiled).toEqual(shape)
        }
      }),
    )
  })
})
