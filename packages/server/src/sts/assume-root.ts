import { rootToAssume } from './root-to-assume.ts'
import { sts } from './service.ts'
import { asCredentials } from './temporary-credentials.ts'

/** A root session lasts no longer, and so long unless told, in seconds (behaviours 74). */
const LONGEST = 900

export const AssumeRoot = sts.operation('AssumeRoot', {
  access: 'Write',
  effect: 'reads',
  resource: rootToAssume,
  context: { 'sts:TaskPolicyArn': ({ TaskPolicyArn }) => TaskPolicyArn?.arn },
  handle(input, { caller, now, newSession }, { account, taskPolicyArn }) {
    const expiresAt = Math.floor(now.getTime() / 1000) + (input.DurationSeconds ?? LONGEST)
    const sourceIdentity = caller.session?.sourceIdentity
    const session = newSession(
      {
        kind: 'root-session',
        accountId: account.AccountId,
        principalId: account.AccountId,
        expiresAt,
        policyArns: [taskPolicyArn],
        tags: [],
        transitiveTagKeys: [],
        sourceIdentity,
        chained: false,
        providerFacts: {},
        issuerArn: caller.arn,
      },
      input.MinimumSessionTokenSize,
    )
    return {
      ...asCredentials(session, expiresAt),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
})
