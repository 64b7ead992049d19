import { setImmediate } from 'node:timers/promises'
import type { Kind } from '../kind.ts'
import { placeIn, prefixOf, readPlace } from '../place-in-list.ts'
import { docOfId, indexedPath, isStorable, revive } from '../placement.ts'
import type { EntityReader, ListQuery, Page, PageQuery, TargetCount } from '../store.ts'
import { counterName } from './counter-name.ts'
import { selectCounter, selectCounters, selectNamedCounters } from './counter-statements.ts'
import { selectById, selectByIds, selectByName, selectFamily } from './entity-statements.ts'
import { beyondPrefix, listStatement } from './list.ts'
import { listsOf } from './lists-of-texts.ts'
import type { Session } from './session.ts'

/** Rows of one page at most; what reads more reads pages, and yields between them. */
const PAGE = 1000

/** An entity as it stood at a revision of its account; without document where it was not there. */
export interface EntityRow {
  readonly doc: string | null
  readonly sealed: Uint8Array | null
  readonly revision: number
}

function requirePageSize(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE) {
    throw new RangeError(`a page has 1 to ${PAGE} entities, not ${limit}`)
  }
}

/** One entity of a list, and the revision of the account at which the list is true. */
interface ListedRow {
  readonly doc: string
  readonly revision: number | null
}

/** The documents of one page of a list, as they stood at a revision of the account; 0 where there are none. */
export interface PageRows {
  readonly docs: readonly string[]
  readonly more: boolean
  readonly revision: number
}

const NOTHING: EntityRow = { doc: null, sealed: null, revision: 0 }

/** Reads entities of one kind by statements alone. */
export class SqlReader<E> implements EntityReader<E> {
  protected readonly session: Session
  protected readonly kind: Kind<E>

  constructor(session: Session, kind: Kind<E>) {
    this.session = session
    this.kind = kind
  }

  async rowById(account: string, id: string): Promise<EntityRow> {
    if (!isStorable(id) || !isStorable(account)) return NOTHING
    const [row] = await this.session.all(selectById, { account, kind: this.kind.kind, id })
    return row ?? NOTHING
  }

  /** The rows of those ids that are there, by id. */
  async rowsByIds(account: string, ids: readonly string[]): Promise<Map<string, EntityRow>> {
    const rows = new Map<string, EntityRow>()
    if (!isStorable(account)) return rows
    for (const list of listsOf(ids.filter(isStorable))) {
      for (const row of await this.session.all(selectByIds, { account, kind: this.kind.kind, ids: list })) {
        if (row.id !== null) rows.set(row.id, row)
      }
    }
    return rows
  }

  async rowByName(account: string, owner: string, name: string): Promise<EntityRow> {
    if (!isStorable(name) || !isStorable(owner) || !isStorable(account)) return NOTHING
    const [row] = await this.session.all(selectByName, { account, kind: this.kind.kind, owner, name })
    return row ?? NOTHING
  }

  /** The documents of a family with the revision at which they were read. */
  async family(account: string, owner: string): Promise<{ docs: string[]; revision: number }> {
    if (!isStorable(owner) || !isStorable(account)) return { docs: [], revision: 0 }
    const rows = await this.session.all(selectFamily, { account, kind: this.kind.kind, owner })
    const docs = rows.flatMap(({ doc }) => doc ?? [])
    return { docs, revision: rows[0]?.revision ?? 0 }
  }

  async get(account: string, id: string): Promise<E | undefined> {
    const { doc } = await this.rowById(account, id)
    return doc === null ? undefined : revive(this.kind, doc)
  }

  async getMany(account: string, ids: readonly string[]): Promise<readonly (E | undefined)[]> {
    const rows = await this.rowsByIds(account, ids)
    return ids.map((id) => {
      const doc = rows.get(id)?.doc ?? null
      return doc === null ? undefined : revive(this.kind, doc)
    })
  }

  async find(account: string, name: string, owner = ''): Promise<E | undefined> {
    const { doc } = await this.rowByName(account, owner, name)
    return doc === null ? undefined : revive(this.kind, doc)
  }

  async of(account: string, owner: string): Promise<readonly E[]> {
    const { docs } = await this.family(account, owner)
    return docs.map((doc) => revive(this.kind, doc))
  }

  async list(account: string, query: ListQuery): Promise<Page<E>> {
    const { docs, more } = await this.page(account, query)
    return { items: docs.map((doc) => revive(this.kind, doc)), more }
  }

  async page(account: string, query: ListQuery): Promise<PageRows> {
    const { limit, owner = '', target = '' } = query
    requirePageSize(limit)
    const prefix = prefixOf(query) ?? ''
    if (![account, owner, target, prefix].every(isStorable)) return { docs: [], more: false, revision: 0 }
    const rows =
      prefix === indexedPath(prefix)
        ? await this.#rows(account, { ...query, limit: limit + 1 })
        : await this.#rowsOfLongPrefix(account, query, prefix)
    const docs = rows.slice(0, limit).map(({ doc }) => doc)
    return { docs, more: rows.length > limit, revision: rows[0]?.revision ?? 0 }
  }

