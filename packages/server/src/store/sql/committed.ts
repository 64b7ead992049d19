import type { Kind } from '../kind.ts'
import type { Followed } from '../memory/followed.ts'
import { bytesHeld, type KindMemory } from '../memory/kind-memory.ts'
import type { Memory } from '../memory/memory.ts'
import type { Kept, OnShelf } from '../memory/shelf.ts'
import type { Stored, Verification } from '../memory/verification.ts'
import { revive } from '../placement.ts'
import type { EntityReader, ListQuery, Page, PageQuery, TargetCount } from '../store.ts'
import { type EntityRow, SqlReader } from './reader.ts'
import type { Session } from './session.ts'

export interface CommittedOptions {
  readonly session: Session
  readonly memory: Memory
  /** Nothing where answers out of memory are not compared. */
  readonly verification: Verification | undefined
  /** Whether pages of lists are held too: where other processes write, memory lags, and lists are to be up to date. */
  readonly holdsPages: boolean
}

/** Reads what is committed, of one kind: entities, families and pages out of memory, and what it lacks by statements. */
export class CommittedReader<E> implements EntityReader<E> {
  readonly #kind: Kind<E>
  readonly #sql: SqlReader<E>
  readonly #memory: Memory
  readonly #held: KindMemory<E>
  readonly #verification: Verification | undefined
  readonly #holdsPages: boolean

  constructor({ session, memory, verification, holdsPages }: CommittedOptions, kind: Kind<E>) {
    this.#kind = kind
    this.#sql = new SqlReader(session, kind)
    this.#memory = memory
    this.#held = memory.kind(kind)
    this.#verification = verification
    this.#holdsPages = holdsPages
  }

