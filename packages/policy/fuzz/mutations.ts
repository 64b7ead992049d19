/** Random numbers that a seed decides. */
export class Seeded {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** A whole number from 0 up to, and without, the limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  one<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)]
    if (item === undefined) throw new RangeError('an empty list')
    return item
  }
}

/** Any bytes, read as Latin-1 or UTF-8. */
export function randomBytes(random: Seeded): string {
  const bytes = Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)))
  return bytes.toString(random.below(2) === 0 ? 'latin1' : 'utf8')
}

const words = [
  '*', '?', '**', '${', '}', '${aws:username}', "${a, 'b'}", '${*}', ':', '::', 'arn:', 'arn:aws:iam::', '/', '"', '\\',
  '\\u0000', '\\ud800', '\u2028', '__proto__', 'constructor', 'toString', 'null', 'true', '-0', '1e999999999', '[]',
  '{}', '[[[[', 'Allow', 'Deny', 'NotAction', 'NotResource', 'NotPrincipal', 'ForAllValues:', 'IfExists', 'Null',
  'aws:', 'aws:ResourceTag/', '0.0.0.0/0', '::/0', '::ffff:1.2.3.4/96', '999999999999999999999', 'AROA', 'AIDA',
  'repo:*', '.', '..', ' ', '\t', '\ue000', '\uffff', '',
] // biome-ignore format: a list of words

type Change = (text: string, texts: readonly string[], random: Seeded) => string

const changes: readonly Change[] = [
  (text, _, random) => {
    const at = random.below(text.length + 1)
    return text.slice(0, at) + random.one(words) + text.slice(at)
  },
  (text, _, random) => {
    const at = random.below(text.length + 1)
    return text.slice(0, at) + text.slice(at + random.below(12))
  },
  (text, _, random) => {
    const at = random.below(text.length + 1)
    const piece = text.slice(at, at + 1 + random.below(60))
    return text.slice(0, at) + piece.repeat(1 + random.below(30)) + text.slice(at)
  },
  (text, texts, random) => {
    const other = random.one(texts)
    return text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1))
  },
  (text, _, random) => onStrings(text, random, (value) => value + random.one(words)),
  (text, _, random) => onStrings(text, random, () => random.one(words)),
  (text, _, random) => onStrings(text, random, (value) => value.toUpperCase()),
  (text, _, random) =>
    onStrings(text, random, (value) => value.replace(/[a-z]/, random.one(['*', '?', 'q', '']))),
  (text, texts, random) => onStrings(text, random, () => random.one(stringsOf(random.one(texts)))),
]

/** A text after one to five random changes, some of which keep it readable. */
export function mutated(text: string, texts: readonly string[], random: Seeded): string {
  let changed = text
  for (let left = 1 + random.below(5); left > 0; left--) changed = random.one(changes)(changed, texts, random)
  return changed.slice(0, 20_000)
}

function stringsOf(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inner = '']) => inner).concat('')
}

/** Changes the inside of one string, so that the rest stays readable. */
function onStrings(text: string, random: Seeded, change: (value: string) => string): string {
  const found = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
  if (found.length === 0) return text
  const match = random.one(found)
  const inner = match[1] ?? ''
  const start = match.index + 1
  return text.slice(0, start) + change(inner) + text.slice(start + inner.length)
}
