import { describe, expect, it } from 'vitest'
import { replacesUse } from './use-span.ts'

const at = (subject: string, minutes: number, service = 'iam', region = 'us-east-1') => ({
  ...{ account: '123456789012', subject, service, region },
  time: new Date(minutes * 60_000),
})

describe('a use', () => {
  it('of a key within 15 minutes of the one before is not another one (B-295, SB-42)', () => {
    const first = at('AKIA1', 0)
    expect(replacesUse(first, undefined)).toBe(true)
    expect([14, 15, 16].map((minutes) => replacesUse(at('AKIA1', minutes), first))).toEqual([
      false,
      true,
      true,
    ])
  })

  it('of a role, of another service or in another Region counts at once, an earlier one never', () => {
    expect(replacesUse(at('AROA1', 1), at('AROA1', 0))).toBe(true)
    expect(replacesUse(at('AKIA1', 1, 's3'), at('AKIA1', 0))).toBe(true)
    expect(replacesUse(at('AKIA1', 1, 'iam', 'eu-west-1'), at('AKIA1', 0))).toBe(true)
    expect(replacesUse(at('AKIA1', 0, 's3'), at('AKIA1', 1))).toBe(false)
  })
})
