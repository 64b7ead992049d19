import type { PageInput, Paging } from '../authorization/call.ts'
import { fittingPosition, type Markers } from '../keys/marker.ts'
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
    const list = { account, operation }
    const after = Marker === undefined ? undefined : markers.openMarker(Marker, list)
    if (Marker !== undefined && after === undefined) throw refusal()
    return {
      query: { limit: MaxItems, after },
      refusal,
      members({ items, more }, placeOf) {
        const last = items.at(-1)
        if (!more || last === undefined) return { IsTruncated: false }
        const position = fittingPosition(placeOf(last))
        return { IsTruncated: true, Marker: markers.sealMarker({ ...list, position }) }
      },
      slice(items, placeOf, order) {
        const placed = items.map((item) => ({ item, at: fittingPosition(placeOf(item)) }))
        const rest = placed
          .filter(({ at }) => after === undefined || order(at, after) > 0)
          .sort((a, b) => order(a.at, b.at))
          .map(({ item }) => item)
        return { items: rest.slice(0, MaxItems), more: rest.length > MaxItems }
      },
    }
  }
}

export const invalidMarker = () => ValidationError('Invalid Marker.')
