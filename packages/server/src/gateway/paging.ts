import type { PageInput, Paging } from '../authorization/call.ts'
import { fittingPosition, isDigest, type Markers } from '../keys/marker.ts'
import { type ServiceError, ValidationError } from '../model/error.ts'

/** How many items a page has where the request does not say (behaviours 72). */
const USUAL_PAGE = 100

/** Reads the marker of a list operation and makes the next one; a marker of another account or operation is invalid. */
export function pagingOf(
  account: string,
  operation: string,
  markers: Markers,
): (input: PageInput, refusal?: () => ServiceError) => Paging {
  return ({ Marker, MaxItems = USUAL_PAGE }, refusal = invalidMarker) => {
    const place = { account, operation }
    const after = Marker === undefined ? undefined : markers.openMarker(Marker, place)
    if (Marker !== undefined && after === undefined) throw refusal()
    return {
      query: { limit: MaxItems, after },
      refusal,
      members({ items, more }, idOf) {
        const last = items.at(-1)
        if (!more || last === undefined) return { IsTruncated: false }
        const position = fittingPosition(idOf(last))
        return { IsTruncated: true, Marker: markers.sealMarker({ ...place, position }) }
      },
      slice(items, idOf, order) {
        const start = after === undefined ? 0 : placeBehind(after, items.map(idOf), order)
        return { items: items.slice(start, start + MaxItems), more: items.length > start + MaxItems }
      },
    }
  }
}

/** Where in a list of ids a page begins; a digest is found by its like alone. */
function placeBehind(
  after: string,
  ids: readonly string[],
  order: (id: string, other: string) => number,
): number {
  const same = ids.findIndex((id) => fittingPosition(id) === after)
  if (same >= 0) return same + 1
  if (isDigest(after)) throw invalidMarker()
  const next = ids.findIndex((id) => order(id, after) > 0)
  return next < 0 ? ids.length : next
}

export const invalidMarker = () => ValidationError('Invalid Marker.')
