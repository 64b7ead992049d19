import { sql } from 'kysely'
import { orderOf, prefixOf } from '../place-in-list.ts'
import type { ListQuery } from '../store.ts'
import { type Statement, statement } from './statement.ts'

/** Every parameter that a list may have; each shape of list uses some. */
export type ListValues = {
  account: string
  kind: string
  owner: string
  target: string
  prefix: string
  beyond: string
  afterPath: string
  afterOwner: string
  afterName: string
  afterId: string
  limit: number
}

interface Shape {
  readonly order: 'name' | 'path' | 'id'
  readonly owner: boolean
  readonly prefix: boolean
  readonly target: boolean
  readonly after: boolean
  readonly column: 'doc' | 'id'
}

/** One entity of a page, and the revision of the account at which the page is true. */
interface ListRow {
  /** The document; the id alone of a kind that is made from it. */
  readonly text: string
  readonly revision: number | null
}

type ListStatement = Statement<ListValues, ListRow>

function shapeOf(query: ListQuery, column: Shape['column']): Shape {
  return {
    order: orderOf(query),
    owner: query.owner !== undefined,
    prefix: prefixOf(query) !== undefined,
    target: query.target !== undefined,
    after: query.after !== undefined,
    column,
  }
}

/**
 * The least text behind all texts with the prefix in the order of code points, which is the order of UTF-8 bytes;
 * so a prefix is a range of an index, and nothing in it is a wildcard.
 */
export function beyondPrefix(prefix: string): string {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  let last = points.pop()
  while (last === 0x10ffff) last = points.pop()
  if (last === undefined) throw new RangeError('no text stands behind this prefix')
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
}

function build({ order, owner, prefix, target, after, column }: Shape): ListStatement {
  return statement<ListValues>()((db, parameter) => {
    const revision = db
      .selectFrom('counter')
      .select('value')
      .where('account', '=', parameter('account'))
      .where('name', '=', sql.lit('revision'))
    let list = db
      .selectFrom('entity')
      .select(sql.ref<string>(column).as('text'))
      // the revision at which the page is true, from the same moment
      .select(revision.as('revision'))
      .where('account', '=', parameter('account'))
      .where('kind', '=', parameter('kind'))
      .limit(parameter('limit'))
    if (owner) list = list.where('owner', '=', parameter('owner'))
    if (target) list = list.where('target', '=', parameter('target'))
    // The literal is the condition of the index: the many entities at the path `/` are not in it.
    if (prefix) list = list.where('path', '<', parameter('beyond')).where(sql<boolean>`path <> '/'`)
    if (prefix && !(after && order === 'path')) list = list.where('path', '>=', parameter('prefix'))
    if (order === 'id') {
      if (after) list = list.where('id', '>', parameter('afterId'))
      return list.orderBy('id')
    }
    if (order === 'path') {
      if (after) {
        list = list.where(
          sql<boolean>`(path, owner, name) > (${parameter('afterPath')}, ${parameter('afterOwner')}, ${parameter('afterName')})`,
        )
      }
      return list.orderBy('path').orderBy('owner').orderBy('name')
    }
    if (after && owner) list = list.where('name', '>', parameter('afterName'))
    if (after && !owner) {
      list = list.where(sql<boolean>`(owner, name) > (${parameter('afterOwner')}, ${parameter('afterName')})`)
    }
    return list.orderBy('owner').orderBy('name')
  })
}

const built = new Map<string, ListStatement>()

/** The statement for a list of this shape; a handful of shapes exist, each built once. */
export function listStatement(query: ListQuery, column: 'doc' | 'id'): ListStatement {
  const shape = shapeOf(query, column)
  const key = Object.values(shape).join()
  const known = built.get(key)
  if (known !== undefined) return known
  const made = build(shape)
  built.set(key, made)
  return made
}
