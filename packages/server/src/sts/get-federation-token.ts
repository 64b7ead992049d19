import { federatedUserArn } from '../authorization/arn.ts'
import type { ReadingCall } from '../authorization/call.ts'
import type { ResourceFinder } from '../model/operation.ts'
import { sts } from './service.ts'
import { passedTags } from './session-context.ts'
import { userSessionSeconds } from './session-duration.ts'
import { sessionPolicies } from './session-policies.ts'
import { checkSessionTags } from './session-tags.ts'
import { asCredentials, asPackedSize } from './temporary-credentials.ts'

const federatedUser: ResourceFinder<{ Name: string }, undefined, ReadingCall> = {
  types: ['federated-user'],
  find: ({ Name }, { account }) => ({ arn: federatedUserArn(account, Name), existing: () => undefined }),
}

export const GetFederationToken = sts.operation('GetFederationToken', {
  access: 'Read',
  resource: federatedUser,
  context: passedTags,
  alsoRequires: {
    'sts:TagSession': ({ Tags }, _call, resolved) => (Tags?.length ? [{ resolved }] : []),
  },
  check: ({ Tags }) => checkSessionTags(Tags),
  async handle(input, call) {
    const { account, caller, now, newSession } = call
    const { holder } = caller
    const expiresAt = Math.floor(now.getTime() / 1000) + userSessionSeconds(input.DurationSeconds, caller)
    const policies = await sessionPolicies(input, call, account)
    const tags = input.Tags ?? []
    const session = newSession(
      {
        kind: 'federated-user',
        accountId: account.AccountId,
        principalId: holder.kind === 'user' ? holder.user.UserId : account.AccountId,
        name: input.Name,
        expiresAt,
        ...policies,
        tags,
        transitiveTagKeys: [],
        chained: false,
        providerFacts: {},
        issuerArn: caller.arn,
      },
      input.MinimumSessionTokenSize,
    )
    return {
      ...asCredentials(session, expiresAt),
      FederatedUser: {
        FederatedUserId: `${account.AccountId}:${input.Name}`,
        Arn: federatedUserArn(account, input.Name),
      },
      ...asPackedSize({ ...policies, tags }, session),
    }
  },
})
