/** What a character of a pattern stands for, one letter for each UTF-16 unit of its text. */
export const kinds = { literal: '.', one: '?', run: '*', oneOfPart: 'q', runOfPart: 's' } as const

const literal = kinds.literal.charCodeAt(0)
const one = kinds.one.charCodeAt(0)
const run = kinds.run.charCodeAt(0)

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
