import { type Shape, smallestOf } from '../published-operations.ts'
import { brokenByNumber, brokenBySize, brokenByText, fitsPattern } from './sentences.ts'
import type { List, Mapping, Text } from './shapes.ts'

type Input = Readonly<Record<string, unknown>>

/** A value that is tried, with the constraints that it breaks. */
export interface Tried {
  /** `of 129 characters` */
  readonly what: string
  readonly value: unknown
  readonly broken: readonly string[]
  /** What a violation shows in the place of the value: the list that holds it. */
  readonly shown?: unknown
}

/** Texts with which a text of a given form and length is begun. */
const stems = [
  'a',
  '1',
  'A',
  '/',
  'v1',
  '/a/',
  'o-0123456789/r-0123',
  'http://a',
  'p-01234567',
  '123456789012',
]

/** A text of that many characters that the pattern admits; `undefined` where there seems to be none. */
function textOf({ pattern }: Text, length: number, like: string): string | undefined {
  for (const stem of [like, ...stems]) {
    for (const filler of ['a', '1', 'A', '/']) {
      const more = filler.repeat(Math.max(0, length - stem.length))
      for (const text of [stem.slice(0, length) + more, stem.slice(0, -1) + more + stem.slice(-1)])
        if (text.length === length && fitsPattern(pattern, text)) return text
    }
  }
  return undefined
}

/** Characters one of which nearly every pattern leaves out. */
const strangers = [' ', '!', '*', '\u00e9', '\u4e2d', '\u007f', 'a', '-', '\u0001']

/** Texts of admitted length that the pattern does not admit: those that differ from an admitted one at an end. */
function misfits(shape: Text, like: string): string[] {
  const { pattern, min = 0, max = Number.MAX_SAFE_INTEGER } = shape
  const length = Math.min(Math.max(like.length, min, 1), max)
  const fit = textOf(shape, length, like) ?? like
  const texts = strangers.flatMap((char) => [fit.slice(0, -1) + char, char + fit.slice(1)])
  return [...new Set(texts)].filter((text) => !fitsPattern(pattern, text)).slice(0, 2)
}

/** Texts at the edges of their lengths, such as the pattern just leaves out, each word of an enum and another. */
export function triedTexts(shape: Text, like: string): Tried[] {
  const { min, max, pattern, enum: words } = shape
  if (words !== undefined)
    return ['no-such-word', ...words].map((value) => ({
      what: value,
      value,
      broken: brokenByText(shape, value),
    }))
  const lengths = [
    ...(min === undefined ? [] : [min - 1, min]),
    ...(max === undefined ? [] : [max, max + 1]),
  ].filter((length) => length >= 0)
  const texts = [...new Set(lengths)].flatMap((length) => {
    const value = textOf(shape, length, like)
    // a pattern may admit no text of that length: such a text breaks both
    return [{ what: `of ${length} characters`, value: value ?? like.padEnd(length, 'a').slice(0, length) }]
  })
  const others = pattern === undefined ? [] : misfits(shape, like)
  if (pattern !== undefined && others.length === 0) throw new Error(`what does ${pattern} leave out?`)
  const misfit = others.map((value) => ({ what: `that reads ${JSON.stringify(value.slice(-20))}`, value }))
  return [...texts, ...misfit].map((tried) => ({ ...tried, broken: brokenByText(shape, tried.value) }))
}

/** Numbers at the ends of their range, and one beyond each. */
export function triedNumbers(shape: Shape & { min: number | undefined; max: number | undefined }): Tried[] {
  const { min, max } = shape
  const values = [...(min === undefined ? [] : [min - 1, min]), ...(max === undefined ? [] : [max, max + 1])]
  return values.map((value) => ({ what: `of ${value}`, value, broken: brokenByNumber(shape, value) }))
}

/** The entries of a list, no two alike where that is possible. */
function entry(shape: Shape, index: number, account: string): unknown {
  const value = smallestOf(shape, account)
  if (shape.type === 'string' && shape.enum === undefined) {
    const text = `${String(value)}${index}`
    return brokenByText(shape, text).length === 0 ? text : value
  }
  if (shape.type !== 'structure') return value
  // the Query protocol has no way to write a structure without members
  const [first] = shape.members
  if (Object.keys(value as Input).length === 0 && first !== undefined)
    return { [first.name]: smallestOf(first.shape, account) }
  const named = shape.members.filter(({ required, shape: part }) => required && part.type === 'string')
  return {
    ...(value as Input),
    ...Object.fromEntries(named.map((member) => [member.name, entry(member.shape, index, account)])),
  }
}

/** Maps of as many entries as there may be, and of one more. */
export function triedCounts(shape: Mapping, account: string): Tried[] {
  const { max } = shape
  if (max === undefined) return []
  return [max, max + 1].map((size) => ({
    what: `of ${size} entries`,
    value: Object.fromEntries(
      Array.from({ length: size }, (_, index) => [`key${index}`, smallestOf(shape.value, account)]),
    ),
    broken: brokenBySize({ max }, size),
  }))
}

/** Lists of as few and as many entries as there may be, and of one less and more. */
export function triedSizes(shape: List, account: string): Tried[] {
  const { min, max } = shape
  const sizes = [
    ...(min === undefined ? [] : [min - 1, min]),
    ...(max === undefined ? [] : [max, max + 1]),
  ].filter((size) => size >= 0)
  return sizes.map((size) => ({
    what: `of ${size} entries`,
    value: Array.from({ length: size }, (_, index) => entry(shape.member, index, account)),
    broken: brokenBySize(shape, size),
  }))
}
