import { kinds, type Pattern } from './wildcard.ts'

const literal = kinds.literal.charCodeAt(0)
const one = kinds.one.charCodeAt(0)
const run = kinds.run.charCodeAt(0)
const oneOfPart = kinds.oneOfPart.charCodeAt(0)
const runOfPart = kinds.runOfPart.charCodeAt(0)
const colon = 0x3a

/** Where the next piece of a pattern may begin: at any place from the first to the last. */
interface Range {
  readonly first: number
  readonly last: number
}

/** A star or several in a row; one that runs on over colons makes all of them do so. */
interface Stars {
  readonly end: number
  readonly crossColons: boolean
}

/**
 * Whether a value fits a pattern in which some wildcards stop at a colon (M3); time at most pattern × value. Takes the
 * pieces between the stars one after another and keeps for each part of the value the earliest place where a piece
 * can end there: whatever follows a later end in the same part follows the earliest one, too.
 */
export function matchesWithParts(pattern: Pattern, value: string): boolean {
  const { text } = pattern
  let ranges: readonly Range[] = [{ first: 0, last: 0 }]
  let at = 0
  for (;;) {
    const end = endOfPiece(pattern, at)
    if (end === text.length) return endsValue(pattern, at, ranges, value)
    const stars = starsAt(pattern, end)
    ranges = rangesBehind(pattern, at, end, ranges, value, stars.crossColons)
    if (ranges.length === 0) return false
    at = stars.end
  }
}

/** The place of the first star at or behind a place. */
function endOfPiece({ text, kinds: classes }: Pattern, start: number): number {
  let at = start
  while (at < text.length && !isStar(classes.charCodeAt(at))) at++
  return at
}

function starsAt({ text, kinds: classes }: Pattern, start: number): Stars {
  let end = start
  let crossColons = false
  while (end < text.length && isStar(classes.charCodeAt(end))) {
    crossColons ||= classes.charCodeAt(end) === run
    end++
  }
  return { end, crossColons }
}

function isStar(kind: number): boolean {
  return kind === run || kind === runOfPart
}

/** Whether the last piece can be the end of the value. */
function endsValue(pattern: Pattern, at: number, ranges: readonly Range[], value: string): boolean {
  const { length } = pattern.text
  const place = value.length - (length - at)
  const isReached = ranges.some(({ first, last }) => first <= place && place <= last)
  return isReached && pieceFits(pattern, at, length, value, place)
}

/** Where a piece may begin that follows the piece from `at` to `end` and a star. */
function rangesBehind(
  pattern: Pattern,
  at: number,
  end: number,
  ranges: readonly Range[],
  value: string,
  crossColons: boolean,
): Range[] {
  const length = end - at
  const behind: Range[] = []
  let covered = -1
  for (const { first, last } of ranges) {
    // an end within what the star behind an earlier end covers adds nothing
    for (let place = Math.max(first, covered + 1 - length); place <= last; place++) {
      if (place + length > value.length) return behind
      if (!pieceFits(pattern, at, end, value, place)) continue
      const next = place + length
      if (crossColons) return [{ first: next, last: value.length }]
      covered = value.indexOf(':', next)
      if (covered < 0) covered = value.length
      behind.push({ first: next, last: covered })
      place = Math.max(place, covered - length)
    }
  }
  return behind
}

/** Whether the piece from `at` to `end`, which has no star, fits what stands at a place of the value. */
function pieceFits(
  { text, kinds: classes }: Pattern,
  at: number,
  end: number,
  value: string,
  place: number,
): boolean {
  for (let i = at, read = place; i < end; i++, read++) {
    const kind = classes.charCodeAt(i)
    const unit = value.charCodeAt(read)
    if (
      kind === literal ? text.charCodeAt(i) !== unit : kind !== one && !(kind === oneOfPart && unit !== colon)
    )
      return false
  }
  return true
}
