import type { Kind } from '../kind.ts'
import { revive } from '../placement.ts'
import type { Page } from '../store.ts'
import type { Followed, FollowedAccounts } from './followed.ts'
import type { Ring } from './ring.ts'
import { type Found, type Kept, type OnShelf, Shelf } from './shelf.ts'

/** One change as memory takes it over. */
export interface AppliedChange {
  readonly kind: string
  readonly id: string
  /** The empty string where there is none. */
  readonly owner: string
  readonly action: 'put' | 'delete'
  /** The entity as JSON. */
  readonly entity: string
}

/** About what holding one thing takes besides the thing itself, in bytes: its places in the indexes and in the ring. */
const PLACES = 240

/** About what one held thing takes in memory that is made of these JSON texts, in bytes; rather more than less. */
export function bytesHeld(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + 60 + 2 * Buffer.byteLength(text), PLACES)
}

/** Names stand under their owner. */
function nameKey(owner: string, name: string): string {
  return owner === '' ? name : `${owner}\0${name}`
}

/**
 * What memory holds of one kind: entities by id and by name, whole families by owner, and pages of lists by what was
 * asked for. Absence is never held.
 */
export class KindMemory<E> {
  readonly #kind: Kind<E>
  readonly #ring: Ring
  readonly #accounts: FollowedAccounts
  readonly #shelves = new Map<string, Shelf<E>>()

  constructor(kind: Kind<E>, ring: Ring, accounts: FollowedAccounts) {
    this.#kind = kind
    this.#ring = ring
    this.#accounts = accounts
  }

  get(account: string, id: string): OnShelf<Kept<E>> | undefined {
    const held = this.#shelves.get(account)?.byId.get(id)
    if (held !== undefined) held.used = true
    return held
  }

  find(account: string, owner: string, name: string): OnShelf<Kept<E>> | undefined {
    const held = this.#shelves.get(account)?.byName.get(nameKey(owner, name))
    if (held !== undefined) held.used = true
    return held
  }

  family(account: string, owner: string): OnShelf<readonly E[]> | undefined {
    const held = this.#shelves.get(account)?.families.get(owner)
    if (held !== undefined) held.used = true
    return held
  }

  page(account: string, key: string): OnShelf<Page<E>> | undefined {
    const held = this.#shelves.get(account)?.pages.get(key)
    if (held !== undefined) held.used = true
    return held
  }

  /** Holds an entity that a read under way has found, unless memory already knows better. */
  keepEntity(account: string, followed: Followed, found: Found<Kept<E>>): void {
    if (!this.#ring.fits(found.bytes) || !this.#accounts.admits(followed, found.revision)) return
    const id = this.#kind.id(found.value.entity)
    const known = this.#shelves.get(account)?.byId.get(id)
    if (known !== undefined && known.revision >= found.revision) return
    if (known !== undefined) this.#drop(known)
    followed.held++
    this.#ring.add(this.#shelf(account, followed).putEntity(id, found))
  }

  /** Holds all entities of one owner that a read under way has found, unless memory already knows better. */
  keepFamily(account: string, followed: Followed, owner: string, found: Found<readonly E[]>): void {
    if (!this.#ring.fits(found.bytes) || !this.#accounts.admits(followed, found.revision)) return
    const known = this.#shelves.get(account)?.families.get(owner)
    if (known !== undefined && known.revision >= found.revision) return
    if (known !== undefined) this.#drop(known)
    followed.held++
    this.#ring.add(this.#shelf(account, followed).putFamily(owner, found))
  }

  /** Holds a page of a list that a read under way has found, unless memory already knows better. */
  keepPage(account: string, followed: Followed, key: string, found: Found<Page<E>>): void {
    if (!this.#ring.fits(found.bytes) || !this.#accounts.admits(followed, found.revision)) return
    const known = this.#shelves.get(account)?.pages.get(key)
    if (known !== undefined && known.revision >= found.revision) return
    if (known !== undefined) this.#drop(known)
    followed.held++
    this.#ring.add(this.#shelf(account, followed).putPage(key, found))
  }

  /**
   * Takes over one change: every page of the kind is read again when it is next asked for. So is a family, and an entity
   * with a secret, of which the change log says nothing. What is not held is not taken in.
   */
  apply(account: string, followed: Followed, revision: number, change: AppliedChange): void {
    const shelf = this.#shelves.get(account)
    const family = shelf?.families.get(change.owner)
    if (family !== undefined && family.revision < revision) this.#drop(family)
    for (const page of shelf?.pages.values() ?? []) if (page.revision < revision) this.#drop(page)
    const known = shelf?.byId.get(change.id)
    if (known === undefined || known.revision >= revision) return
    this.#drop(known)
    if (change.action === 'delete' || this.#kind.sealed) return
    const value = { entity: revive(this.#kind, change.entity), sealed: undefined }
    this.keepEntity(account, followed, { value, revision, bytes: bytesHeld([change.entity]) })
  }

  forget(account: string): void {
    const shelf = this.#shelves.get(account)
    if (shelf === undefined) return
    for (const held of [...shelf.byId.values(), ...shelf.families.values(), ...shelf.pages.values()])
      this.#drop(held)
  }

  clear(): void {
    for (const account of [...this.#shelves.keys()]) this.forget(account)
  }

  #shelf(account: string, followed: Followed): Shelf<E> {
    const known = this.#shelves.get(account)
    if (known !== undefined) return known
    const { name, owner } = this.#kind
    const nameOf = name && ((entity: E) => nameKey(owner?.(entity) ?? '', name(entity)))
    const shelf = new Shelf<E>(account, followed, nameOf ?? (() => undefined), this.#left)
    this.#shelves.set(account, shelf)
    return shelf
  }

  #drop(held: OnShelf<Kept<E>> | OnShelf<readonly E[]> | OnShelf<Page<E>>): void {
    this.#ring.remove(held)
    held.leave()
  }

  readonly #left = (shelf: Shelf<E>): void => {
    if (shelf.isEmpty) this.#shelves.delete(shelf.account)
    this.#accounts.left(shelf.account, shelf.followed)
  }
}
