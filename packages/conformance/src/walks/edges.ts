import type { Member, OperationModel, Shape } from '../published-operations.ts'
import { smallestOf } from '../published-operations.ts'
import { patternMessages } from './departures.ts'
import {
  brokenByNumber,
  brokenBySize,
  brokenByText,
  composite,
  fitsPattern,
  message,
  missing,
  ofEntries,
  sentence,
  type Violation,
} from './sentences.ts'

type Text = Extract<Shape, { type: 'string' }>
type List = Extract<Shape, { type: 'list' }>
type Mapping = Extract<Shape, { type: 'map' }>
type Structure = Extract<Shape, { type: 'structure' }>
type Input = Readonly<Record<string, unknown>>

/** An input whose one member stands at the edge of a constraint, on one side of it or on the other. */
export interface EdgeCase {
  /** Where the member is: `Tags[].Key`. */
  readonly member: string
  /** `of 129 characters` */
  readonly what: string
  readonly input: Input
  /** What the call is refused with; `undefined` where the value is admitted. */
  readonly refusal: string | undefined
  /** The sentences of which the refusal is made, but for one that has words of its own. */
  readonly sentences: readonly string[]
}

/** A place of an input: how a value is put there, and what it is called. */
interface Place {
  readonly member: string
  readonly path: string
  /** What stands there in the input that works. */
  readonly present: unknown
  readonly put: (value: unknown) => Input
}

interface Tried {
  readonly what: string
  readonly value: unknown
  readonly broken: readonly string[]
  /** What a violation shows in the place of the value: the list that holds it. */
  readonly shown?: unknown
}

const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

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
export function textOf({ pattern }: Text, length: number, like: string): string | undefined {
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

function triedTexts(shape: Text, like: string): Tried[] {
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

function triedNumbers(shape: Shape & { min: number | undefined; max: number | undefined }): Tried[] {
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

function triedCounts(shape: Mapping, account: string): Tried[] {
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

function triedSizes(shape: List, account: string): Tried[] {
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

/** Every input that differs from one that works in one member, which stands at the edge of a constraint. */
export function edgeCases(
  { name, service, input }: OperationModel,
  works: Input,
  account: string,
): EdgeCase[] {
  const cases: EdgeCase[] = []

  function add({ member, path, put }: Place, shape: Shape, tried: readonly Tried[]): void {
    for (const { what, value, broken, shown = value } of tried) {
      const isPatternFirst = service.name === 'sts'
      const form = broken.filter(
        (constraint) =>
          constraint.includes('expression pattern:') && !constraint.includes('satisfy constraint:'),
      )
      const order = isPatternFirst ? [...form, ...broken.filter((one) => !form.includes(one))] : broken
      const sentences = order.map((constraint) => {
        const violation: Violation = { path, value: shown, sensitive: shape.sensitive, constraint }
        return sentence(service.name, violation)
      })
      const own = form.length > 0 && value !== '' ? patternMessages[`${name}.${member}`] : undefined
      const refusal = sentences.length === 0 ? undefined : (own ?? message(sentences))
      cases.push({ member, what, input: put(value), refusal, sentences: own === undefined ? sentences : [] })
    }
  }

  function visitStructure(shape: Structure, place: Place, above: readonly Shape[]): void {
    const whole = (place.present ?? smallestOf(shape, account)) as Input
    for (const member of shape.members) {
      const at = memberOf(place, whole, member)
      if (member.required) {
        const without = Object.fromEntries(Object.entries(whole).filter(([key]) => key !== member.name))
        const tried = [{ what: 'that is missing', value: undefined, broken: [missing] }]
        add({ ...at, put: () => place.put(without) }, member.shape, tried)
      }
      visit(member.shape, at, above)
    }
  }

  function visitList(shape: List, place: Place, above: readonly Shape[]): void {
    add(place, shape, triedSizes(shape, account))
    const { member } = shape
    const first = Array.isArray(place.present) ? place.present[0] : undefined
    const at = {
      ...place,
      member: `${place.member}[]`,
      present: first,
      put: (value: unknown) => place.put([value]),
    }
    if (member.type === 'string') {
      const tried = triedTexts(member, String(first ?? smallestOf(member, account)))
      const told = [composite(shape, member)]
      add(
        at,
        member,
        tried.map((one) => ({ ...one, shown: [one.value], broken: one.broken.length === 0 ? [] : told })),
      )
    } else visit(member, { ...at, path: `${place.path}.1.member` }, above)
  }

  function visitMap(shape: Mapping, place: Place, above: readonly Shape[]): void {
    add(place, shape, triedCounts(shape, account))
    const [[key, value]] = Object.entries((place.present ?? smallestOf(shape, account)) as Input) as [
      [string, unknown],
    ]
    const entries = (
      what: 'Map keys' | 'Map value',
      part: Text,
      like: string,
      put: (text: string) => Input,
    ) =>
      triedTexts(part, like).map((one) => ({
        what: one.what,
        value: put(String(one.value)),
        broken: one.broken.length === 0 ? [] : [ofEntries(what, part)],
      }))
    if (shape.key.type === 'string')
      add(
        { ...place, member: `${place.member}<key>` },
        shape,
        entries('Map keys', shape.key, key, (text) => ({ [text]: value })),
      )
    if (shape.value.type === 'string')
      add(
        { ...place, member: `${place.member}<value>` },
        shape,
        entries('Map value', shape.value, String(value), (text) => ({ [key]: text })),
      )
    else
      visit(
        shape.value,
        {
          member: `${place.member}<value>`,
          path: `${place.path}.${key}.member`,
          present: value,
          put: (part) => place.put({ [key]: part }),
        },
        above,
      )
  }

  function visit(shape: Shape, place: Place, above: readonly Shape[]): void {
    if (above.includes(shape)) return
    const within = [...above, shape]
    switch (shape.type) {
      case 'string':
        add(place, shape, triedTexts(shape, String(place.present ?? smallestOf(shape, account))))
        break
      case 'integer':
      case 'long':
        add(place, shape, triedNumbers(shape))
        break
      case 'list':
        visitList(shape, place, within)
        break
      case 'structure':
        visitStructure(shape, place, within)
        break
      case 'map':
        visitMap(shape, place, within)
        break
      default:
    }
  }

  if (input !== undefined)
    visit(input, { member: '', path: '', present: works, put: (value) => value as Input }, [])
  return cases
}

function memberOf(place: Place, whole: Input, { name }: Member): Place {
  return {
    member: place.member === '' ? name : `${place.member}.${name}`,
    path: place.path === '' ? lower(name) : `${place.path}.${lower(name)}`,
    present: whole[name],
    put: (value) => place.put({ ...whole, [name]: value }),
  }
}

/** An input that breaks a constraint of each of its members at once, and the sentences that tell of it, in whatever order. */
export function severalAtOnce(
  cases: readonly EdgeCase[],
  works: Input,
): Pick<EdgeCase, 'input' | 'sentences'> {
  const broken = new Map<string, EdgeCase>()
  for (const edge of cases) {
    const top = edge.member.replace(/[.[<].*$/, '')
    const isUsed = edge.input[top] !== undefined && edge.sentences.length > 0
    if (isUsed && !broken.has(top)) broken.set(top, edge)
  }
  return {
    input: { ...works, ...Object.fromEntries([...broken].map(([top, { input }]) => [top, input[top]])) },
    sentences: [...broken.values()].flatMap(({ sentences }) => sentences),
  }
}
