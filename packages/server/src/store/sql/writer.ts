import type { Kind } from '../kind.ts'
import { isStorable, place } from '../placement.ts'
import type { EntityWriter } from '../store.ts'
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
    this.#write.add(account, counterName.ofKind(kind), 1)
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
    this.#write.add(account, counterName.ofKind(kind), -1)
    this.#addToTarget(account, gone.target, -1)
    this.#write.record(account, { kind, id, owner: gone.owner, action: 'delete', entity: gone.doc })
    return 'deleted'
  }

  protected override async counter(account: string, name: string): Promise<number> {
    return (await super.counter(account, name)) + this.#write.added(account, name)
  }

  async #isTaken(account: string, owner: string, name: string): Promise<boolean> {
    return (await this.rowByName(account, owner, name)).doc !== null
  }

  #addToTarget(account: string, target: string | null, value: number): void {
    if (target !== null) this.#write.add(account, counterName.ofTarget(this.kind.kind, target), value)
  }

  #checkSecret(sealed: Uint8Array | undefined): void {
    if (sealed !== undefined && !this.kind.sealed) throw new TypeError(`a ${this.kind.kind} has no secret`)
  }
}
