import { noResource } from '../authorization/no-resource.ts'
import { requireMfa } from './mfa.ts'
import { sts } from './service.ts'
import { userSessionSeconds } from './session-duration.ts'
import { asCredentials } from './temporary-credentials.ts'

export const GetSessionToken = sts.operation('GetSessionToken', {
  access: 'Read',
  resource: noResource,
  permission: 'none',
  check: requireMfa,
  handle({ DurationSeconds, MinimumSessionTokenSize }, { caller, account, now, newSession }) {
    const { holder } = caller
    const expiresAt = Math.floor(now.getTime() / 1000) + userSessionSeconds(DurationSeconds, caller)
    const session = newSession(
      {
        kind: holder.kind === 'user' ? 'user' : 'root',
        accountId: account.AccountId,
        principalId: holder.kind === 'user' ? holder.user.UserId : account.AccountId,
        expiresAt,
        policyArns: [],
        tags: [],
        transitiveTagKeys: [],
        chained: false,
        providerFacts: {},
      },
      MinimumSessionTokenSize,
    )
    return asCredentials(session, expiresAt)
  },
})
