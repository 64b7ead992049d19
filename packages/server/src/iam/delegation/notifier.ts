import { setImmediate } from 'node:timers/promises'
import type { KeyRing } from '../../keys/key-ring.ts'
import { sealTradeInToken } from '../../keys/trade-in-token.ts'
import type { Clock } from '../../model/clock.ts'
import type { Random } from '../../model/random.ts'
import {
  type DelegationNotice,
  type DelegationRequest,
  delegationNoticeKind,
} from '../../store/entity/delegation.ts'
import { entitiesOf } from '../../store/pages.ts'
import { type Author, GLOBAL, type Store, type Transaction } from '../../store/store.ts'
import { noticeMessage } from './notices.ts'
import { type Deliver, NotTaken, type Webhooks } from './webhooks.ts'

const SECOND = 1_000
const HOUR = 3_600_000
/** How long after each attempt the next one may be made; past the last of them, an hour after. */
const WAITS = [15 * SECOND, 30 * SECOND, 60 * SECOND, 300 * SECOND, 900 * SECOND]
/** How often a notice is sent at most: for about a day. */
const MOST_ATTEMPTS = 28
/** How many are sent at the same time, so that a slow receiver does not keep the others waiting. */
const AT_ONCE = 4

export interface NotifierParts {
  readonly store: Store
  readonly keyRing: Pick<KeyRing, 'seal'>
  readonly random: Random
  readonly clock: Clock
  readonly webhooks: Webhooks
  readonly deliver: Deliver
  readonly warn: (message: string, cause?: unknown) => void
}

/**
 * Tells requesters what becomes of their delegation requests. A step stores what is to be told in its own transaction; the
 * change wakes the notifier, in whichever process. A notice is sent until its receiver takes it, once or more: it is removed
 * after that, so a process that dies in between makes another one send it again.
 */
export class Notifier {
  readonly #parts: NotifierParts
  readonly #waiting = new Set<string>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #inWork = new Set<string>()
  readonly #workers = new Set<Promise<void>>()
  readonly #stop = new AbortController()

  constructor(parts: NotifierParts) {
    this.#parts = parts
    if (parts.webhooks.size === 0) return
    parts.store.onChange(({ account, kind, id, action }) => {
      if (account !== GLOBAL || kind !== delegationNoticeKind.kind) return
      if (action === 'put') this.#wake(id)
      else this.#forget(id)
    })
  }

  /** Whether somebody is told what is sent to this channel. */
  readonly isNotified = (channel: string): boolean => this.#parts.webhooks.has(channel)

  /** Looks for what is still to be sent. */
  async sweep(): Promise<void> {
    if (this.#parts.webhooks.size === 0) return
    const { delegationNotices } = this.#parts.store.entities
    for await (const { NoticeId } of entitiesOf(delegationNotices, delegationNoticeKind, GLOBAL)) {
      if (this.#stop.signal.aborted) return
      this.#wake(NoticeId)
    }
  }

  /** Resolves when nothing is being sent here. */
  async idle(): Promise<void> {
    while (this.#workers.size > 0) await Promise.all(this.#workers)
  }

  /** Stops sending; what was not taken is sent after the next start. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#waiting.clear()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    await Promise.all(this.#workers)
  }

  #wake(id: string): void {
    if (this.#stop.signal.aborted || this.#inWork.has(id)) return
    this.#waiting.add(id)
    if (this.#workers.size >= AT_ONCE) return
    const worker: Promise<void> = this.#work().finally(() => this.#workers.delete(worker))
    this.#workers.add(worker)
  }

  #wakeAt(time: Date, id: string): void {
    this.#forget(id)
    const wait = Math.max(time.getTime() - this.#parts.clock(), 0)
    const timer = setTimeout(() => {
      this.#timers.delete(id)
      this.#wake(id)
    }, wait).unref()
    this.#timers.set(id, timer)
  }

  #forget(id: string): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
  }

  async #work(): Promise<void> {
    for (;;) {
      // the write that woke it answers first
      await setImmediate()
      const [id] = this.#waiting
      if (id === undefined) return
      this.#waiting.delete(id)
      this.#inWork.add(id)
      try {
        await this.#send(id)
      } catch (cause) {
        if (!this.#stop.signal.aborted) {
          this.#parts.warn('news of a delegation request could not be sent', cause)
          this.#wakeAt(new Date(this.#parts.clock() + HOUR), id)
        }
      } finally {
        this.#inWork.delete(id)
      }
    }
  }

  async #send(id: string): Promise<void> {
    const notice = await this.#claim(id)
    if (notice === undefined) return
    const { delegationRequests } = this.#parts.store.entities
    const request = await delegationRequests.get(GLOBAL, notice.DelegationRequestId)
    const url = request && this.#parts.webhooks.get(request.NotificationChannel)
    if (request === undefined || url === undefined) return this.#remove(id)
    try {
      await this.#parts.deliver(url, await this.#envelope(notice, request), this.#stop.signal)
      await this.#remove(id)
    } catch (error) {
      if (this.#stop.signal.aborted || !(error instanceof NotTaken)) throw error
      const facts = `news of ${request.DelegationRequestId} for ${request.NotificationChannel}`
      const isLast = notice.Attempts >= MOST_ATTEMPTS
      this.#parts.warn(`${facts}: ${error.message}${isLast ? '; they are not sent again' : ''}`)
      if (isLast) await this.#remove(id)
      else this.#wakeAt(notice.NextAttempt, id)
    }
  }

  /** Takes a notice that is due; another process takes it only when this one has had its time. */
  async #claim(id: string): Promise<DelegationNotice | undefined> {
    const now = this.#parts.clock()
    const isDue = (notice: DelegationNotice | undefined): notice is DelegationNotice => {
      const isLater = notice !== undefined && notice.NextAttempt.getTime() > now
      if (isLater) this.#wakeAt(notice.NextAttempt, id)
      return notice !== undefined && !isLater
    }
    if (!isDue(await this.#parts.store.entities.delegationNotices.get(GLOBAL, id))) return undefined
    return this.#write(async (tx) => {
      const notice = await tx.delegationNotices.get(GLOBAL, id)
      if (!isDue(notice)) return undefined
      const NextAttempt = new Date(now + (WAITS[notice.Attempts] ?? HOUR))
      const claimed = { ...notice, Attempts: notice.Attempts + 1, NextAttempt }
      await tx.delegationNotices.update(GLOBAL, claimed)
      return claimed
    })
  }

  async #remove(id: string): Promise<void> {
    await this.#write((tx) => tx.delegationNotices.delete(GLOBAL, id))
  }

  /** What SNS would post, without its signature. */
  async #envelope(notice: DelegationNotice, request: DelegationRequest): Promise<string> {
    const { keyRing, clock } = this.#parts
    const { RequestorId, DelegationRequestId, NotificationChannel } = request
    const token =
      notice.Type === 'ExchangeToken'
        ? await sealTradeInToken(keyRing, RequestorId, DelegationRequestId)
        : undefined
    return JSON.stringify({
      Type: 'Notification',
      MessageId: notice.NoticeId,
      TopicArn: NotificationChannel,
      Message: noticeMessage(notice, request, token),
      Timestamp: new Date(clock()).toISOString(),
    })
  }

  #write<T>(fn: (tx: Transaction) => Promise<T>): Promise<T> {
    const author: Author = {
      caller: 'notifier',
      requestId: 'delegation-news',
      now: new Date(this.#parts.clock()),
    }
    return this.#parts.store.write([GLOBAL], author, fn)
  }
}
