import {
  type DataKey,
  dataKeyKind,
  type RevokedSession,
  revokedSessionKind,
} from '../../store/entity/key-ring.ts'
import type { Kind } from '../../store/kind.ts'
import { placeIn } from '../../store/place-in-list.ts'
import type { Author, ChangeListener, EntityWriter, ForgetListener, PageQuery } from '../../store/store.ts'
import type { KeyStore } from '../key-store.ts'

interface Row<E> {
  readonly account: string
  readonly entity: E
  readonly sealed: Uint8Array | undefined
}

type Changed<E> = (account: string, entity: E, action: 'put' | 'delete') => void

/** One kind's entities in memory. */
class Table<E> implements EntityWriter<E> {
  readonly #kind: Kind<E>
  readonly #rows: Map<string, Row<E>>
  readonly #changed: Changed<E>
  readonly #beforeList: () => void

  constructor(kind: Kind<E>, rows: Map<string, Row<E>>, changed: Changed<E>, beforeList: () => void) {
    this.#kind = kind
    this.#rows = rows
    this.#changed = changed
    this.#beforeList = beforeList
  }

  async get(account: string, id: string): Promise<E | undefined> {
    return this.#rows.get(`${account}/${id}`)?.entity
  }

  async getMany(account: string, ids: readonly string[]): Promise<readonly (E | undefined)[]> {
    return Promise.all(ids.map((id) => this.get(account, id)))
  }

  async find(account: string, name: string, owner?: string): Promise<E | undefined> {
    const { name: nameOf, owner: ownerOf } = this.#kind
    return this.#all(account).find((entity) => nameOf?.(entity) === name && ownerOf?.(entity) === owner)
  }

  async of(account: string, owner: string): Promise<readonly E[]> {
    return this.#all(account).filter((entity) => this.#kind.owner?.(entity) === owner)
  }

  async list(account: string, { limit, after = '' }: PageQuery) {
    this.#beforeList()
    const placeOf = placeIn(this.#kind, {})
    const rest = this.#all(account)
      .filter((entity) => placeOf(entity) > after)
      .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
    return { items: rest.slice(0, limit), more: rest.length > limit }
  }

  async count(account: string): Promise<number> {
    return this.#all(account).length
  }

  async countOf(account: string, target: string): Promise<number> {
    return this.#all(account).filter((entity) => this.#kind.target?.(entity) === target).length
  }

  async countsOf(account: string, targets: readonly string[]): Promise<readonly number[]> {
    return Promise.all(targets.map((target) => this.countOf(account, target)))
  }

  async countReferring(account: string): Promise<number> {
    return this.#all(account).filter((entity) => this.#kind.target?.(entity) !== undefined).length
  }

  async countOfSort(account: string, sort: string): Promise<number> {
    return this.#all(account).filter((entity) => this.#kind.sort?.(entity) === sort).length
  }

  /** Keys and sessions belong to no pool. */
  async countPool(): Promise<number> {
    throw new TypeError(`${this.#kind.kind} belongs to no pool`)
  }

  async targets(account: string, { limit, after = '' }: PageQuery) {
    const targets = this.#all(account).flatMap((entity) => this.#kind.target?.(entity) ?? [])
    const rest = [...new Set(targets)].filter((target) => target > after).sort()
    const items = rest.slice(0, limit).map((target) => ({
      target,
      count: targets.filter((one) => one === target).length,
    }))
    return { items, more: rest.length > limit }
  }

  async sealed(account: string, id: string): Promise<Uint8Array | undefined> {
    return this.#rows.get(`${account}/${id}`)?.sealed
  }

  async insert(account: string, entity: E, sealed?: Uint8Array): Promise<'inserted' | 'exists'> {
    if (this.#rows.has(`${account}/${this.#kind.id(entity)}`)) return 'exists'
    this.#put(account, entity, sealed)
    return 'inserted'
  }

  async update(account: string, entity: E, sealed?: Uint8Array): Promise<'updated' | 'missing'> {
    const before = this.#rows.get(`${account}/${this.#kind.id(entity)}`)
    if (before === undefined) return 'missing'
    this.#put(account, entity, sealed ?? before.sealed)
    return 'updated'
  }

  async delete(account: string, id: string): Promise<'deleted' | 'missing'> {
    const before = this.#rows.get(`${account}/${id}`)
    if (before === undefined) return 'missing'
    this.#rows.delete(`${account}/${id}`)
    this.#changed(account, before.entity, 'delete')
    return 'deleted'
  }

  #put(account: string, entity: E, sealed: Uint8Array | undefined): void {
    this.#rows.set(`${account}/${this.#kind.id(entity)}`, { account, entity, sealed })
    this.#changed(account, entity, 'put')
  }

  #all(account: string): E[] {
    const rows = [...this.#rows.values()].filter((row) => row.account === account)
    const idOf = this.#kind.id
    return rows.map(({ entity }) => entity).sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
  }
}

type Change = Parameters<ChangeListener>[0]

/** Everything that is stored at one moment. */
class State {
  readonly dataKeys: Map<string, Row<DataKey>>
  readonly revokedSessions: Map<string, Row<RevokedSession>>

