/**
 * Whether every text that fits one pattern fits another, decided exactly. In patterns `*` stands for any run of
 * characters and `?` for one; further characters stand for themselves. One of the private use area (U+E000 to
 * U+F8FF) stands for a text that is not known, the same in both patterns: no question mark takes its place, so of
 * patterns with such characters some inclusions are overlooked and none is made up.
 *
 * A character that the wider pattern does not name is the hardest one for it, so the narrower pattern's wildcards
 * may be read as such a character. How many of them a star of the narrower pattern yields matters as follows: let
 * the wider pattern stand behind its star `s`, which is then its best position but for those in the block after it.
 * If the furthest of these has only question marks left before the next star, then every further character helps,
 * and none at all is hardest. Otherwise a long run kills all but the star itself, and that is hardest.
 */
export function includesPattern(wide: string, narrow: string): boolean {
  return new Inclusion(questionMarksFirst(wide)).of(narrow)
}

const star = 0x2a
const one = 0x3f
/** Stands for a character that no pattern names. */
const unnamed = -1

/** Whether a character of a pattern stands for a text that is not known. */
export function isUnknownText(code: number): boolean {
  return code >= 0xe000 && code <= 0xf8ff
}

/** Says the same with each run of wildcards as question marks followed by at most one star. */
function questionMarksFirst(pattern: string): string {
  return pattern.replace(/[*?]{2,}/g, (run) => {
    const marks = run.replaceAll('*', '')
    return marks.length === run.length ? run : `${marks}*`
  })
}

class Inclusion {
  readonly #wide: string
  /** Of each position whether only question marks stand between it and the next star. */
  readonly #nearStar: Uint8Array
  #positions: number[] = [0]
  /** The furthest star reached; every position before it is worth less. */
  #star = -1

  constructor(wide: string) {
    this.#wide = wide
    this.#nearStar = new Uint8Array(wide.length + 1)
    for (let at = wide.length - 1; at >= 0; at--) {
      const code = wide.charCodeAt(at)
      if (code === star || (code === one && this.#nearStar[at + 1] === 1)) this.#nearStar[at] = 1
    }
  }

  of(narrow: string): boolean {
    this.#enterStar()
    for (let at = 0; at < narrow.length; at++) {
      if (this.#star === this.#wide.length - 1 && this.#star >= 0) return true
      const code = narrow.charCodeAt(at)
      if (code === star) this.#readStar()
      else this.#read(code === one ? unnamed : code)
      if (this.#positions.length === 0 && this.#star < 0) return false
    }
    return this.#positions.includes(this.#wide.length) || this.#star === this.#wide.length - 1
  }

  /** Goes past the star at the furthest position, if one stands there. */
  #enterStar(): void {
    const last = this.#positions[this.#positions.length - 1]
    if (last === undefined || this.#wide.charCodeAt(last) !== star) return
    this.#star = last
    this.#positions = [last + 1]
  }

  #read(code: number): void {
    const next: number[] = this.#star < 0 ? [] : [this.#star + 1]
    for (const at of this.#positions) {
      const wanted = this.#wide.charCodeAt(at)
      if (wanted === one ? !isUnknownText(code) : wanted === code && wanted !== star) next.push(at + 1)
    }
    this.#positions = next
    this.#enterStar()
  }

  #readStar(): void {
    const last = this.#positions[this.#positions.length - 1]
    if (last !== undefined && this.#nearStar[last] === 1) return
    this.#positions = this.#star < 0 ? [] : [this.#star + 1]
  }
}
