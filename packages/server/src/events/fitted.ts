/** A member of so many characters of JSON is never left out. */
export const SMALLEST_OMITTED = 1_024

type Holder = Record<string, unknown>

/** A value that something else may stand in the place of. */
interface Place {
  readonly holder: Holder | unknown[]
  readonly key: string
  readonly value: unknown
  /** In characters of JSON. */
  readonly size: number
}

/**
 * Members as JSON of at most so many characters, which must be 100,000 or more. What makes them too large is cut down, the
 * largest first and no more than needed: the blanks between the words of JSON documents, then texts, then lists, then what
 * else is large; a marker stands in the place of what is left out, and of small members nothing is.
 */
export function fitted(members: Readonly<Holder>, most: number): Readonly<Holder> {
  const copy = structuredClone(members)
  let size = sizeOf(copy)
  const replace = (places: readonly Place[], shorter: (place: Place) => unknown): void => {
    for (const place of places.toSorted((one, other) => other.size - one.size)) {
      if (size <= most || place.size <= SMALLEST_OMITTED) return
      const value = shorter(place)
      Reflect.set(place.holder, place.key, value)
      size -= place.size - sizeOf(value)
    }
  }
  replace(placesIn(copy, isText), ({ value }) => withoutPadding(value))
  replace(placesIn(copy, isText), omitted)
  replace(placesIn(copy, Array.isArray), omitted)
  replace(Object.entries(copy).map(placeIn(copy)), omitted)
  return copy
}

const sizeOf = (value: unknown): number => JSON.stringify(value).length

const isText = (value: unknown): boolean => typeof value === 'string'

/** In the words of CloudTrail, which leaves out parameters as a whole. */
const omitted = ({ size }: Place): object => ({ omitted: true, originalSize: size, reason: 'too large' })

const placeIn =
  (holder: Place['holder']) =>
  ([key, value]: readonly [string, unknown]): Place => ({ holder, key, value, size: sizeOf(value) })

/** The outermost values of a kind. */
function placesIn(holder: Place['holder'], isWanted: (value: unknown) => boolean): Place[] {
  return Object.entries(holder).flatMap(([key, value]: readonly [string, unknown]) => {
    if (isWanted(value)) return [placeIn(holder)([key, value])]
    return isHolder(value) ? placesIn(value, isWanted) : []
  })
}

const isHolder = (value: unknown): value is Place['holder'] => typeof value === 'object' && value !== null

/** A JSON document without the blanks between its words, by which nobody may hide it; another text as it is. */
function withoutPadding(text: unknown): unknown {
  if (typeof text !== 'string' || !isJson(text)) return text
  let shorter = ''
  let start = 0
  for (let at = 0, isInside = false; at < text.length; at++) {
    const character = text[at]
    if (character === '"') isInside = !isInside
    else if (isInside && character === '\\') at++
    else if (!isInside && isBlank(character)) {
      shorter += text.slice(start, at)
      start = at + 1
    }
  }
  return shorter + text.slice(start)
}

const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\n' || character === '\r' || character === '\t'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