  async get(account: string, id: string): Promise<E | undefined> {
    const held = this.#held.get(account, id)
    if (held === undefined) return (await this.#fill(account, () => this.#sql.rowById(account, id)))?.entity
    if (this.#verification !== undefined) await this.#verifyEntity(account, held, this.#verification)
    return held.value.entity
  }

  async getMany(account: string, ids: readonly string[]): Promise<readonly (E | undefined)[]> {
    const held = ids.map((id) => this.#held.get(account, id))
    const found = held.includes(undefined)
      ? await this.#fillMany(
          account,
          ids.filter((_, index) => held[index] === undefined),
        )
      : undefined
    if (this.#verification !== undefined) {
      for (const one of held) {
        if (one !== undefined) await this.#verifyEntity(account, one, this.#verification)
      }
    }
    return ids.map((id, index) => held[index]?.value.entity ?? found?.get(id))
  }

  async find(account: string, name: string, owner = ''): Promise<E | undefined> {
    const held = this.#held.find(account, owner, name)
    if (held === undefined) {
      return (await this.#fill(account, () => this.#sql.rowByName(account, owner, name)))?.entity
    }
    if (this.#verification !== undefined)
      await this.#verifyName(account, held, { owner, name }, this.#verification)
    return held.value.entity
  }

  async sealed(account: string, id: string): Promise<Uint8Array | undefined> {
    const held = this.#held.get(account, id)
    if (held === undefined) return (await this.#fill(account, () => this.#sql.rowById(account, id)))?.sealed
    if (this.#verification !== undefined) await this.#verifyEntity(account, held, this.#verification)
    return held.value.sealed
  }

  async of(account: string, owner: string): Promise<readonly E[]> {
    const held = this.#held.family(account, owner)
    if (held === undefined) return this.#fillFamily(account, owner)
    if (this.#verification !== undefined) await this.#verifyFamily(account, held, this.#verification)
    return held.value
  }

  async list(account: string, query: ListQuery): Promise<Page<E>> {
    if (!this.#holdsPages) return this.#sql.list(account, query)
    const key = pageKey(query)
    const held = this.#held.page(account, key)
    if (held === undefined) return this.#fillPage(account, query, key)
    if (this.#verification !== undefined) await this.#verifyPage(account, held, query, this.#verification)
    return held.value
  }

  count(account: string): Promise<number> {
    return this.#sql.count(account)
  }

  countOf(account: string, target: string): Promise<number> {
    return this.#sql.countOf(account, target)
  }

  countsOf(account: string, targets: readonly string[]): Promise<readonly number[]> {
    return this.#sql.countsOf(account, targets)
  }

  countReferring(account: string): Promise<number> {
    return this.#sql.countReferring(account)
  }

  countOfSort(account: string, sort: string): Promise<number> {
    return this.#sql.countOfSort(account, sort)
  }

  countPool(account: string): Promise<number> {
    return this.#sql.countPool(account)
  }

  targets(account: string, query: PageQuery): Promise<Page<TargetCount>> {
    return this.#sql.targets(account, query)
  }

  async #fill(account: string, read: () => Promise<EntityRow>): Promise<Kept<E> | undefined> {
    const followed = this.#memory.beginRead(account)
    try {
      return this.#keep(account, followed, await read())
    } finally {
      this.#memory.endRead(account, followed)
    }
  }

  async #fillMany(account: string, ids: readonly string[]): Promise<Map<string, E>> {
    const followed = this.#memory.beginRead(account)
    try {
      const found = new Map<string, E>()
      for (const [id, row] of await this.#sql.rowsByIds(account, ids)) {
        const kept = this.#keep(account, followed, row)
        if (kept !== undefined) found.set(id, kept.entity)
      }
      return found
    } finally {
      this.#memory.endRead(account, followed)
    }
  }

  /** Holds what a read under way has found. */
  #keep(account: string, followed: Followed, { doc, sealed, revision }: EntityRow): Kept<E> | undefined {
    if (doc === null) return undefined
    const value = { entity: this.#revive(doc), sealed: sealed ?? undefined }
    const bytes = bytesHeld([doc]) + (sealed?.length ?? 0)
    this.#held.keepEntity(account, followed, { value, revision, bytes })
    return value
  }

  async #fillFamily(account: string, owner: string): Promise<readonly E[]> {
    const followed = this.#memory.beginRead(account)
    try {
      const { docs, revision } = await this.#sql.family(account, owner)
      const value = docs.map((doc) => this.#revive(doc))
      const bytes = bytesHeld(docs)
      this.#held.keepFamily(account, followed, owner, { value, revision, bytes })
      return value
    } finally {
      this.#memory.endRead(account, followed)
    }
  }

  async #fillPage(account: string, query: ListQuery, key: string): Promise<Page<E>> {
    const followed = this.#memory.beginRead(account)
    try {
      const { docs, more, revision } = await this.#sql.page(account, query)
      const value = { items: docs.map((doc) => this.#revive(doc)), more }
      if (docs.length === 0) return value
      if (this.#verification !== undefined) Object.freeze(value.items)
      const bytes = bytesHeld([key, ...docs])
      this.#held.keepPage(account, followed, key, { value, revision, bytes })
      return value
    } finally {
      this.#memory.endRead(account, followed)
    }
  }

  /** Entities are shared; where answers are compared, one that modifies them is found out at once. */
  #revive(doc: string): E {
    const entity = revive(this.#kind, doc)
    return this.#verification === undefined ? entity : deepFreeze(entity)
  }

  #verifyEntity(account: string, held: OnShelf<Kept<E>>, verification: Verification): Promise<void> {
    return verification.check({
      account,
      key: `${account} ${this.#kind.kind} ${held.key}`,
      text: textOf(held.value),
      revision: held.revision,
      stored: async () => stored(await this.#sql.rowById(account, held.key)),
      stands: () => this.#held.get(account, held.key) === held,
    })
  }

  #verifyName(
    account: string,
    held: OnShelf<Kept<E>>,
    { owner, name }: { owner: string; name: string },
    verification: Verification,
  ): Promise<void> {
    return verification.check({
      account,
      key: `${account} ${this.#kind.kind} named ${name}`,
      text: textOf(held.value),
      revision: held.revision,
      stored: async () => stored(await this.#sql.rowByName(account, owner, name)),
      stands: () => this.#held.find(account, owner, name) === held,
    })
  }

  #verifyPage(
    account: string,
    held: OnShelf<Page<E>>,
    query: ListQuery,
    verification: Verification,
  ): Promise<void> {
    return verification.check({
      account,
      key: `${account} ${this.#kind.kind} listed by ${held.key}`,
      text: `${JSON.stringify(held.value.items)} ${held.value.more}`,
      revision: held.revision,
      stored: async () => {
        const { docs, more, revision } = await this.#sql.page(account, query)
        return { text: `[${docs.join()}] ${more}`, revision }
      },
      stands: () => this.#held.page(account, held.key) === held,
    })
  }

  #verifyFamily(account: string, held: OnShelf<readonly E[]>, verification: Verification): Promise<void> {
    return verification.check({
      account,
      key: `${account} ${this.#kind.kind} of ${held.key}`,
      text: JSON.stringify(held.value),
      revision: held.revision,
      stored: async () => {
        const { docs, revision } = await this.#sql.family(account, held.key)
        return { text: `[${docs.join()}]`, revision }
      },
      stands: () => this.#held.family(account, held.key) === held,
    })
  }
}

function pageKey({ limit, after, pathPrefix, owner, target }: ListQuery): string {
  return JSON.stringify([limit, after, pathPrefix, owner, target])
}

function textOf<E>({ entity, sealed }: Kept<E>): string {
  return `${JSON.stringify(entity)} ${Buffer.from(sealed ?? []).toString('hex')}`
}

function stored({ doc, sealed, revision }: EntityRow): Stored {
  return { text: doc === null ? undefined : `${doc} ${Buffer.from(sealed ?? []).toString('hex')}`, revision }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
