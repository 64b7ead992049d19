import { type RawBuilder, sql } from 'kysely'
import { foundForEach, isAmong } from './lists-of-texts.ts'
import type { Tables } from './schema.ts'
import { statement } from './statement.ts'

type Found = Pick<Tables['entity'], 'id' | 'doc' | 'sealed'>

type Key = { account: string; kind: string; id: string }

/*
 * Each of these four reads starts at the account's revision, so that what is read and the revision at which it is
 * true come from one moment: one row of nulls where nothing is found, and no row where nothing was ever written.
 */

/**
 * On PostgreSQL: the entity of the counter's account with an id, as the first one from the id on, which only the index of ids
 * has in their order. By mere equality, the engine takes the index of names for as good where it has no statistics yet, and
 * reads a whole kind.
 */
const foundById = (kind: RawBuilder<string>, id: RawBuilder<string>) =>
  sql<Found>`select id, doc, sealed from (
    select id, doc, sealed from entity
    where account = counter.account and kind = ${kind} and id >= ${id} order by id limit 1) as next where id = ${id}`

export const selectById = statement<Key>()((db, parameter, engine) => {
  const counter = db.selectFrom('counter')
  const found =
    engine === 'postgres'
      ? counter.leftJoin(
          sql<Found>`lateral (${foundById(parameter('kind'), parameter('id'))})`.as('entity'),
          (join) => join.onTrue(),
        )
      : counter.leftJoin('entity', (join) =>
          join
            .onRef('entity.account', '=', 'counter.account')
            .on('entity.kind', '=', parameter('kind'))
            .on('entity.id', '=', parameter('id')),
        )
  return found
    .select(['entity.doc', 'entity.sealed', 'counter.value as revision'])
    .where('counter.account', '=', parameter('account'))
    .where('counter.name', '=', sql.lit('revision'))
})

/** `ids` is a list as JSON. */
export const selectByIds = statement<{ account: string; kind: string; ids: string }>()(
  (db, parameter, engine) => {
    const counter = db.selectFrom('counter')
    const found =
      engine === 'postgres'
        ? counter.leftJoin(
            foundForEach(parameter('ids'), (id) => foundById(parameter('kind'), id)).as('entity'),
            (join) => join.onTrue(),
          )
        : counter.leftJoin('entity', (join) =>
            join
              .onRef('entity.account', '=', 'counter.account')
              .on('entity.kind', '=', parameter('kind'))
              .on(isAmong(sql.ref('entity.id'), parameter('ids'))),
          )
    return found
      .select(['entity.id', 'entity.doc', 'entity.sealed', 'counter.value as revision'])
      .where('counter.account', '=', parameter('account'))
      .where('counter.name', '=', sql.lit('revision'))
  },
)

export const selectByName = statement<{ account: string; kind: string; owner: string; name: string }>()(
  (db, parameter) =>
    db
      .selectFrom('counter')
      .leftJoin('entity', (join) =>
        join
          .onRef('entity.account', '=', 'counter.account')
          .on('entity.kind', '=', parameter('kind'))
          .on('entity.owner', '=', parameter('owner'))
          .on('entity.name', '=', parameter('name')),
      )
      .select(['entity.doc', 'entity.sealed', 'counter.value as revision'])
      .where('counter.account', '=', parameter('account'))
      .where('counter.name', '=', sql.lit('revision')),
)

export const selectFamily = statement<{ account: string; kind: string; owner: string }>()((db, parameter) =>
  db
    .selectFrom('counter')
    .leftJoin('entity', (join) =>
      join
        .onRef('entity.account', '=', 'counter.account')
        .on('entity.kind', '=', parameter('kind'))
        .on('entity.owner', '=', parameter('owner')),
    )
    .select(['entity.doc', 'counter.value as revision'])
    .where('counter.account', '=', parameter('account'))
    .where('counter.name', '=', sql.lit('revision'))
    .orderBy('entity.name'),
)

export const selectPlace = statement<Key>()((db, parameter) =>
  db
    .selectFrom('entity')
    .select(['owner', 'name', 'path', 'target'])
    .where('account', '=', parameter('account'))
    .where('kind', '=', parameter('kind'))
    .where('id', '=', parameter('id')),
)

type Row = Key & {
  owner: string
  name: string
  path: string | null
  target: string | null
  doc: string
  sealed: Uint8Array | null
}

/** Inserts nothing where the id, or the name within the owner, is taken. */
export const insertEntity = statement<Row>()((db, parameter) =>
  db
    .insertInto('entity')
    .values({
      account: parameter('account'),
      kind: parameter('kind'),
      id: parameter('id'),
      owner: parameter('owner'),
      name: parameter('name'),
      path: parameter('path'),
      target: parameter('target'),
      doc: parameter('doc'),
      sealed: parameter('sealed'),
    })
    .onConflict((conflict) => conflict.doNothing()),
)

/** Keeps the secret where none is given. */
export const updateEntity = statement<Omit<Row, 'owner'>>()((db, parameter) =>
  db
    .updateTable('entity')
    .set({
      name: parameter('name'),
      path: parameter('path'),
      target: parameter('target'),
      doc: parameter('doc'),
      sealed: sql`coalesce(${parameter('sealed')}, sealed)`,
    })
    .where('account', '=', parameter('account'))
    .where('kind', '=', parameter('kind'))
    .where('id', '=', parameter('id')),
)

export const deleteEntity = statement<Key>()((db, parameter) =>
  db
    .deleteFrom('entity')
    .where('account', '=', parameter('account'))
    .where('kind', '=', parameter('kind'))
    .where('id', '=', parameter('id'))
    .returning(['doc', 'owner', 'target']),
)
