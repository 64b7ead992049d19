import type { KeyRing } from '../../keys/key-ring.ts'
import type { Clock } from '../../model/clock.ts'
import type { Random } from '../../model/random.ts'
import type { LogObjects } from '../../records/log-objects.ts'
import type { Records } from '../../records/records.ts'
import { type DigestLink, type Trail, trailKind } from '../../store/entity/trail.ts'
import { pagesOf } from '../../store/pages.ts'
import { type Author, GLOBAL, type Store, type Transaction } from '../../store/store.ts'
import { digestOf } from './digest.ts'
import { DigestKeys } from './digest-keys.ts'
import { deliverEvents, packed } from './log-files.ts'
import { bucketOf } from './names.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How often trails are looked at. */
const EVERY = MINUTE
/** How often events are delivered, in whole parts of an hour. */
const PART = 5 * MINUTE
/** How long after a part its events are delivered: what was answered then has been written down by now. */
const SETTLED = 2 * MINUTE
/** For how long a process that delivers has a trail for itself; each step renews it. */
const CLAIM = 2 * MINUTE
/** Steps of one trail before the others have their turn. */
const MOST_STEPS = 200
const PAGE = 500

export interface TrailDeliveryParts {
  readonly store: Store
  readonly keyRing: Pick<KeyRing, 'seal' | 'open'>
  readonly records: Pick<Records, 'newest'>
  /** Writes down the records of all calls that were answered, those that waited or were dropped; rejects where it cannot. */
  readonly settle: () => Promise<void>
  readonly objects: LogObjects
  readonly clock: Clock
  readonly random: Random
  /** Days for which delivered files are kept. */
  readonly days: number
  readonly warn: (message: string, cause: unknown) => void
}

/** What fails, in the words of the log: all trails, or one. */
const ALL = 'trails'
const trailOf = (trail: Trail): string => `the trail of ${trailKind.id(trail)}`

/** Thrown inside where another process, or a command, has changed the trail meanwhile. */
class Lost extends Error {}

/**
 * Delivers the events of trails: every five minutes as files, every hour with a digest that is chained to the one before.
 * What a step has delivered counts when the trail says so; a step that was cut short is done again with the same files.
 */
export class TrailDelivery {
  readonly keys: DigestKeys
  readonly #parts: TrailDeliveryParts
  readonly #me: string
  readonly #timer: NodeJS.Timeout
  readonly #failing = new Set<string>()
  #running: Promise<void> = Promise.resolve()
  #removedAt = 0
  #failures = 0
  #closed = false

  constructor(parts: TrailDeliveryParts) {
    this.#parts = parts
    this.#me = Buffer.from(parts.random(16)).toString('hex')
    this.keys = new DigestKeys(parts.store, parts.keyRing)
    this.#timer = setInterval(() => void this.deliver(), EVERY).unref()
  }

  /** How many attempts have failed since the start. */
  get failures(): number {
    return this.#failures
  }

  /** Delivers what is due by now; a failure is reported, and tried again a minute later. */
  deliver(): Promise<void> {
    this.#running = this.#running.then(() => this.#sweep())
    return this.#running
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#running
  }

