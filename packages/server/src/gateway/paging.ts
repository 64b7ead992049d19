import type { PageInput, Paging } from '../authorization/call.ts'
import { fittingPosition, type Markers } from '../keys/marker.ts'
import { ValidationError } from '../model/error.ts'

/** How many items a page has where the request does not say (behaviours 72). */
const USUAL_PAGE = 100

/** Reads the marker of a list operation and makes the next one; a marker of another account or operation is invalid. */
export function pagingOf(account: string, operation: string, markers: Markers): (input: PageInput) => Paging {
  return ({ Marker, MaxItems = USUAL_PAGE }) => {
    const place = { account, operation }
    const after = Marker === undefined ? undefined : markers.openMarker(Marker, place)
    if (Marker !== undefined && after === undefined) throw invalidMarker()
    return {
      query: { limit: MaxItems, after },
      members({ items, more }, idOf) {
        const last = items.at(-1)
        if (!more || last === undefined) return { IsTruncated: false }
        const position = fittingPosition(idOf(last))
        return { IsTruncated: true, Marker: markers.sealMarker({ ...place, position }) }
      },
      slice(items, idOf) {
        const start =
          after === undefined ? 0 : items.findIndex((item) => fittingPosition(idOf(item)) === after) + 1
        if (after !== undefined && start === 0) throw invalidMarker()
        return { items: items.slice(start, start + MaxItems), more: items.length > start + MaxItems }
      },
    }
  }
}

export const invalidMarker = () => ValidationError('Invalid Marker.')
