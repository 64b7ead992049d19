import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../model/clock.ts'
import type { Random } from '../../model/random.ts'
import { type DelegationRequest, delegationRequestKind } from '../../store/entity/delegation.ts'
import { pagesOf } from '../../store/pages.ts'
import { type Author, GLOBAL, type Store } from '../../store/store.ts'
import { stateAt } from './delegation-state.ts'
import { putRequest } from './notices.ts'

const DAY = 86_400_000
/** How long a request can be looked up after it has expired. */
const KEPT = 90 * DAY
const PAGE = 200

export interface SweepParts {
  readonly store: Store
  readonly random: Random
  readonly clock: Clock
  readonly isNotified: (channel: string) => boolean
}

/**
 * Writes down which requests have expired, so that their requesters are told, and removes those that nobody needs any
 * more. Answers show a request as expired whether or not it is written down.
 */
export async function sweepRequests(parts: SweepParts, author: Author): Promise<void> {
  const { store, clock } = parts
  const { delegationRequests } = store.entities
  for await (const page of pagesOf(delegationRequests, delegationRequestKind, GLOBAL, { limit: PAGE })) {
    const late = page.filter(({ ExpirationTime, State }) => {
      const age = clock() - ExpirationTime.getTime()
      return age >= KEPT || (age >= 0 && State !== 'EXPIRED')
    })
    if (late.length > 0) await settle(late, parts, author)
    await setImmediate()
  }
}

function settle(late: readonly DelegationRequest[], parts: SweepParts, author: Author): Promise<void> {
  const now = new Date(parts.clock())
  return parts.store.write([GLOBAL], author, async (tx) => {
    for (const { DelegationRequestId } of late) {
      const request = await tx.delegationRequests.get(GLOBAL, DelegationRequestId)
      if (request === undefined || stateAt(request, now) !== 'EXPIRED') continue
      if (now.getTime() - request.ExpirationTime.getTime() >= KEPT)
        await tx.delegationRequests.delete(GLOBAL, DelegationRequestId)
      else if (request.State !== 'EXPIRED')
        await putRequest(
          { tx, ...parts },
          { ...request, State: 'EXPIRED', UpdatedTime: request.ExpirationTime },
        )
    }
  })
}
