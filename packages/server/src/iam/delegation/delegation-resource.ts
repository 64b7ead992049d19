import { delegationRequestArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { Caller } from '../../authorization/caller.ts'
import { isDelegated } from '../../keys/session.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { ContextValue, Resolved, ResourceFinder } from '../../model/operation.ts'
import type { DelegationRequest } from '../../store/entity/delegation.ts'
import { GLOBAL } from '../../store/store.ts'
import { stateAt } from './delegation-state.ts'
import { ownerArn } from './principal-arn.ts'

interface Named {
  readonly DelegationRequestId: string
}

const types = ['delegation-request']

/** A request with the present ARN of its owner, or the owner's unique id where they are gone. */
interface OwnedRequest extends Resolved<DelegationRequest> {
  readonly owner?: string | undefined
}

/**
 * The request of this id as far as the caller's account may know of it: one that is meant for it, or for nobody in
 * particular yet. Every other one reads like one that is not there.
 */
export async function findRequest(
  id: string,
  { account, store }: Pick<ReadingCall, 'account' | 'store'>,
): Promise<OwnedRequest> {
  const found = await store.delegationRequests.get(GLOBAL, id)
  const isOpen = found?.OwnerAccountId === undefined || found.OwnerAccountId === account.AccountId
  const request = isOpen && found?.RequestorPartition === account.Partition ? found : undefined
  return {
    arn: delegationRequestArn(account, { DelegationRequestId: id }),
    entity: request,
    owner: request && (await ownerArn(request, store)),
    existing() {
      if (request === undefined) throw NoSuchEntity(`The delegation request with id ${id} cannot be found.`)
      return request
    },
  }
}

export const existingRequest: ResourceFinder<Named, DelegationRequest, ReadingCall> = {
  types,
  find: ({ DelegationRequestId }, call) => findRequest(DelegationRequestId, call),
}

/** The id of the request that CreateDelegationRequest would make; whoever knows it may take the request on. */
export const newRequest: ResourceFinder<object, string, ReadingCall> = {
  types,
  find(_input, { account, random }) {
    const id = `dr-${Buffer.from(random(16)).toString('hex')}`
    return { arn: delegationRequestArn(account, { DelegationRequestId: id }), existing: () => id }
  },
}

/** Whether a caller is who took the request on, whatever their name is by now; never whoever acts for them. */
export function isOwner(
  { OwnerAccountId, OwnerUserId }: Pick<DelegationRequest, 'OwnerAccountId' | 'OwnerUserId'>,
  { account, userId, session }: Caller,
): boolean {
  return OwnerAccountId === account.AccountId && OwnerUserId === userId && !isDelegated(session)
}

type Found = Pick<Resolved<DelegationRequest>, 'entity'>

/** What AWS lets people do without a policy: those who took a request on with theirs. */
export function ownerMay(_input: object, { entity }: Found, { caller }: ReadingCall): boolean {
  return entity !== undefined && isOwner(entity, caller)
}

/** The same of requests that nobody has taken on, which people must read before they do. */
export function readerMay(input: object, found: Found, call: ReadingCall): boolean {
  return ownerMay(input, found, call) || anybodyMay(input, found, call)
}

/** Whether nobody has taken the request on yet: then everybody may whom it is open to. */
export function anybodyMay(_input: object, { entity }: Found, { caller, now }: ReadingCall): boolean {
  return entity !== undefined && stateAt(entity, now) === 'UNASSIGNED' && !isDelegated(caller.session)
}

/** The owner of the request, in the context of every operation on one (X7). */
export const requestOwner = {
  'iam:DelegationRequestOwner': (_input: object, { owner }: OwnedRequest): ContextValue => owner,
}

/** What every step writes to: requests stand above accounts, and what was decided on in the caller's. */
export const writesRequests = (_input: object, { account }: ReadingCall): readonly string[] => [
  GLOBAL,
  account.AccountId,
]
