import type { Page } from '../store.ts'
import type { Followed } from './followed.ts'
import { Held } from './ring.ts'

/** An entity with the secret that is sealed beside it. */
export interface Kept<E> {
  readonly entity: E
  readonly sealed: Uint8Array | undefined
}

/** What was read of the store at one revision of the account. */
export interface Found<V> {
  readonly value: V
  readonly revision: number
  /** About how many bytes it takes in memory. */
  readonly bytes: number
}

/** A found value in its place, so that it can leave by itself. */
export class OnShelf<V> extends Held {
  readonly key: string
  readonly value: V
  readonly revision: number
  readonly bytes: number
  readonly #leave: (held: OnShelf<V>) => void

  constructor(key: string, { value, revision, bytes }: Found<V>, leave: (held: OnShelf<V>) => void) {
    super()
    this.key = key
    this.value = value
    this.revision = revision
    this.bytes = bytes
    this.#leave = leave
  }

  leave(): void {
    this.#leave(this)
  }
}

/** What is held of one kind in one account. */
export class Shelf<E> {
  readonly account: string
  readonly followed: Followed
  readonly byId = new Map<string, OnShelf<Kept<E>>>()
  readonly byName = new Map<string, OnShelf<Kept<E>>>()
  readonly families = new Map<string, OnShelf<readonly E[]>>()
  readonly pages = new Map<string, OnShelf<Page<E>>>()
  readonly #nameOf: (entity: E) => string | undefined
  readonly #left: (shelf: Shelf<E>) => void

  constructor(
    account: string,
    followed: Followed,
    nameOf: (entity: E) => string | undefined,
    left: (shelf: Shelf<E>) => void,
  ) {
    this.account = account
    this.followed = followed
    this.#nameOf = nameOf
    this.#left = left
  }

  get isEmpty(): boolean {
    return this.byId.size === 0 && this.families.size === 0 && this.pages.size === 0
  }

  /** Puts the entity under its id and its name; what held the id before has left. */
  putEntity(id: string, found: Found<Kept<E>>): OnShelf<Kept<E>> {
    const held = new OnShelf(id, found, this.#leaveEntity)
    this.byId.set(id, held)
    const name = this.#nameOf(found.value.entity)
    if (name !== undefined) this.byName.set(name, held)
    return held
  }

  putFamily(owner: string, found: Found<readonly E[]>): OnShelf<readonly E[]> {
    const held = new OnShelf(owner, found, this.#leaveFamily)
    this.families.set(owner, held)
    return held
  }

  putPage(key: string, found: Found<Page<E>>): OnShelf<Page<E>> {
    const held = new OnShelf(key, found, this.#leavePage)
    this.pages.set(key, held)
    return held
  }

  readonly #leaveEntity = (held: OnShelf<Kept<E>>): void => {
    this.byId.delete(held.key)
    const name = this.#nameOf(held.value.entity)
    if (name !== undefined && this.byName.get(name) === held) this.byName.delete(name)
    this.#left(this)
  }

  readonly #leaveFamily = (held: OnShelf<readonly E[]>): void => {
    this.families.delete(held.key)
    this.#left(this)
  }

  readonly #leavePage = (held: OnShelf<Page<E>>): void => {
    this.pages.delete(held.key)
    this.#left(this)
  }
}
