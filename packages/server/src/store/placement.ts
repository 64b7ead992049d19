import type { Kind } from './kind.ts'

/** Where an entity stands in the tables. */
export interface Placement {
  readonly id: string
  /** The empty string where there is none. */
  readonly owner: string
  readonly name: string
  /** As far as lists are in its order (`indexedPath`). */
  readonly path: string | null
  readonly target: string | null
}

/** Whether every engine can keep the text: no NUL (PostgreSQL refuses it), no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/**
 * As many characters of a path as lists are in the order of: with a name they fit into a marker, which has 320 characters
 * at most, where the longest paths have 512.
 */
const INDEXED = 160

/** What lists know of a path or prefix. */
export function indexedPath(path: string): string {
  return path.length <= INDEXED ? path : Array.from(path).slice(0, INDEXED).join('')
}

/** Computes where the entity stands; throws a TypeError for text that no engine can keep. */
export function place<E>(kind: Kind<E>, entity: E): Placement {
  const id = kind.id(entity)
  const placement = {
    id,
    owner: kind.owner?.(entity) ?? '',
    name: kind.name?.(entity) ?? id,
    path: kind.path?.(entity) ?? null,
    target: kind.target?.(entity) ?? null,
  }
  for (const [member, text] of Object.entries(placement)) {
    if (text !== null && !isStorable(text))
      throw new TypeError(`the ${member} of this ${kind.kind} cannot be stored`)
  }
  return { ...placement, path: placement.path === null ? null : indexedPath(placement.path) }
}

/** The JSON of an entity that is all in its id (`Kind.allInId`). */
export function docOfId(id: string, [first, second]: readonly [string, string]): string {
  const slash = id.indexOf('/')
  return JSON.stringify({ [first]: id.slice(0, slash), [second]: id.slice(slash + 1) })
}

/** Makes the entity again from its JSON, with the members that hold a Date. */
export function revive<E>(kind: Kind<E>, doc: string): E {
  const entity = JSON.parse(doc)
  for (const member of kind.dates ?? []) {
    if (entity[member] !== undefined) entity[member] = new Date(entity[member])
  }
  return entity
}
