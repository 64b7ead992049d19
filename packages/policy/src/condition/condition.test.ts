import { describe, expect, it } from 'vitest'
import { compilePolicy } from '../compile/compile-policy.ts'
import { type ContextValue, contextOf } from '../context.ts'
import { conditionsOutcome } from './condition.ts'

function outcome(block: unknown, context: Record<string, ContextValue>) {
  const document = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: block },
  }
  const { policy, error } = compilePolicy(JSON.stringify(document), 'identity')
  if (policy === undefined) throw new Error(error.message)
  return conditionsOutcome(policy.statements[0]?.conditions ?? [], contextOf(context))
}

const one = (operator: string, expected: unknown, actual?: ContextValue) =>
  outcome({ [operator]: { k: expected } }, actual === undefined ? {} : { K: actual })

describe('conditions', () => {
  it('of a missing key follow operator, suffix and set operator (C2)', () => {
    expect(one('StringEquals', 'a')).toBe('fails')
    expect(one('StringNotEquals', 'a')).toBe('holds')
    expect(one('NumericLessThanIfExists', '1')).toBe('holds')
    expect(one('ForAllValues:StringEquals', 'a')).toBe('holds')
    expect(one('ForAnyValue:StringNotEquals', 'a')).toBe('fails')
    expect(one('ForAnyValue:StringEqualsIfExists', 'a', [])).toBe('holds')
  })

  it('without set operator refuse several values, one in a list included (C15)', () => {
    expect(one('StringEquals', 'a', ['a'])).toBe('fails')
    expect(one('StringNotEqualsIfExists', 'b', ['a', 'c'])).toBe('fails')
    expect(one('Null', 'false', ['a'])).toBe('holds')
  })

  it('count an empty text as a value (C4, C5)', () => {
    expect(one('Null', 'true', '')).toBe('fails')
    expect(one('ForAllValues:StringEquals', 'a', '')).toBe('fails')
    expect(one('ForAllValues:StringEquals', 'a', [])).toBe('holds')
  })

  it('of Null hold if any of the values is true of the key (C4)', () => {
    expect(one('Null', ['true', 'false'])).toBe('holds')
    expect(one('Null', ['TRUE', 'no'], 'x')).toBe('holds')
    expect(one('ForAllValues:Null', 'false')).toBe('fails')
    expect(one('Null', [])).toBe('fails')
  })

  it('with an unreadable request value hold or not by type (C16)', () => {
    expect(one('NumericNotEquals', '1', 'no')).toBe('holds')
    expect(one('DateNotEquals', '2026', 'no')).toBe('holds')
    expect(one('NotIpAddress', '10.0.0.0/8', 'no')).toBe('fails')
    expect(one('ArnNotLike', 'arn:*:*:*:*:*', 'no')).toBe('fails')
    expect(one('BinaryEquals', 'YQ==', 'YR==')).toBe('fails')
  })

  it('skip unreadable policy values, those of ARNs aside (C16)', () => {
    expect(one('NumericEquals', ['no', '1'], '1')).toBe('holds')
    expect(one('NotIpAddress', ['no'], '10.0.0.1')).toBe('holds')
    const arn = 'arn:aws:iam::111122223333:user/ana'
    expect(one('ArnLike', ['arn:aws:iam::*:user/*', 'no'], arn)).toBe('holds')
    expect(one('ArnLike', ['no', 'arn:aws:iam::*:user/*'], arn)).toBe('undecidable')
    expect(one('ArnNotLike', ['arn:aws:iam::*:role/*', 'no'], arn)).toBe('undecidable')
    expect(one('ArnLike', ['${nosuch:key}', 'arn:aws:iam::*:user/*'], arn)).toBe('holds')
  })

  it('that fail outweigh those that cannot be decided (C16)', () => {
    const undecidable = { ArnLike: { k: 'no' } }
    const context = { k: 'arn:aws:iam::111122223333:user/ana', b: 'false' }
    expect(outcome({ ...undecidable, Bool: { b: 'true' } }, context)).toBe('fails')
    expect(outcome({ Bool: { b: 'false' }, ...undecidable }, context)).toBe('undecidable')
  })

  it('compare ARNs after variables are replaced, colons of values included (C13)', () => {
    const context = { k: 'arn:aws:iam::1:user/a', tail: 'iam::1:user/*', all: 'arn:aws:iam::1:user/a' }
    expect(outcome({ ArnLike: { k: 'arn:aws:${tail}' } }, { ...context, tail: 'iam::1:user/a' })).toBe(
      'holds',
    )
    expect(outcome({ ArnLike: { k: 'arn:aws:${tail}' } }, context)).toBe('fails')
    expect(outcome({ ArnEquals: { k: '${all}' } }, context)).toBe('holds')
  })

  it('take JSON numbers and booleans as their texts (C10, C14)', () => {
    expect(one('NumericEquals', 10.5, '10.50')).toBe('holds')
    expect(one('Bool', true, 'TRUE')).toBe('holds')
    expect(one('StringEquals', false, 'false')).toBe('holds')
  })
})
