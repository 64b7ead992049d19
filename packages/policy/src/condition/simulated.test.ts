import { describe, expect, it } from 'vitest'
import { compilePolicy } from '../compile/compile-policy.ts'
import { type ContextValue, contextOf } from '../context.ts'
import { conditionsOutcome } from './condition.ts'

/** Whether a condition holds as it is enforced, and as AWS's policy simulator would say. */
function both(operator: string, expected: unknown, actual: ContextValue): boolean[] {
  const Statement = {
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
    Condition: { [operator]: { k: expected } },
  }
  return [false, true].map((simulated) => {
    const { policy, error } = compilePolicy(JSON.stringify({ Statement }), 'identity', { simulated })
    if (policy === undefined) throw new Error(error.message)
    return conditionsOutcome(policy.statements[0]?.conditions ?? [], contextOf({ k: actual })) === 'holds'
  })
}

describe('values that cannot be read, enforced and simulated (S1)', () => {
  it.each<[string, unknown, ContextValue, boolean, boolean]>([
    ['NumericNotEquals', '1', 'no-number', true, false],
    ['NumericEquals', '1', 'no-number', false, false],
    ['NumericNotEquals', 'no-number', '1', true, true],
    ['ForAnyValue:NumericNotEquals', '1', ['no-number', '2'], true, true],
    ['ForAllValues:NumericNotEquals', '1', ['no-number', '2'], true, false],
    ['NotIpAddress', '2001:db8::5/64', '192.0.2.1', true, false],
    ['NotIpAddress', ['2001:db8::5/64', '192.0.2.0/24'], '192.0.2.1', false, false],
    ['IpAddress', ['2001:db8::5/64', '192.0.2.0/24'], '192.0.2.1', true, true],
    ['NotIpAddress', '192.0.2.0/24', 'not-an-ip', false, false],
    ['DateNotEquals', '2030-01-01T00:00:00Z', 'not-a-date', true, true],
    ['Bool', 'false', 'yes', true, true],
    ['ArnNotLike', 'arn:aws:iam::*:user/*', 'not-an-arn', false, false],
  ])('%s %j against %j: enforced %s, simulated %s', (operator, expected, actual, enforced, simulated) => {
    expect(both(operator, expected, actual)).toEqual([enforced, simulated])
  })
})
