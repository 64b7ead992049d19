import { sessionEnd } from '../iam/delegation/delegation-state.ts'
import { putRequest } from '../iam/delegation/notices.ts'
import { sealTradeInToken } from '../keys/trade-in-token.ts'
import type { DelegationRequest } from '../store/entity/delegation.ts'
import { GLOBAL } from '../store/store.ts'
import { CommandError, entitiesNow, type OperatorCommand, requiredText } from './command.ts'
import { writeTelling } from './operator-event.ts'

const noRequest = (id: string) => new CommandError(`there is no delegation request ${id}`)

/** The exchange token of a request whose owner has sent it: for requesters that no webhook reaches. */
export const delegationTokenCommand: OperatorCommand = {
  name: 'delegation token',
  async run({ store, keyRing, clock }, input) {
    const id = requiredText(input, 'request')
    const request = await (await entitiesNow(store)).delegationRequests.get(GLOBAL, id)
    if (request === undefined) throw noRequest(id)
    const { ReleasedTime, SessionDuration, RequestorId } = request
    if (ReleasedTime === undefined) throw new CommandError(`the token of ${id} was not sent`)
    const end = sessionEnd(ReleasedTime, SessionDuration)
    if (clock() >= end.getTime()) throw new CommandError(`the token of ${id} has expired`)
    return {
      token: await sealTradeInToken(keyRing, RequestorId, id),
      account: RequestorId,
      expires: end.toISOString(),
    }
  },
}

/** How long a session may last that a delegated one has asked for: half a day, and some minutes for other clocks. */
const LONGEST_CHAINED = 13 * 3_600_000

/** Ends a request whatever its state, every session that its token was traded for, and whatever came of those. */
export const endDelegationCommand: OperatorCommand = {
  name: 'delegation end',
  async run(sources, input, author) {
    const id = requiredText(input, 'request')
    const { random, notifier } = sources
    const { isNotified } = notifier
    const { now } = author
    const ended = await writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const request = await tx.delegationRequests.get(GLOBAL, id)
      if (request === undefined) throw noRequest(id)
      const { ReleasedTime: _, ...rest } = request
      const next: DelegationRequest = { ...rest, State: 'EXPIRED', UpdatedTime: now, ExpirationTime: now }
      await putRequest({ tx, random, isNotified }, next)
      if (request.ReleasedTime !== undefined) {
        // stands for every key of the delegation, and for those that they have asked for
        const own = sessionEnd(request.ReleasedTime, request.SessionDuration)
        const Expiration = new Date(Math.max(own.getTime(), now.getTime() + LONGEST_CHAINED))
        await tx.revokedSessions.insert(GLOBAL, { AccessKeyId: id, Expiration })
      }
      // both accounts are to know that access has ended
      for (const each of new Set([request.RequestorId, request.OwnerAccountId ?? request.RequestorId])) {
        const account = await tx.accounts.get(GLOBAL, each)
        const parameters = { delegationRequestId: id }
        if (account !== undefined) tell({ account, service: 'iam', name: 'EndDelegationRequest', parameters })
      }
      return request
    })
    return { ended: id, was: ended.State }
  },
}
