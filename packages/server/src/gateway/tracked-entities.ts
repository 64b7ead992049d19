import { everyKind } from '../store/every-kind.ts'
import type { Kind } from '../store/kind.ts'
import type { Kinds } from '../store/kinds.ts'
import type {
  Dependency,
  Entities,
  EntityReader,
  ListQuery,
  Page,
  PageQuery,
  Store,
  TargetCount,
} from '../store/store.ts'

/** What a decision read, and the revision of each account before its first read. */
export interface Reads {
  readonly dependencies: Dependency[]
  readonly revisions: Map<string, number>
}

/** Notes what is read through it, so that a write can tell whether any of it has changed since. */
class TrackedReader<E> implements EntityReader<E> {
  readonly #kind: Kind<E>
  readonly #reader: EntityReader<E>
  readonly #store: Store
  readonly #reads: Reads

  constructor(kind: Kind<E>, reader: EntityReader<E>, store: Store, reads: Reads) {
    this.#kind = kind
    this.#reader = reader
    this.#store = store
    this.#reads = reads
  }

  /** Whether the revision before the account's first read is still to be noted: only that read waits for it. */
  #isFirst(account: string): boolean {
    return !this.#reads.revisions.has(account)
  }

  async #begin(account: string): Promise<void> {
    const revision = await this.#store.revision(account)
    // another read may have begun meanwhile; the earlier revision counts
    if (this.#isFirst(account)) this.#reads.revisions.set(account, revision)
  }

  async get(account: string, id: string): Promise<E | undefined> {
    if (this.#isFirst(account)) await this.#begin(account)
    this.#reads.dependencies.push({ account, kind: this.#kind.kind, id })
    return this.#reader.get(account, id)
  }

  async getMany(account: string, ids: readonly string[]): Promise<readonly (E | undefined)[]> {
    if (this.#isFirst(account)) await this.#begin(account)
    for (const id of ids) this.#reads.dependencies.push({ account, kind: this.#kind.kind, id })
    return this.#reader.getMany(account, ids)
  }

  async find(account: string, name: string, owner?: string): Promise<E | undefined> {
    if (this.#isFirst(account)) await this.#begin(account)
    const found = await this.#reader.find(account, name, owner)
    // what is not there may come to be under any id
    const which = found === undefined ? {} : { id: this.#kind.id(found) }
    this.#reads.dependencies.push({ account, kind: this.#kind.kind, ...which })
    return found
  }

  async of(account: string, owner: string): Promise<readonly E[]> {
    if (this.#isFirst(account)) await this.#begin(account)
    this.#reads.dependencies.push({ account, kind: this.#kind.kind, owner })
    return this.#reader.of(account, owner)
  }

  list(account: string, query: ListQuery): Promise<Page<E>> {
    return this.#reader.list(account, query)
  }

  count(account: string): Promise<number> {
    return this.#reader.count(account)
  }

  countOf(account: string, target: string): Promise<number> {
    return this.#reader.countOf(account, target)
  }

  countsOf(account: string, targets: readonly string[]): Promise<readonly number[]> {
    return this.#reader.countsOf(account, targets)
  }

  countReferring(account: string): Promise<number> {
    return this.#reader.countReferring(account)
  }

  countOfSort(account: string, sort: string): Promise<number> {
    return this.#reader.countOfSort(account, sort)
  }

  countPool(account: string): Promise<number> {
    return this.#reader.countPool(account)
  }

  targets(account: string, query: PageQuery): Promise<Page<TargetCount>> {
    return this.#reader.targets(account, query)
  }

  sealed(account: string, id: string): Promise<Uint8Array | undefined> {
    return this.#reader.sealed(account, id)
  }
}

/** A view of the store that notes what is read through it. */
export function trackedEntities(store: Store): { readonly entities: Entities; readonly reads: Reads } {
  const reads: Reads = { dependencies: [], revisions: new Map() }
  const entities = everyKind<'reader'>(
    <E>(kind: Kind<E>, name: keyof Kinds) =>
      new TrackedReader<E>(kind, store.entities[name] as EntityReader<E>, store, reads),
  )
  return { entities, reads }
}
