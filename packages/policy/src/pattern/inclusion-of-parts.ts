import { isUnknownText } from './inclusion.ts'
import { kinds, type Pattern } from './wildcard.ts'

const literal = kinds.literal.charCodeAt(0)
const one = kinds.one.charCodeAt(0)
const run = kinds.run.charCodeAt(0)
const oneOfPart = kinds.oneOfPart.charCodeAt(0)
const runOfPart = kinds.runOfPart.charCodeAt(0)
const colon = 0x3a
/** Stands for a character that no pattern names and that is no colon. */
const unnamed = -1

/**
 * Whether every text that fits one pattern fits another whose wildcards may stop at a colon (M3), decided exactly
 * by following every position that the wider pattern can be in. That can be many sets of positions, so `spend` is
 * told what each costs; once it says no, the answer is `undefined`.
 */
export function includesWithParts(
  wide: Pattern,
  narrow: Pattern,
  spend: (units: number) => boolean = () => true,
): boolean | undefined {
  const seen = new Set<string>()
  const waiting = [{ at: 0, positions: passStars(wide, [0]) }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { at, positions } = next
    if (positions.length === 0) return false
    const name = `${at} ${positions.join(',')}`
    if (seen.has(name)) continue
    if (!spend(32 + 4 * positions.length)) return undefined
    seen.add(name)
    if (at === narrow.text.length) {
      if (!positions.includes(wide.text.length)) return false
      continue
    }
    const kind = narrow.kinds.charCodeAt(at)
    const isRun = kind === run || kind === runOfPart
    if (isRun) waiting.push({ at: at + 1, positions })
    const after = isRun ? at : at + 1
    for (const code of charactersOf(kind, narrow.text.charCodeAt(at))) {
      waiting.push({ at: after, positions: read(wide, positions, code) })
    }
  }
  return true
}

/** The characters that a position of the narrower pattern may yield, as far as the wider one tells them apart. */
function charactersOf(kind: number, code: number): readonly number[] {
  if (kind === literal) return [code]
  return kind === run || kind === one ? [unnamed, colon] : [unnamed]
}

function read({ text, kinds: classes }: Pattern, positions: readonly number[], code: number): number[] {
  const next: number[] = []
  for (const at of positions) {
    const kind = classes.charCodeAt(at)
    if (kind === run || (kind === runOfPart && code !== colon)) next.push(at)
    else if (
      kind === one ? !isUnknownText(code) : kind === oneOfPart && code !== colon && !isUnknownText(code)
    ) {
      next.push(at + 1)
    } else if (kind === literal && text.charCodeAt(at) === code) next.push(at + 1)
  }
  return passStars({ text, kinds: classes }, next)
}

/** The same positions with those behind stars that yield nothing, each once and in order. */
function passStars({ kinds: classes }: Pattern, positions: readonly number[]): number[] {
  const all = new Set(positions)
  for (const at of all) {
    const kind = classes.charCodeAt(at)
    if (kind === run || kind === runOfPart) all.add(at + 1)
  }
  return [...all].sort((a, b) => a - b)
}
