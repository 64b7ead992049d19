import type { Kind } from './kind.ts'
import { indexedPath, isStorable, type Placement, place } from './placement.ts'
import { type ListQuery, UnknownPosition } from './store.ts'

/** What of a query tells which list it asks for. */
export type ListOf = Pick<ListQuery, 'pathPrefix' | 'owner' | 'target'>

/** A place in a list, by as much of it as the list is in the order of. */
export type PlaceInList = Pick<Placement, 'id' | 'owner' | 'name'> & { readonly path: string }

/** A prefix that every path has restricts nothing. */
export function prefixOf({ pathPrefix }: ListOf): string | undefined {
  return pathPrefix === undefined || pathPrefix === '/' || pathPrefix === '' ? undefined : pathPrefix
}

/** By what a list is in order: ids; path, owner and name; or owner and name. */
export function orderOf(list: ListOf): 'id' | 'path' | 'name' {
  if (list.target !== undefined) return 'id'
  return prefixOf(list) === undefined ? 'name' : 'path'
}

/** No text that can be stored has it, so it stands between the parts of a place. */
const BETWEEN = '\0'

/**
 * Where an entity stands in a list, as `after` of the query for the next page takes it. It is the place alone: whatever
 * becomes of the entity, what stands behind it is the same. Without owner it has 290 characters at most where names
 * have no more than 128.
 */
export function placeIn<E>(kind: Kind<E>, list: ListOf): (entity: E) => string {
  const order = orderOf(list)
  return (entity) => {
    const { id, owner, name, path } = place(kind, entity)
    if (order === 'id') return id
    return [...(order === 'path' ? [path ?? ''] : []), owner, name].join(BETWEEN)
  }
}

/** Reads what `placeIn` wrote; UnknownPosition for a text that is no place in such a list. */
export function readPlace(text: string, list: ListOf): PlaceInList {
  const order = orderOf(list)
  const parts = text.split(BETWEEN)
  if (!parts.every(isStorable)) throw new UnknownPosition('a place that no list has')
  const [path, owner, name, ...rest] = order === 'path' ? parts : ['', ...parts]
  const nowhere = { id: '', owner: '', name: '', path: '' }
  if (order === 'id' && parts.length === 1) return { ...nowhere, id: text }
  const isPlace =
    order !== 'id' &&
    path?.startsWith(indexedPath(prefixOf(list) ?? '')) === true &&
    (list.owner === undefined || owner === list.owner)
  if (!isPlace || owner === undefined || name === undefined || rest.length > 0) {
    throw new UnknownPosition('a place that is not of this list')
  }
  return { ...nowhere, path, owner, name }
}
