import { callDetails } from '../events/call-details.ts'
import { eventRecord } from '../events/event-record.ts'
import { eventTimeOf } from '../events/event-time.ts'
import { eventFor } from '../events/event-view.ts'
import { isDataEvent } from '../events/s3-events.ts'
import { isoSeconds } from '../model/iso-time.ts'
import type { CallRecord } from '../records/call-record.ts'
import type { Account } from '../store/entity/account.ts'
import { callFacts, callRecord } from './call-notes.ts'
import type { CallOutcome } from './call-outcome.ts'
import { Lane } from './hook-lane.ts'
import { commandSink, webhookSink } from './hook-sinks.ts'

export interface EventHookSettings {
  readonly url: string | undefined
  /** A program and its arguments. */
  readonly command: readonly string[] | undefined
  /** Which events are told: kinds of events and names of operations. */
  readonly events: readonly string[]
  /** Where the hook may be although it is not public. */
  readonly allowedNetworks: readonly string[]
}

/** What has become of the events that were chosen, since the start. */
export interface HookCounts {
  readonly delivered: number
  readonly failed: number
  /** Because too many waited already. */
  readonly dropped: number
}

/** The pause after the first attempt in milliseconds; it doubles with each. */
const FIRST_PAUSE = 1_000
/** The kind of events that has a queue of its own, which goes first, whatever is chosen besides. */
const ROOT_USE = 'root-use'

const kinds: Readonly<Record<string, (outcome: CallOutcome) => boolean>> = {
  all: () => true,
  errors: ({ error }) => error !== undefined,
  denials: ({ error, authorized }) => error !== undefined && error === authorized?.denial,
  writes: ({ wrote }) => wrote,
  [ROOT_USE]: ({ caller }) => caller?.holder.kind === 'root' || caller?.session?.kind === 'root-session',
}

/** Whether a word chooses events: a kind of them, or the name of an operation, with its service or without. */
export const isEventChoice = (word: string): boolean =>
  Object.hasOwn(kinds, word) || /^([a-z][a-z-]*:)?[A-Z][A-Za-z0-9]+$/.test(word)

/**
 * Tells a web hook, a program or both of chosen events as they happen, the use of root users first of all. What
 * cannot be told is tried again some times, then logged; no call ever waits for it, and neither does the other sink. What
 * chose an event has a queue of its own, so that no flood of others, such as refusals, keeps the use of a root user back.
 */
export class EventHook {
  readonly #choices: readonly string[]
  readonly #lanes: readonly Lane[]

  constructor(
    { url, command, events, allowedNetworks }: EventHookSettings,
    warn: (message: string, cause: unknown) => void,
    firstPause = FIRST_PAUSE,
  ) {
    const sinks = [
      ...(url === undefined ? [] : [webhookSink(new URL(url), allowedNetworks)]),
      ...(command === undefined ? [] : [commandSink(command)]),
    ]
    this.#choices = inOrder(events)
    const kinds = [ROOT_USE, ...this.#choices.filter((word) => word !== ROOT_USE)]
    this.#lanes = sinks.map((sink) => new Lane(sink, { kinds, warn, firstPause }))
  }

  get counts(): HookCounts {
    const all = this.#lanes.map(({ counts }) => counts)
    const sum = (name: keyof HookCounts) => all.reduce((total, counts) => total + counts[name], 0)
    return { delivered: sum('delivered'), failed: sum('failed'), dropped: sum('dropped') }
  }

  /** How many events were dropped, by what chose them; those of a root user apart. */
  get droppedByKind(): ReadonlyMap<string, number> {
    const dropped = new Map<string, number>()
    for (const { kind, dropped: count } of this.#lanes.flatMap(({ queues }) => queues))
      dropped.set(kind, (dropped.get(kind) ?? 0) + count)
    return dropped
  }

  /** Takes the event of a call where it is a chosen one; never throws and never waits. */
  notice(outcome: CallOutcome): void {
    const { operation, caller } = outcome
    if (operation === undefined || caller === undefined || isDataEvent(operation)) return
    const choice = this.#choices.find((word) => isChosen(word, outcome))
    if (choice === undefined) return
    const { account } = caller
    const make = () => {
      const record = callRecord(outcome)
      const facts = callFacts(outcome, record, 0)
      const text = () =>
        hookText(choice, account, { ...record, event: facts && callDetails(record, facts).event })
      return { name: `${operation.model.name} ${record.id}`, text }
    }
    const kind = isChosen(ROOT_USE, outcome) ? ROOT_USE : choice
    for (const lane of this.#lanes) lane.offer(kind, { account, time: outcome.startedAt.getTime() }, make)
  }

  /** Takes the event of what the operator did in an account where it is a chosen one: a write, with a name. */
  noticeOperator(account: Account, record: CallRecord): void {
    const { event, action, id, time } = record
    const words: readonly unknown[] = ['all', 'writes', event?.name, action]
    const choice = this.#choices.find((word) => words.includes(word))
    if (choice === undefined) return
    const make = () => ({ name: `${event?.name} ${id}`, text: () => hookText(choice, account, record) })
    for (const lane of this.#lanes) lane.offer(choice, { account, time }, make)
  }

  /** Hands on what waits, for a moment, and stops. */
  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()))
  }
}

/** The use of root users is told as that, whatever else has chosen it. */
const inOrder = (choices: readonly string[]): readonly string[] =>
  choices.includes(ROOT_USE) ? [ROOT_USE, ...choices.filter((word) => word !== ROOT_USE)] : choices

function isChosen(word: string, outcome: CallOutcome): boolean {
  const kind = kinds[word]
  if (kind !== undefined) return kind(outcome)
  const { operation } = outcome
  return word === operation?.model.name || word === operation?.action
}

/** What a hook is told: the event as its account reads it, and before it what an alert needs. */
function hookText(reason: string, account: Account, record: CallRecord): string {
  const view = eventFor(record, account.AccountId)
  const { errorCode, sourceIp } = record
  return JSON.stringify({
    reason,
    account: account.AccountId,
    rootEmail: account.Email,
    time: isoSeconds(eventTimeOf(record) / 1000),
    sourceIp,
    eventName: view?.event.name,
    ...(errorCode !== undefined && { errorCode }),
    event: view && eventRecord(view),
  })
}