  async #sweep(): Promise<void> {
    const { store, settle } = this.#parts
    try {
      for await (const page of pagesOf(store.entities.trails, trailKind, GLOBAL, { limit: PAGE })) {
        if (this.#closed) return
        // events would be missing without those that wait
        if (page.some((trail) => this.#next(trail) !== undefined)) await settle()
        for (const trail of page) await this.#bring(trail)
      }
      await this.#removeOld()
      this.#failing.delete(ALL)
    } catch (cause) {
      this.#failed(ALL, cause)
    }
  }

  /** Takes one trail as far as it can go by now. */
  async #bring(trail: Trail): Promise<void> {
    try {
      let current: Trail | undefined = trail
      for (let step = 0; step < MOST_STEPS && current !== undefined && !this.#closed; step++) {
        const to = this.#next(current)
        if (to === undefined) break
        current = await this.#step(current, to)
      }
      this.#failing.delete(trailOf(trail))
    } catch (cause) {
      if (!(cause instanceof Lost)) this.#failed(trailOf(trail), cause)
    }
  }

  /** Up to when the next step delivers; `undefined` where nothing is due. */
  #next({ DeliveredTo, DeliversTo, DigestedTo, StopLoggingTime }: Trail): Date | undefined {
    const due = Math.floor((this.#parts.clock() - SETTLED) / PART) * PART
    if (DeliversTo !== undefined && DeliversTo.getTime() <= due) return DeliversTo
    const hour = (Math.floor(DeliveredTo.getTime() / HOUR) + 1) * HOUR
    const to = Math.min(hour, due, StopLoggingTime?.getTime() ?? Number.POSITIVE_INFINITY)
    const isLast = to === StopLoggingTime?.getTime() && DigestedTo.getTime() < to && due >= to
    return to > DeliveredTo.getTime() || isLast ? new Date(to) : undefined
  }

  async #step(found: Trail, to: Date): Promise<Trail | undefined> {
    const trail = await this.#claim(found, to)
    if (trail === undefined) return undefined
    const { DeliversTo: _, ...rest } = trail
    const files = await deliverEvents(this.#parts, trail, trail.DeliveredTo, to)
    const delivered: Trail = {
      ...rest,
      DeliveredTo: to,
      Undigested: [...trail.Undigested, ...files],
      ...(files.length > 0 && { LatestDeliveryTime: new Date(this.#parts.clock()) }),
    }
    const endsHour = to.getTime() % HOUR === 0
    const isLast = to.getTime() === trail.StopLoggingTime?.getTime()
    return this.#advance(trail, endsHour || isLast ? await this.#digest(delivered, to) : delivered)
  }

  async #digest(trail: Trail, end: Date): Promise<Trail> {
    const { objects, clock } = this.#parts
    const { fingerprint, sign } = await this.keys.signer(end, this.#author())
    const { key, text, hash, signed } = digestOf(trail, end, fingerprint)
    const Signature = sign(signed)
    await objects.put(bucketOf(trail), key, await packed(text), {
      signature: Signature,
      'signature-algorithm': 'SHA256withRSA',
    })
    const Previous: DigestLink = { Key: key, Hash: hash, Signature }
    return {
      ...trail,
      DigestedTo: end,
      Undigested: [],
      Previous,
      LatestDigestDeliveryTime: new Date(clock()),
    }
  }

  /** Takes a trail that nobody else delivers now, unless it has come further meanwhile. */
  #claim(found: Trail, DeliversTo: Date): Promise<Trail | undefined> {
    const now = this.#parts.clock()
    return this.#write(async (tx) => {
      const trail = await tx.trails.get(GLOBAL, trailKind.id(found))
      const isSame =
        trail?.DeliveredTo.getTime() === found.DeliveredTo.getTime() &&
        trail.DeliversTo?.getTime() === found.DeliversTo?.getTime()
      if (trail === undefined || !isSame) return undefined
      const { ClaimedBy, ClaimedUntil } = trail
      const isTaken = ClaimedBy !== this.#me && ClaimedUntil !== undefined && ClaimedUntil.getTime() > now
      // a claim from the future is one of a clock that was set back
      if (isTaken && ClaimedUntil.getTime() <= now + CLAIM) return undefined
      const claimed = { ...trail, ClaimedBy: this.#me, ClaimedUntil: new Date(now + CLAIM), DeliversTo }
      await tx.trails.update(GLOBAL, claimed)
      return claimed
    })
  }

  /**
   * Says what was delivered, unless a command has stopped, begun or deleted the trail meanwhile; of one that has ended nothing
   * is left behind its last digest.
   */
  #advance(claimed: Trail, delivered: Trail): Promise<Trail | undefined> {
    return this.#write(async (tx) => {
      const id = trailKind.id(claimed)
      const trail = await tx.trails.get(GLOBAL, id)
      const isSame =
        trail?.ClaimedBy === this.#me &&
        trail.StartLoggingTime.getTime() === claimed.StartLoggingTime.getTime() &&
        trail.StopLoggingTime?.getTime() === claimed.StopLoggingTime?.getTime()
      if (!isSame) throw new Lost()
      if (delivered.Ended && delivered.StopLoggingTime?.getTime() === delivered.DigestedTo.getTime()) {
        await tx.trails.delete(GLOBAL, id)
        return undefined
      }
      await tx.trails.update(GLOBAL, delivered)
      return delivered
    })
  }

  async #removeOld(): Promise<void> {
    const now = this.#parts.clock()
    if (Math.abs(now - this.#removedAt) < HOUR) return
    this.#removedAt = now
    await this.#parts.objects.removeBefore(now - this.#parts.days * DAY)
  }

  #failed(what: string, cause: unknown): void {
    this.#failures++
    if (this.#closed || this.#failing.has(what)) return
    this.#failing.add(what)
    this.#parts.warn(`events of ${what} could not be delivered; this is tried again`, cause)
  }

  #author(): Author {
    const now = new Date(Math.floor(this.#parts.clock() / SECOND) * SECOND)
    return { caller: trailKind.kind, requestId: this.#me, now }
  }

  #write<T>(fn: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#parts.store.write([GLOBAL], this.#author(), fn)
  }
}
