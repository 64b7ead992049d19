import { hash } from 'node:crypto'
import type { Clock } from '../model/clock.ts'
import type { Session } from './session.ts'

/** What a session takes in memory beside its texts, in bytes. */
const ENTRY = 1_000

interface Opened {
  readonly session: Session
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly bytes: number
}

/**
 * Sessions by the hash of their token, so that a token is opened once. Bounded by bytes: when half of them is used,
 * what was not asked for since the last such moment leaves. Only who holds valid tokens can fill it.
 */
export class OpenedSessions {
  readonly #clock: Clock
  readonly #mostBytes: number
  #young = new Map<string, Opened>()
  #old = new Map<string, Opened>()
  #youngBytes = 0

  constructor(clock: Clock, mostBytes: number) {
    this.#clock = clock
    this.#mostBytes = mostBytes
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** The session of a token that was opened before and has not expired. */
  get(token: string): Session | undefined {
    const key = keyOf(token)
    const young = this.#young.get(key)
    const found = young ?? this.#old.get(key)
    if (found === undefined) return undefined
    if (found.expiresAt <= this.#clock()) {
      this.#young.delete(key)
      this.#old.delete(key)
      return undefined
    }
    if (young === undefined) {
      this.#old.delete(key)
      this.#keep(key, found)
    }
    return found.session
  }

  /** Keeps an opened session until it expires, unless there is no room; `size` is that of its content in bytes. */
  set(token: string, session: Session, size: number): void {
    const expiresAt = session.expiresAt * 1_000
    const bytes = ENTRY + 2 * size
    if (expiresAt <= this.#clock() || bytes > this.#mostBytes / 2) return
    this.#keep(keyOf(token), { session, expiresAt, bytes })
  }

  #keep(key: string, opened: Opened): void {
    if (this.#youngBytes + opened.bytes > this.#mostBytes / 2) {
      this.#old = this.#young
      this.#young = new Map()
      this.#youngBytes = 0
    }
    this.#young.set(key, opened)
    this.#youngBytes += opened.bytes
  }
}

const keyOf = (token: string): string => hash('sha256', token, 'binary')
