import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseRequest, compileCasePolicies } from '../../cases/decision-case.ts'
import { evaluate } from '../../evaluate/evaluate.ts'
import { scenes } from '../../testing/arbitraries.ts'
import { findingsOf } from '../find-findings.ts'

const documentOf = (...statements: object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
const deny = { ...allow, Effect: 'Deny' }

function extended(...statements: object[]) {
  const all = findingsOf(documentOf(...statements), { kind: 'identity', extended: true })
  return all.filter(({ code }) => code.startsWith('X_')).map(({ code, proof }) => ({ code, proof }))
}

describe('codes of our own', () => {
  it('are told only when asked for', () => {
    const text = documentOf({ ...allow, Action: 'iam:PutUserPolicy', Resource: '*' })
    expect(findingsOf(text, { kind: 'identity' })).toEqual([])
  })

  it.each<[string, object[], number[] | undefined]>([
    ['a wider Allow', [{ ...allow, Action: 's3:Get*' }, allow], [0]],
    ['a Deny', [{ ...deny, Action: 's3:*', Resource: '*' }, allow], [0]],
    [
      'two statements together',
      [
        { ...allow, Action: 's3:Get*' },
        { ...allow, Action: 's3:Put*' },
        { ...allow, Action: ['s3:GetObject', 's3:PutObject'] },
      ],
      [0, 1],
    ],
    [
      'a Deny with a condition',
      [{ ...deny, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }, allow],
      undefined,
    ],
    ['a narrower Allow', [{ ...allow, Resource: 'arn:aws:s3:::b/a/*' }, allow], undefined],
    ['an Allow, of a Deny', [{ ...allow, Action: '*', Resource: '*' }, deny], undefined],
  ])('tell of a statement that %s shadows, with those that cover it', (_, statements, covering) => {
    const found = extended(...statements).filter(({ code }) => code === 'X_STATEMENT_SHADOWED')
    // A narrower Allow is itself what the wider one beside it shadows.
    const last = found.find(
      ({ proof }) =>
        proof !== undefined && 'covering' in proof && !proof.covering.includes(statements.length - 1),
    )
    expect(last?.proof).toEqual(covering && { covering })
  })

  it('leave every decision as it is when a shadowed statement is taken out', () => {
    fc.assert(
      fc.property(scenes, ({ policies, request }) => {
        const [first] = policies.identity
        const text = JSON.stringify(first ?? {})
        const shadowed = findingsOf(text, { kind: 'identity', extended: true }).filter(
          ({ code }) => code === 'X_STATEMENT_SHADOWED' || code === 'X_STATEMENT_UNSATISFIABLE',
        )
        const parsed: { Statement?: unknown } = JSON.parse(text)
        const list = Array.isArray(parsed.Statement) ? parsed.Statement : []
        const [finding] = shadowed
        const index = finding?.location.path.find((step) => 'index' in step)
        if (index === undefined || list.length < 2) return
        const without = { ...parsed, Statement: list.filter((_, at) => at !== index.index) }
        const decide = (identity: readonly unknown[]) =>
          evaluate(caseRequest(request), compileCasePolicies({ ...policies, identity })).result
        expect(decide([without, ...policies.identity.slice(1)])).toBe(decide(policies.identity))
      }),
      { numRuns: 5_000 },
    )
  }, 240_000)

  it.each<[object, boolean]>([
    [{ Null: { 'aws:username': 'true' }, StringEquals: { 'aws:username': 'a' } }, true],
    [{ Null: { 'aws:username': 'true' }, StringEqualsIfExists: { 'aws:username': 'a' } }, false],
    [{ Null: { 'aws:username': 'true' }, StringNotEquals: { 'aws:username': 'a' } }, false],
    [
      {
        NumericLessThan: { 'aws:MultiFactorAuthAge': '10' },
        NumericGreaterThan: { 'aws:MultiFactorAuthAge': '10' },
      },
      true,
    ],
    [
      {
        NumericLessThan: { 'aws:MultiFactorAuthAge': ['10', '30'] },
        NumericGreaterThan: { 'aws:MultiFactorAuthAge': '20' },
      },
      false,
    ],
    [
      {
        DateLessThanEquals: { 'aws:CurrentTime': '2026-01-01' },
        DateGreaterThanEquals: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' },
      },
      false,
    ],
    [{ StringEquals: { 'aws:username': ['a', 'b'] }, StringNotEquals: { 'aws:username': ['b', 'a'] } }, true],
    [{ StringEquals: { 'aws:username': 'a' }, StringLike: { 'aws:username': 'b*' } }, true],
    [{ StringLike: { 'aws:username': 'ab*' }, StringNotLike: { 'aws:username': 'a*' } }, true],
    [{ StringLike: { 'aws:username': 'a*' }, StringNotLike: { 'aws:username': 'ab*' } }, false],
    [{ StringEquals: { 'aws:username': '${aws:userid}' }, StringLike: { 'aws:username': 'b*' } }, false],
  ])('tell whether %j contradicts itself: %s', (Condition, expected) => {
    const found = extended({ ...allow, Condition }).some(({ code }) => code === 'X_STATEMENT_UNSATISFIABLE')
    expect(found).toBe(expected)
  })

  it('tell of a Deny that meets no Allow beside it', () => {
    const idle = (...statements: object[]) =>
      extended(...statements).some(({ code }) => code === 'X_DENY_NEVER_APPLIES')
    expect(idle(allow, { ...deny, Action: 's3:PutObject' })).toBe(true)
    expect(idle(allow, { ...deny, Resource: 'arn:aws:s3:::c/*' })).toBe(true)
    expect(idle(allow, { ...deny, Resource: 'arn:aws:s3:::*/secret' })).toBe(false)
    expect(idle(allow, { ...deny, Action: undefined, NotAction: 's3:GetObject' })).toBe(false)
    expect(idle(deny)).toBe(false)
  })

  it('tell of rights that raise themselves, with a request that shows it', () => {
    const raise = { Effect: 'Allow', Action: 'iam:Attach*', Resource: '*' }
    expect(extended(raise)).toContainEqual({
      code: 'X_PRIVILEGE_ESCALATION',
      proof: {
        witness: { action: 'iam:AttachUserPolicy', resource: 'arn:aws:iam::111122223333:user/example' },
      },
    })
    expect(extended({ ...raise, Resource: 'arn:aws:iam::111122223333:user/ana' })).toEqual([])
    expect(
      extended({
        ...raise,
        Condition: { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/b' } },
      }),
    ).toEqual([])
    const codes = extended(raise, { Effect: 'Deny', Action: 'iam:*', Resource: '*' }).map(({ code }) => code)
    expect(codes).toEqual(['X_STATEMENT_SHADOWED'])
  })
})
