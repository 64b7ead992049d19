import type { ReadingCall } from '../../authorization/call.ts'
import { noResource } from '../../authorization/no-resource.ts'
import { isDelegated } from '../../keys/session.ts'
import { InvalidInput } from '../../model/error.ts'
import { delegationRequestKind, ownerPath } from '../../store/entity/delegation.ts'
import { placeIn } from '../../store/place-in-list.ts'
import { GLOBAL } from '../../store/store.ts'
import { iam } from '../service.ts'
import { principalOf } from './principal-arn.ts'
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
  async handle({ OwnerId, ...input }, call) {
    const { account, store } = call
    const page = call.paging(input)
    const owner = await ownerOf(OwnerId, call)
    if (owner === undefined && OwnerId !== undefined) return { DelegationRequests: [], isTruncated: false }
    const query = { pathPrefix: ownerPath(account.AccountId, owner), ...page.query }
    const found = await store.delegationRequests.list(GLOBAL, query)
    const { IsTruncated: isTruncated, ...rest } = page.members(found, placeIn(delegationRequestKind, query))
    const DelegationRequests = await Promise.all(
      found.items.map((request) => asDelegationRequest(request, call)),
    )
    return { DelegationRequests, isTruncated, ...rest }
  },
})

/** Who has this ARN now; the caller's own ARN is the caller, whoever else has taken it since they signed. */
async function ownerOf(
  arn: string | undefined,
  { caller, account, store }: ReadingCall,
): Promise<string | undefined> {
  if (arn === undefined) return undefined
  return arn === caller.arn ? caller.userId : principalOf(arn, account, store)
}

function requirePrincipal({ OwnerId }: Asked, { account: { AccountId, Partition } }: ReadingCall): void {
  if (OwnerId === undefined) return
  const [, partition, owner] =
    /^arn:([a-z-]+):(?:iam|sts)::(\d{12}):(?:root|user\/.+|assumed-role\/.+\/.+)$/.exec(OwnerId) ?? []
  if (owner !== AccountId || partition !== Partition)
    throw InvalidInput(`OwnerId must be the ARN of a principal of the account ${AccountId}.`)
}
