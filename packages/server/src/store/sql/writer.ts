import type { Kind } from '../kind.ts'
import { isStorable, place, revive } from '../placement.ts'
import type { EntityWriter, TargetCount } from '../store.ts'
import { counterName } from './counter-name.ts'
import { deleteEntity, insertEntity, selectPlace, updateEntity } from './entity-statements.ts'
import { SqlReader } from './reader.ts'
import type { Write } from './write.ts'

/** Reads and writes entities of one kind inside one write. */
export class SqlWriter<E> extends SqlReader<E> implements EntityWriter<E> {
  readonly #write: Write

  constructor(write: Write, kind: Kind<E>) {
    super(write.session, kind)
    this.#write = write
  }

  async insert(account: string, entity: E, sealed?: Uint8Array): Promise<'inserted' | 'exists'> {
    this.#write.requireLocked(account)
    this.#checkSecret(sealed)
    const { kind } = this.kind
    const at = place(this.kind, entity)
    const doc = JSON.stringify(entity)
    const row = { account, kind, ...at, doc, sealed: sealed ?? null }
    if ((await this.session.run(insertEntity, row)) === 0) return 'exists'
    this.#count(account, entity, 1)
    this.#addToTarget(account, at.target, 1)
    this.#write.record(account, { kind, id: at.id, owner: at.owner, action: 'put', entity: doc })
    return 'inserted'
  }

  async update(account: string, entity: E, sealed?: Uint8Array): Promise<'updated' | 'missing' | 'exists'> {
    this.#write.requireLocked(account)
    this.#checkSecret(sealed)
    const { kind } = this.kind
    const { owner, ...at } = place(this.kind, entity)
    const [before] = await this.session.all(selectPlace, { account, kind, id: at.id })
    if (before === undefined) return 'missing'
    if (before.owner !== owner) throw new TypeError(`${kind} ${at.id} cannot change its owner`)
    if (before.name !== at.name && (await this.#isTaken(account, owner, at.name))) return 'exists'
    const doc = JSON.stringify(entity)
    await this.session.run(updateEntity, { account, kind, ...at, doc, sealed: sealed ?? null })
    if (before.target !== at.target) {
      this.#addToTarget(account, before.target, -1)
      this.#addToTarget(account, at.target, 1)
    }
    this.#write.record(account, { kind, id: at.id, owner, action: 'put', entity: doc })
    return 'updated'
  }

  async delete(account: string, id: string): Promise<'deleted' | 'missing'> {
    this.#write.requireLocked(account)
    if (!isStorable(id)) return 'missing'
    const { kind } = this.kind
    const [gone] = await this.session.all(deleteEntity, { account, kind, id })
    if (gone === undefined) return 'missing'
    this.#count(account, revive(this.kind, gone.doc), -1)
    this.#addToTarget(account, gone.target, -1)
    this.#write.record(account, { kind, id, owner: gone.owner, action: 'delete', entity: gone.doc })
    return 'deleted'
  }

  protected override async counter(account: string, name: string): Promise<number> {
    return (await super.counter(account, name)) + this.#write.added(account, name)
  }

  protected override async counters(account: string, names: readonly string[]): Promise<readonly number[]> {
    const stored = await super.counters(account, names)
    return names.map((name, index) => (stored[index] ?? 0) + this.#write.added(account, name))
  }

  override async countPool(account: string): Promise<number> {
    return (await super.countPool(account)) + (await this.#write.addedToPool(account, this.poolOfKind()))
  }

  protected override async targetCounts(
    account: string,
    after: string,
    limit: number,
  ): Promise<TargetCount[]> {
    const { prefix } = counterName.targetsOf(this.kind.kind)
    const added = this.#write.addedUnder(account, prefix)
    // what this write has brought to zero takes the place of none that is asked for
    const stored = await super.targetCounts(account, after, limit + added.size)
    const last = stored.length === limit + added.size ? stored.at(-1)?.target : undefined
    const counts = new Map(stored.map(({ target, count }) => [target, count]))
    for (const [target, value] of added) {
      const isInPage = isBefore(after, target) && (last === undefined || !isBefore(last, target))
      if (isInPage) counts.set(target, (counts.get(target) ?? 0) + value)
    }
    return [...counts]
      .flatMap(([target, count]) => (count === 0 ? [] : { target, count }))
      .sort((a, b) => (isBefore(a.target, b.target) ? -1 : 1))
      .slice(0, limit)
  }

  async #isTaken(account: string, owner: string, name: string): Promise<boolean> {
    return (await this.rowByName(account, owner, name)).doc !== null
  }

  #count(account: string, entity: E, value: number): void {
    const { kind, sort } = this.kind
    this.#write.add(account, counterName.ofKind(kind), value)
    if (sort !== undefined) this.#write.add(account, counterName.ofSort(kind, sort(entity)), value)
  }

  #addToTarget(account: string, target: string | null, value: number): void {
    if (target === null) return
    const { kind, pool, countsReferring } = this.kind
    this.#write.add(account, counterName.ofTarget(kind, target), value)
    if (countsReferring) this.#write.add(account, counterName.ofReferring(kind), value)
    if (pool !== undefined) this.#write.touch(account, pool, target)
  }

  #checkSecret(sealed: Uint8Array | undefined): void {
    if (sealed !== undefined && !this.kind.sealed) throw new TypeError(`a ${this.kind.kind} has no secret`)
  }
}

/** Whether a text stands before another one by UTF-8 bytes. */
function isBefore(one: string, other: string): boolean {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0
}
