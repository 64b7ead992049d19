import { expect } from 'vitest'
import type { Kind } from '../../kind.ts'
import type { Entities, EntityReader, EntityWriter, Transaction, WritableEntities } from '../../store.ts'
import type { StoreOf } from '../conformance.ts'
import { author, newAccount } from '../samples.ts'

/** One kind with what a store must be able to do with it. */
export interface KindSample<E> {
  readonly kind: Kind<E>
  readonly reader: (entities: Entities) => EntityReader<E>
  readonly writer: (tx: WritableEntities) => EntityWriter<E>
  readonly one: E
  /** The same entity later. */
  readonly changed: E
  /** Another entity that may not stand beside it. */
  readonly namesake?: E
}

/** Takes one entity through its life, and asks for it at each turn by every way that its kind declares. */
export async function livesAsDeclared<E>(store: StoreOf, sample: KindSample<E>): Promise<void> {
  const { kind, writer, one, changed, namesake } = sample
  const account = newAccount()
  const reader = sample.reader(store().entities)
  const write = <T>(fn: (tx: Transaction) => Promise<T>) => store().write([account], author, fn)
  const id = kind.id(one)
  const [first, second] = kind.sealed ? [Uint8Array.of(1, 2, 3), Uint8Array.of(250, 251)] : []

  const added = await write(async (tx) => [
    await writer(tx).insert(account, one, first),
    await writer(tx).insert(account, one, first),
    namesake === undefined ? 'exists' : await writer(tx).insert(account, namesake, first),
  ])
  expect(added).toEqual(['inserted', 'exists', 'exists'])
  await isHeld(reader, account, kind, one)
  expect(await secretOf(reader, account, id)).toEqual(first)

  expect(await write((tx) => writer(tx).update(account, changed))).toBe('updated')
  await isHeld(reader, account, kind, changed)
  expect(await secretOf(reader, account, id)).toEqual(first)
  if (second !== undefined) {
    await write((tx) => writer(tx).update(account, changed, second))
    expect(await secretOf(reader, account, id)).toEqual(second)
    expect(await write((tx) => secretOf(writer(tx), account, id))).toEqual(second)
  }

  expect(await write((tx) => writer(tx).delete(account, id))).toBe('deleted')
  expect(await reader.get(account, id)).toBeUndefined()
  expect(await reader.count(account)).toBe(0)
  expect(await reader.getMany(account, [id])).toEqual([undefined])
  const target = kind.target?.(changed)
  if (target !== undefined) expect(await reader.countOf(account, target)).toBe(0)
}

/** Whether an entity is found by each way that its kind declares. */
async function isHeld<E>(reader: EntityReader<E>, account: string, kind: Kind<E>, entity: E): Promise<void> {
  const owner = kind.owner?.(entity)
  const target = kind.target?.(entity)
  expect(await reader.get(account, kind.id(entity))).toEqual(entity)
  expect(await reader.getMany(account, [kind.id(entity)])).toEqual([entity])
  expect(await reader.find(account, kind.name?.(entity) ?? kind.id(entity), owner)).toEqual(entity)
  expect((await reader.list(account, { limit: 10 })).items).toEqual([entity])
  if (owner !== undefined) expect(await reader.of(account, owner)).toEqual([entity])
  if (target !== undefined) {
    expect((await reader.list(account, { limit: 10, target })).items).toEqual([entity])
    expect(await reader.countOf(account, target)).toBe(1)
  }
}

async function secretOf<E>(
  reader: EntityReader<E>,
  account: string,
  id: string,
): Promise<Uint8Array | undefined> {
  const sealed = await reader.sealed(account, id)
  return sealed && Uint8Array.from(sealed)
}
