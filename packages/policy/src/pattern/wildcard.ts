/** What a character of a pattern stands for, one letter for each UTF-16 unit of its text. */
export const kinds = { literal: '.', one: '?', run: '*', oneOfPart: 'q', runOfPart: 's' } as const

const literal = kinds.literal.charCodeAt(0)
const one = kinds.one.charCodeAt(0)
const run = kinds.run.charCodeAt(0)
const oneOfPart = kinds.oneOfPart.charCodeAt(0)
const runOfPart = kinds.runOfPart.charCodeAt(0)
const colon = 0x3a

/** A text with the kind of each of its characters: wildcards that come out of a value are literal (V7). */
export interface Pattern {
  readonly text: string
  readonly kinds: string
}

/** A pattern in which every character stands for itself. */
export function literalPattern(text: string): Pattern {
  return { text, kinds: kinds.literal.repeat(text.length) }
}

/** A pattern whose stars and question marks stand for anything. */
export function wildcardPattern(text: string): Pattern {
  return { text, kinds: text.replace(/[^*?]/g, kinds.literal) }
}

/** Joins patterns to one. */
export function joinPatterns(parts: readonly Pattern[]): Pattern {
  return { text: parts.map((part) => part.text).join(''), kinds: parts.map((part) => part.kinds).join('') }
}

/** The characters of a pattern before its first wildcard. */
export function literalPrefix({ text, kinds: classes }: Pattern): string {
  for (let at = 0; at < text.length; at++) {
    if (classes.charCodeAt(at) !== literal) return text.slice(0, at)
  }
  return text
}

/** Whether some wildcards of a pattern stop at a colon. */
export function isBoundToParts({ kinds: classes }: Pattern): boolean {
  return classes.includes(kinds.oneOfPart) || classes.includes(kinds.runOfPart)
}

/** Whether a value fits a pattern without wildcards bound to a part; time at most pattern × value. */
export function matchesWildcard({ text, kinds: classes }: Pattern, value: string): boolean {
  let at = 0
  let read = 0
  let star = -1
  let resume = 0
  while (read < value.length) {
    const kind = at < text.length ? classes.charCodeAt(at) : 0
    if (kind === run) {
      star = at++
      resume = read
    } else if (kind === one || (kind === literal && text.charCodeAt(at) === value.charCodeAt(read))) {
      at++
      read++
    } else if (star >= 0) {
      at = star + 1
      read = ++resume
    } else {
      return false
    }
  }
  while (at < text.length && classes.charCodeAt(at) === run) at++
  return at === text.length
}

/**
 * Whether a value fits a pattern in which some wildcards stop at a colon (M3). Follows every way through the
 * pattern at once, so time is at most pattern × value here as well.
 */
export function matchesWithParts({ text, kinds: classes }: Pattern, value: string): boolean {
  let reached = new Uint8Array(text.length + 1)
  let next = new Uint8Array(text.length + 1)
  reached[0] = 1
  passStars(classes, reached)
  for (let read = 0; read < value.length; read++) {
    const unit = value.charCodeAt(read)
    next.fill(0)
    let alive = false
    for (let at = 0; at < text.length; at++) {
      if (reached[at] !== 1) continue
      const kind = classes.charCodeAt(at)
      const stays = kind === run || (kind === runOfPart && unit !== colon)
      const steps =
        kind === one ||
        (kind === oneOfPart && unit !== colon) ||
        (kind === literal && text.charCodeAt(at) === unit)
      if (stays) next[at] = 1
      if (steps) next[at + 1] = 1
      alive ||= stays || steps
    }
    if (!alive) return false
    passStars(classes, next)
    const free = reached
    reached = next
    next = free
  }
  return reached[text.length] === 1
}

function passStars(classes: string, reached: Uint8Array): void {
  for (let at = 0; at < classes.length; at++) {
    const kind = classes.charCodeAt(at)
    if (reached[at] === 1 && (kind === run || kind === runOfPart)) reached[at + 1] = 1
  }
}
