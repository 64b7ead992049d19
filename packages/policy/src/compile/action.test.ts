import { describe, expect, it } from 'vitest'
import { evaluate } from '../evaluate/evaluate.ts'
import { allowAll, ask, attach } from '../testing/sample.ts'

describe('actions', () => {
  it('even empty ones, are asked of every statement', () => {
    const identity = [attach('identity', [allowAll, { ...allowAll, Effect: 'Deny', Action: 'a:*' }])]
    expect(evaluate(ask({ action: '' }), { identity }).result).toBe('allow')
    expect(evaluate(ask({ action: 'a:' }), { identity }).result).toBe('explicitDeny')
    expect(evaluate(ask({ action: 'nocolon' }), { identity }).result).toBe('allow')
  })
})
