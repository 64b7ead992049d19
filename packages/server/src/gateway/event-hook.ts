import { setTimeout as pause } from 'node:timers/promises'
import { callDetails } from '../events/call-details.ts'
import { eventRecord } from '../events/event-record.ts'
import { eventFor } from '../events/event-view.ts'
import { isDataEvent } from '../events/s3-events.ts'
import { isoSeconds } from '../model/iso-time.ts'
import type { CallRecord } from '../records/call-record.ts'
import type { Account } from '../store/entity/account.ts'
import { callFacts, callRecord } from './call-notes.ts'
import type { CallOutcome } from './call-outcome.ts'
import { commandSink, type HookSink, webhookSink } from './hook-sinks.ts'

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

/** Events that wait at most. */
const MOST_WAITING = 1_000
/** Attempts for each event. */
const ATTEMPTS = 6
/** The pause after the first attempt in milliseconds; it doubles with each. */
const FIRST_PAUSE = 1_000
/** How long the last events may take when the process ends, in milliseconds. */
const LAST = 3_000

const kinds: Readonly<Record<string, (outcome: CallOutcome) => boolean>> = {
  all: () => true,
  errors: ({ error }) => error !== undefined,
  denials: ({ error, authorized }) => error !== undefined && error === authorized?.denial,
  writes: ({ wrote }) => wrote,
  'root-use': ({ caller }) => caller?.holder.kind === 'root' || caller?.session?.kind === 'root-session',
}

/** Whether a word chooses events: a kind of them, or the name of an operation, with its service or without. */
export const isEventChoice = (word: string): boolean =>
  Object.hasOwn(kinds, word) || /^([a-z][a-z-]*:)?[A-Z][A-Za-z0-9]+$/.test(word)

interface Waiting {
  readonly id: string
  readonly name: string
  readonly text: () => string
}

/**
 * Tells a web hook, a program or both of chosen events as they happen, the use of root users first of all. What
 * cannot be told is tried again some times, then logged; no call ever waits for it, and neither does the other sink.
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
    this.#choices = events
    this.#lanes = sinks.map((sink) => new Lane(sink, warn, firstPause))
  }

  get counts(): HookCounts {
    const all = this.#lanes.map(({ counts }) => counts)
    const sum = (name: keyof HookCounts) => all.reduce((total, counts) => total + counts[name], 0)
    return { delivered: sum('delivered'), failed: sum('failed'), dropped: sum('dropped') }
  }

  /** Takes the event of a call where it is a chosen one; never throws and never waits. */
  notice(outcome: CallOutcome): void {
    const { operation, caller } = outcome
    if (operation === undefined || caller === undefined || isDataEvent(operation)) return
    const choice = this.#choices.find((word) => isChosen(word, outcome))
    const open = choice === undefined ? [] : this.#lanes.filter((lane) => lane.hasRoom())
    if (choice === undefined || open.length === 0) return
    const record = callRecord(outcome)
    const facts = callFacts(outcome, record, 0)
    const { account } = caller
    const text = () =>
      hookText(choice, account, { ...record, event: facts && callDetails(record, facts).event })
    for (const lane of open) lane.add({ id: record.id, name: operation.model.name, text })
  }

  /** Hands on what waits, for a moment, and stops. */
  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()))
  }
}

/** The events that wait for one sink: they reach it one by one, in their order. */
class Lane {
  readonly #sink: HookSink
  readonly #warn: (message: string, cause: unknown) => void
  readonly #firstPause: number
  readonly #queue: Waiting[] = []
  readonly #ending = new AbortController()
  #counts = { delivered: 0, failed: 0, dropped: 0 }
  #working: Promise<void> | undefined
  #isFull = false

  constructor(sink: HookSink, warn: (message: string, cause: unknown) => void, firstPause: number) {
    this.#sink = sink
    this.#warn = warn
    this.#firstPause = firstPause
  }

  get counts(): HookCounts {
    return this.#counts
  }

  /** Whether one more event may wait; where not, it counts as dropped. */
  hasRoom(): boolean {
    if (this.#queue.length < MOST_WAITING) return true
    this.#counts.dropped++
    if (!this.#isFull)
      this.#warn(`${this.#sink.name} is too slow for the event hook: events are not handed to it`, undefined)
    this.#isFull = true
    return false
  }

  add(event: Waiting): void {
    this.#queue.push(event)
    this.#working ??= this.#work()
  }

  async close(): Promise<void> {
    const timer = setTimeout(() => this.#ending.abort(), LAST)
    await this.#working
    clearTimeout(timer)
    this.#ending.abort()
  }

  async #work(): Promise<void> {
    // the call that is told of is answered first
    await pause(0)
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      await this.#deliver(next)
      this.#queue.shift()
      this.#isFull = false
    }
    this.#working = undefined
  }

  async #deliver({ id, name, text }: Waiting): Promise<void> {
    try {
      await this.#attempt(text())
      this.#counts.delivered++
    } catch (cause) {
      this.#counts.failed++
      this.#warn(`the event ${name} ${id} could not be handed to ${this.#sink.name}`, cause)
    }
  }

  async #attempt(text: string): Promise<void> {
    const { signal } = this.#ending
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#sink.send(text, signal)
        return
      } catch (error) {
        if (attempt === ATTEMPTS || signal.aborted) throw error
      }
      await pause(this.#firstPause * 2 ** (attempt - 1), undefined, { signal, ref: false }).catch(
        () => undefined,
      )
    }
  }
}

function isChosen(word: string, outcome: CallOutcome): boolean {
  const kind = kinds[word]
  if (kind !== undefined) return kind(outcome)
  const { operation } = outcome
  return word === operation?.model.name || word === operation?.action
}

/** What a hook is told: the event as its account reads it, and before it what an alert needs. */
function hookText(reason: string, account: Account, record: CallRecord): string {
  const view = eventFor(record, account.AccountId)
  const { errorCode, time, sourceIp } = record
  return JSON.stringify({
    reason,
    account: account.AccountId,
    rootEmail: account.Email,
    time: isoSeconds(Math.floor(time / 1000)),
    sourceIp,
    eventName: view?.event.name,
    ...(errorCode !== undefined && { errorCode }),
    event: view && eventRecord(view),
  })
}