  async #rows(account: string, query: ListQuery): Promise<readonly ListedRow[]> {
    const { kind, allInId } = this.kind
    const { after, limit, owner = '', target = '' } = query
    const place = after === undefined ? undefined : readPlace(after, query)
    const prefix = indexedPath(prefixOf(query) ?? '')
    const parts = query.target === undefined ? undefined : allInId
    const rows = await this.session.all(listStatement(query, parts === undefined ? 'doc' : 'id'), {
      account,
      kind,
      owner,
      target,
      prefix,
      beyond: prefix && beyondPrefix(prefix),
      afterPath: place?.path ?? '',
      afterOwner: place?.owner ?? '',
      afterName: place?.name ?? '',
      afterId: place?.id ?? '',
      limit,
    })
    return rows.map(({ text, revision }) => ({
      doc: parts === undefined ? text : docOfId(text, parts),
      revision,
    }))
  }

  /**
   * The rows of a page and one more, if there is one, behind a prefix that is longer than what lists know of paths: the
   * rest of it is compared here, with what has the same beginning.
   */
  async #rowsOfLongPrefix(account: string, query: ListQuery, prefix: string): Promise<readonly ListedRow[]> {
    const { kind } = this
    const found: ListedRow[] = []
    for (let { after } = query; ; await setImmediate()) {
      const rows = await this.#rows(account, { ...query, after, limit: PAGE })
      let last: E | undefined
      for (const row of rows) {
        last = revive(kind, row.doc)
        if (kind.path?.(last).startsWith(prefix)) found.push(row)
        if (found.length > query.limit) return found
      }
      if (rows.length < PAGE || last === undefined) return found
      after = placeIn(kind, query)(last)
    }
  }

  async count(account: string): Promise<number> {
    return this.counter(account, counterName.ofKind(this.kind.kind))
  }

  async countOf(account: string, target: string): Promise<number> {
    return this.counter(account, counterName.ofTarget(this.kind.kind, target))
  }

  async countsOf(account: string, targets: readonly string[]): Promise<readonly number[]> {
    return this.counters(
      account,
      targets.map((target) => counterName.ofTarget(this.kind.kind, target)),
    )
  }

  async countReferring(account: string): Promise<number> {
    const { kind, countsReferring } = this.kind
    if (!countsReferring) throw new TypeError(`it is not counted how many refer to anything: ${kind}`)
    return this.counter(account, counterName.ofReferring(kind))
  }

  async countOfSort(account: string, sort: string): Promise<number> {
    if (this.kind.sort === undefined) throw new TypeError(`there are no sorts of ${this.kind.kind}`)
    return this.counter(account, counterName.ofSort(this.kind.kind, sort))
  }

  async countPool(account: string): Promise<number> {
    return this.counter(account, counterName.ofPool(this.poolOfKind()))
  }

  async targets(account: string, { limit, after = '' }: PageQuery): Promise<Page<TargetCount>> {
    requirePageSize(limit)
    const counts = await this.targetCounts(account, after, limit + 1)
    return { items: counts.slice(0, limit), more: counts.length > limit }
  }

  async sealed(account: string, id: string): Promise<Uint8Array | undefined> {
    const { sealed } = await this.rowById(account, id)
    return sealed ?? undefined
  }

  protected poolOfKind(): string {
    const { kind, pool } = this.kind
    if (pool === undefined) throw new TypeError(`${kind} belongs to no pool`)
    return pool
  }

  protected async counter(account: string, name: string): Promise<number> {
    if (!isStorable(account) || !isStorable(name)) return 0
    const [row] = await this.session.all(selectCounter, { account, name })
    return row?.value ?? 0
  }

  protected async counters(account: string, names: readonly string[]): Promise<readonly number[]> {
    const values = new Map<string, number>()
    if (!isStorable(account)) return names.map(() => 0)
    for (const list of listsOf(names.filter(isStorable))) {
      const rows = await this.session.all(selectNamedCounters, { account, names: list })
      for (const { name, value } of rows) values.set(name, value)
    }
    return names.map((name) => values.get(name) ?? 0)
  }

  protected async targetCounts(account: string, after: string, limit: number): Promise<TargetCount[]> {
    if (!isStorable(account) || !isStorable(after)) return []
    const { prefix, beyond } = counterName.targetsOf(this.kind.kind)
    const rows = await this.session.all(selectCounters, { account, after: prefix + after, beyond, limit })
    return rows.map(({ name, value }) => ({ target: name.slice(prefix.length), count: value }))
  }
}