  constructor(from?: State) {
    this.dataKeys = new Map(from?.dataKeys)
    this.revokedSessions = new Map(from?.revokedSessions)
  }

  tables(changes: Change[], beforeList: () => void = () => undefined) {
    const log = <E>(kind: Kind<E>): Changed<E> => {
      return (account, entity, action) =>
        changes.push({ account, kind: kind.kind, id: kind.id(entity), owner: kind.owner?.(entity), action })
    }
    return {
      dataKeys: new Table(dataKeyKind, this.dataKeys, log(dataKeyKind), beforeList),
      revokedSessions: new Table(
        revokedSessionKind,
        this.revokedSessions,
        log(revokedSessionKind),
        beforeList,
      ),
    }
  }
}

/** One process on a shared store: it sees what others write only when it catches up. */
export class StoreProcess implements KeyStore {
  readonly #shared: SharedStore
  readonly #changeListeners: ChangeListener[] = []
  readonly #forgetListeners: ForgetListener[] = []
  #position: number
  entities: KeyStore['entities']
  /** Runs before each commit; throws to make the write fail. */
  beforeCommit: () => void = () => undefined
  /** Thrown by every list while it stands. */
  fails: Error | undefined
  catchUps = 0

  constructor(shared: SharedStore) {
    this.#shared = shared
    this.#position = shared.log.length
    this.entities = this.#tables()
  }

  async write<T>(
    _accounts: readonly string[],
    _author: Author,
    fn: (tx: ReturnType<State['tables']>) => Promise<T>,
  ): Promise<T> {
    const run = this.#shared.queue.then(async () => {
      const state = new State(this.#shared.state)
      const changes: Change[] = []
      const answer = await fn(state.tables(changes))
      this.beforeCommit()
      this.#shared.state = state
      this.#shared.log.push(...changes)
      return answer
    })
    this.#shared.queue = run.catch(() => undefined)
    const answer = await run
    this.#takeOver()
    return answer
  }

  async catchUp(): Promise<boolean> {
    this.catchUps++
    return this.#takeOver()
  }

  memoryVersion(): number {
    return this.#position
  }

  onChange(listener: ChangeListener): void {
    this.#changeListeners.push(listener)
  }

  onForget(listener: ForgetListener): void {
    this.#forgetListeners.push(listener)
  }

  /** Loses sight of an account, as after a gap in the changes that it followed. */
  forget(account: string): void {
    this.#position = this.#shared.log.length
    this.entities = this.#tables()
    for (const listener of this.#forgetListeners) listener(account)
  }

  #tables(): KeyStore['entities'] {
    return new State(this.#shared.state).tables([], () => {
      if (this.fails !== undefined) throw this.fails
    })
  }

  #takeOver(): boolean {
    const changes = this.#shared.log.slice(this.#position)
    this.#position = this.#shared.log.length
    this.entities = this.#tables()
    for (const change of changes) for (const listener of this.#changeListeners) listener(change)
    return changes.length > 0
  }
}

/** A store in memory that several processes share. */
export class SharedStore {
  state = new State()
  readonly log: Change[] = []
  queue: Promise<unknown> = Promise.resolve()

  process(): StoreProcess {
    return new StoreProcess(this)
  }
}
