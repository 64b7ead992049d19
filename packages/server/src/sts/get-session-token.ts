import type { ReadingCall } from '../authorization/call.ts'
import type { ResourceFinder } from '../model/operation.ts'
import { type AcceptedCode, acceptedCode, type MfaInput, spend, spends } from './mfa.ts'
import { sts } from './service.ts'
import { userSessionSeconds } from './session-duration.ts'
import { asCredentials } from './temporary-credentials.ts'

/** No resource; the code of the call, where it has one. */
const ownDevice: ResourceFinder<MfaInput, AcceptedCode | undefined, ReadingCall> = {
  types: ['*'],
  async find(input, call) {
    const code = await acceptedCode(input, call)
    return { arn: '*', existing: () => code }
  },
}

export const GetSessionToken = sts.operation('GetSessionToken', {
  access: 'Read',
  effect: spends,
  resource: ownDevice,
  permission: 'none',
  async handle({ DurationSeconds, MinimumSessionTokenSize }, call, code) {
    const { caller, account, now, newSession } = call
    const { holder } = caller
    await spend(call, code)
    const issuedAt = Math.floor(now.getTime() / 1000)
    const expiresAt = issuedAt + userSessionSeconds(DurationSeconds, caller)
    const session = newSession(
      {
        kind: holder.kind === 'user' ? 'user' : 'root',
        accountId: account.AccountId,
        principalId: holder.kind === 'user' ? holder.user.UserId : account.AccountId,
        expiresAt,
        policyArns: [],
        tags: [],
        transitiveTagKeys: [],
        ...(code !== undefined && { mfaAt: issuedAt }),
        chained: false,
        providerFacts: {},
      },
      MinimumSessionTokenSize,
    )
    return asCredentials(session, expiresAt)
  },
})
