import type { ReadingCall } from '../../authorization/call.ts'
import { EntityAlreadyExists, InvalidInput } from '../../model/error.ts'
import type { DelegationRequest, TemplateValue } from '../../store/entity/delegation.ts'
import { GLOBAL } from '../../store/store.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { newRequest, writesRequests } from './delegation-resource.ts'
import { entered } from './delegation-state.ts'
import { policyTemplate } from './policy-template.ts'
import { renderedPolicy } from './rendered-policy.ts'
import { restrictionArns } from './restriction-arns.ts'

/** The longest name of a requester that people are shown. */
const LONGEST_NAME = 30

/** Asks another account, or whoever is shown the link, for temporary access. In AWS only onboarded partners may. */
export const CreateDelegationRequest = iam.operation('CreateDelegationRequest', {
  access: 'Write',
  resource: newRequest,
  context: {
    'iam:TemplateArn': ({ Permissions }) => Permissions?.PolicyTemplateArn,
    'iam:DelegationDuration': ({ SessionDuration }) => String(SessionDuration),
    'iam:NotificationChannel': ({ NotificationChannel }) => NotificationChannel,
  },
  writes: writesRequests,
  check: ({ NotificationChannel = '' }, call) => requireOwnTopic(NotificationChannel, call),
  async handle(input, call, DelegationRequestId) {
    const { account, tx, now, consolePage } = call
    const { PolicyTemplateArn = '', Parameters = [] } = input.Permissions ?? {}
    const { document, requestorName } = await policyTemplate(input.Permissions?.PolicyTemplateArn, call)
    const values = Parameters.map(asValue)
    const PermissionPolicy = renderedPolicy(document, values)
    const RequestorName = requestorName ?? (await aliasOf(call))
    const { OwnerAccountId, RequestMessage, RedirectUrl, OnlySendByOwner = false } = input
    const request: DelegationRequest = {
      DelegationRequestId,
      RequestorId: account.AccountId,
      ...(RequestorName !== undefined && { RequestorName }),
      RequestorPartition: account.Partition,
      RequestorWorkflowId: input.RequestorWorkflowId ?? '',
      ...(OwnerAccountId !== undefined && { OwnerAccountId }),
      Description: input.Description ?? '',
      ...(RequestMessage !== undefined && { RequestMessage }),
      PolicyTemplateArn,
      Parameters: values,
      PermissionPolicy,
      RolePermissionRestrictionArns: restrictionArns(PermissionPolicy),
      NotificationChannel: input.NotificationChannel ?? '',
      ...(RedirectUrl !== undefined && { RedirectUrl }),
      SessionDuration: input.SessionDuration ?? 0,
      OnlySendByOwner,
      CreateDate: now,
      ...entered(undefined, 'UNASSIGNED', now),
    }
    if ((await tx.delegationRequests.insert(GLOBAL, request)) === 'exists') {
      throw EntityAlreadyExists(
        `Delegation request with RequestorWorkflowId ${request.RequestorWorkflowId} already exists.`,
      )
    }
    requireWithinQuota(
      call,
      'DelegationRequestsQuota',
      await tx.delegationRequests.countOf(GLOBAL, account.AccountId),
    )
    return {
      ConsoleDeepLink: consolePage(`/temporary-delegation-requests/${DelegationRequestId}`),
      DelegationRequestId,
    }
  },
})

/** Topics of other accounts are refused, as AWS does: nobody sends news to those who did not ask for them. */
function requireOwnTopic(channel: string, { account }: ReadingCall): void {
  const [, partition, owner] =
    /^arn:([a-z-]+):sns:[a-z0-9-]+:(\d{12}):[\w-]{1,256}(?:\.fifo)?$/.exec(channel) ?? []
  if (owner === undefined) throw InvalidInput('NotificationChannel must be the ARN of an SNS topic.')
  if (owner !== account.AccountId || partition !== account.Partition)
    throw InvalidInput(`NotificationChannel must be a topic of the account ${account.AccountId}.`)
}

function asValue(parameter: {
  Name?: string | undefined
  Values?: string[] | undefined
  Type?: string | undefined
}): TemplateValue {
  const { Name, Values = [], Type } = parameter
  if (Name === undefined) throw InvalidInput('Each of the parameters must have a Name.')
  return {
    Name,
    Values,
    Type: Type === 'stringList' || (Type === undefined && Values.length > 1) ? 'stringList' : 'string',
  }
}

/** How people know the account: its alias, as far as there is room for it. */
async function aliasOf({ account, store }: ReadingCall): Promise<string | undefined> {
  const { items } = await store.accountAliases.list(GLOBAL, { limit: 1, target: account.AccountId })
  return items[0]?.Alias.slice(0, LONGEST_NAME)
}
