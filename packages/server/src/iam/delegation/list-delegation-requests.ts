import type { ReadingCall } from '../../authorization/call.ts'
import { noResource } from '../../authorization/no-resource.ts'
import { isDelegated } from '../../keys/session.ts'
import { InvalidInput } from '../../model/error.ts'
import { type DelegationRequest, delegationRequestKind, ownerPath } from '../../store/entity/delegation.ts'
import { GLOBAL } from '../../store/store.ts'
import { iam } from '../service.ts'
import { asDelegationRequest } from './request-shape.ts'

interface Asked {
  readonly OwnerId?: string | undefined
}

/** The requests that people of the account have taken on, or one of them. */
export const ListDelegationRequests = iam.operation('ListDelegationRequests', {
  access: 'List',
  resource: noResource,
  byDefault: ({ OwnerId }: Asked, _resolved, { caller }) =>
    OwnerId === caller.arn && !isDelegated(caller.session),
  context: { 'iam:DelegationRequestOwner': ({ OwnerId }) => OwnerId },
  check: requirePrincipal,
  async handle({ OwnerId, ...input }, { account, caller, store, paging, now }) {
    const page = paging(input)
    const query = { pathPrefix: ownerPath(account.AccountId, OwnerId), ...page.query }
    const found = await store.delegationRequests.list(GLOBAL, query)
    const { IsTruncated: isTruncated, ...rest } = page.members(found, delegationRequestKind.id)
    // those of somebody who was there before under the same ARN are not the caller's own
    const isShown = ({ OwnerUserId }: DelegationRequest) =>
      OwnerId !== caller.arn || OwnerUserId === caller.userId
    return {
      DelegationRequests: found.items.filter(isShown).map((request) => asDelegationRequest(request, now)),
      isTruncated,
      ...rest,
    }
  },
})

function requirePrincipal({ OwnerId }: Asked, { account: { AccountId, Partition } }: ReadingCall): void {
  if (OwnerId === undefined) return
  const [, partition, owner] =
    /^arn:([a-z-]+):(?:iam|sts)::(\d{12}):(?:root|user\/.+|assumed-role\/.+\/.+)$/.exec(OwnerId) ?? []
  if (owner !== AccountId || partition !== Partition)
    throw InvalidInput(`OwnerId must be the ARN of a principal of the account ${AccountId}.`)
}
