import type { DelegationRequest, DelegationState } from '../../store/entity/delegation.ts'

const DAY = 86_400_000

/** How long a request may stay in a state: a day until somebody takes it on, seven days after that. */
function lifetime(state: DelegationState): number {
  return state === 'UNASSIGNED' ? DAY : 7 * DAY
}

/** The states in which a step may be taken; every other one, EXPIRED among them, is the end. */
export const steps = {
  associate: ['UNASSIGNED'],
  update: ['ASSIGNED', 'PENDING_APPROVAL'],
  accept: ['ASSIGNED', 'PENDING_APPROVAL'],
  reject: ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED'],
  send: ['ACCEPTED'],
} as const satisfies Readonly<Record<string, readonly DelegationState[]>>

export type Step = keyof typeof steps

/** The state of a request at this time: one that has run out is EXPIRED, whether or not that is written down. */
export function stateAt(
  { State, ExpirationTime }: Pick<DelegationRequest, 'State' | 'ExpirationTime'>,
  now: Date,
): DelegationState {
  return now >= ExpirationTime ? 'EXPIRED' : State
}

/** Whether a step may be taken now. */
export function allows(request: DelegationRequest, step: Step, now: Date): boolean {
  const state = stateAt(request, now)
  return steps[step].some((from) => from === state)
}

/** What is told of a request whose state does not allow a step. */
export function wrongState({ DelegationRequestId }: DelegationRequest, step: Step): string {
  const states: readonly string[] = steps[step]
  const last = states.at(-1) ?? ''
  const others = states.slice(0, -1)
  const none = others.length === 0 ? `not ${last}` : `neither ${others.join(', ')} nor ${last}`
  return `The delegation request ${DelegationRequestId} is ${none}.`
}

/** What of a request changes when it enters a state; one that stays in its state keeps its end. */
export function entered(
  before: DelegationRequest | undefined,
  State: Exclude<DelegationState, 'EXPIRED'>,
  now: Date,
): Pick<DelegationRequest, 'State' | 'UpdatedTime' | 'ExpirationTime'> {
  const ExpirationTime =
    before?.State === State ? before.ExpirationTime : new Date(now.getTime() + lifetime(State))
  return { State, UpdatedTime: now, ExpirationTime }
}

/** When a delegated session ends, whenever its credentials are asked for: it counts from the release. */
export function sessionEnd(released: Date, seconds: number): Date {
  return new Date(released.getTime() + seconds * 1000)
}
