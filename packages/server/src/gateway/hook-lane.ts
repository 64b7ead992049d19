import { setTimeout as pause } from 'node:timers/promises'
import { HookQueue, type Noticed, type Waiting } from './hook-queue.ts'
import type { HookSink } from './hook-sinks.ts'

/** Attempts for each event. */
const ATTEMPTS = 6
/** How long the last events may take when the process ends, in milliseconds. */
const LAST = 3_000

export interface LaneOptions {
  /** Kinds of events, each of which has a queue of its own; those of the first are always handed on first. */
  readonly kinds: readonly string[]
  readonly warn: (message: string, cause: unknown) => void
  /** The pause after the first attempt in milliseconds; it doubles with each. */
  readonly firstPause: number
}

/** What waits for one sink reaches it one by one: the first kind before all, of the others each kind in turn. */
export class Lane {
  readonly #sink: HookSink
  readonly #options: LaneOptions
  readonly #first: HookQueue
  /** The one whose turn it is stands first. */
  readonly #others: HookQueue[]
  readonly #ending = new AbortController()
  #delivered = 0
  #failed = 0
  #working: Promise<void> | undefined

  constructor(sink: HookSink, options: LaneOptions) {
    this.#sink = sink
    this.#options = options
    const [first = '', ...others] = options.kinds
    this.#first = new HookQueue(first)
    this.#others = others.map((kind) => new HookQueue(kind))
  }

  get counts(): { readonly delivered: number; readonly failed: number; readonly dropped: number } {
    const dropped = this.queues.reduce((total, queue) => total + queue.dropped, 0)
    return { delivered: this.#delivered, failed: this.#failed, dropped }
  }

  get queues(): readonly HookQueue[] {
    return [this.#first, ...this.#others]
  }

  /** Takes an event of a kind; where too many of them wait it becomes a part of a gap. */
  offer(kind: string, noticed: Noticed, make: () => Waiting): void {
    const queue = this.queues.find((own) => own.kind === kind)
    if (queue?.offer(noticed, make) === 'full') {
      const message = `${this.#sink.name} is too slow for the event hook: events (${kind}) are not handed to it`
      this.#options.warn(message, undefined)
    }
    this.#working ??= this.#work()
  }

  async close(): Promise<void> {
    const timer = setTimeout(() => this.#ending.abort(), LAST)
    await this.#working
    clearTimeout(timer)
    this.#ending.abort()
  }

  #next(): Waiting | undefined {
    const first = this.#first.next()
    if (first !== undefined) return first
    for (let left = this.#others.length; left > 0; left--) {
      const [queue] = this.#others
      if (queue === undefined) return undefined
      this.#others.push(...this.#others.splice(0, 1))
      const next = queue.next()
      if (next !== undefined) return next
    }
    return undefined
  }

  async #work(): Promise<void> {
    // the call that is told of is answered first
    await pause(0)
    let left = 0
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (this.#ending.signal.aborted) left++
      else await this.#deliver(next)
    }
    this.#failed += left
    if (left > 0)
      this.#options.warn(`${left} events that waited were not handed to ${this.#sink.name}`, undefined)
    this.#working = undefined
  }

  async #deliver({ name, text }: Waiting): Promise<void> {
    try {
      await this.#attempt(text())
      this.#delivered++
    } catch (cause) {
      this.#failed++
      this.#options.warn(`the event ${name} could not be handed to ${this.#sink.name}`, cause)
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
      const wait = this.#options.firstPause * 2 ** (attempt - 1)
      await pause(wait, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
}
