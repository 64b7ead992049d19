import { describe, expect, it } from 'vitest'
import { expiredSession, unusableKey, unusableSession } from './refusals.ts'
import { refusal } from './testing/verify.ts'

const answered = (error: Error): string | undefined =>
  refusal(() => {
    throw error
  })

describe('refusals of a key or session that the caller of the check looked up', () => {
  it('end in a full stop for a key that is unknown, deleted or inactive (behaviours 52)', () => {
    expect(answered(unusableKey())).toBe(
      'InvalidClientTokenId 403 The security token included in the request is invalid.',
    )
  })

  it('have no full stop for a session without its token, with a wrong one, or without MFA (behaviours 52, 108)', () => {
    expect(answered(unusableSession())).toBe(
      'InvalidClientTokenId 403 The security token included in the request is invalid',
    )
  })

  it('have a code of their own for a session that has ended (behaviours 53)', () => {
    expect(answered(expiredSession())).toBe(
      'ExpiredToken 403 The security token included in the request is expired',
    )
  })
})
