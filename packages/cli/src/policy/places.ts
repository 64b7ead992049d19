import { positionsIn } from '@gatehouse/policy'
import type { FilePlace } from './policy-source.ts'

/** Turns offsets of a file into places. */
export function placesIn(text: string): (start: number, end: number) => FilePlace {
  const positions = positionsIn(text)
  return (start, end) => {
    const [from, to] = [positions(start), positions(end)]
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column }
  }
}

/**
 * Offsets in a file of each character of a string that is written there in JSON, its quotation marks included; the
 * last is the one behind the string's end.
 */
export function offsetsOfString(text: string, start: number, end: number): readonly number[] {
  const offsets: number[] = []
  let at = start + 1
  while (at < end - 1) {
    offsets.push(at)
    if (text[at] !== '\\') at++
    else at += text[at + 1] === 'u' ? 6 : 2
  }
  offsets.push(at)
  return offsets
}
