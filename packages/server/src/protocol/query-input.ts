import { MalformedInput } from '../model/error.ts'
import type { ListShape, MapShape, Member, Shape, StructureShape } from '../model/shape.ts'
import { isBase64 } from './base64-text.ts'
import { readDate } from './date-text.ts'
import type { Form } from './form.ts'

/** Parameters below one member: what follows its name and a dot, and the value. */
type Entries = [rest: string, value: string][]

/** How many entries a list may leave out in a row (behaviours 65). */
const WIDEST_GAP = 10

type Decoded = Record<string, unknown>

/**
 * Decodes the parameters of the query protocol by the operation's input shape (behaviours 62 to 66). Unknown parameters
 * are ignored; a hole of a list is `null`, or a structure without members. Throws MalformedInput for scalars and list
 * indexes that cannot be read.
 */
export function decodeQuery(shape: StructureShape | undefined, form: Form): Decoded {
  const input: Decoded = {}
  if (shape === undefined) return input
  const nested = shape.members.some((member) => !isScalar(member.shape)) ? nestedEntries(form) : undefined
  for (const member of shape.members) {
    const value = decodeMember(member, form.get(member.wireName), nested?.get(member.wireName))
    if (value !== undefined) input[member.name] = value
  }
  return input
}

function isScalar(shape: Shape): boolean {
  return shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map'
}

function nestedEntries(pairs: Iterable<readonly [string, string]>): Map<string, Entries> {
  const groups = new Map<string, Entries>()
  for (const [key, value] of pairs) {
    const dot = key.indexOf('.')
    if (dot < 0) continue
    const head = key.slice(0, dot)
    const group = groups.get(head)
    if (group === undefined) groups.set(head, [[key.slice(dot + 1), value]])
    else group.push([key.slice(dot + 1), value])
  }
  return groups
}

function decodeMember(member: Member, own: string | undefined, entries: Entries | undefined): unknown {
  const { shape } = member
  switch (shape.type) {
    case 'structure':
      return entries === undefined ? undefined : decodeStructure(shape, entries)
    case 'list':
      if (entries !== undefined) return decodeList(shape, entries)
      if (own === undefined) return undefined
      if (own !== '') throw MalformedInput('Start of list found where not expected')
      return []
    case 'map':
      return entries === undefined ? undefined : decodeMap(shape, entries)
    default:
      return own === undefined ? undefined : decodeScalar(shape, own)
  }
}

function decodeStructure(shape: StructureShape, entries: Entries): Decoded {
  const scalars = new Map<string, string>()
  for (const [rest, value] of entries) if (!rest.includes('.') && !scalars.has(rest)) scalars.set(rest, value)
  const nested = nestedEntries(entries)
  const value: Decoded = {}
  for (const member of shape.members) {
    const decoded = decodeMember(member, scalars.get(member.wireName), nested.get(member.wireName))
    if (decoded !== undefined) value[member.name] = decoded
  }
  return value
}

function decodeScalar(shape: Shape, text: string): unknown {
  switch (shape.type) {
    case 'integer':
    case 'long':
      return decodeInteger(text)
    case 'boolean':
      if (text === 'true' || text === '1') return true
      if (text === 'false' || text === '0') return false
      throw MalformedInput()
    case 'timestamp': {
      const date = readDate(text)
      if (date === undefined) throw MalformedInput()
      return date
    }
    case 'blob':
      if (!isBase64(text)) throw MalformedInput()
      return new Uint8Array(Buffer.from(text, 'base64'))
    default:
      return text
  }
}

/** Whole numbers of 32 bits, with a sign and leading zeros (behaviours 63). */
function decodeInteger(text: string): number {
  if (text.length > 40 || !/^[+-]?\d+$/.test(text)) throw MalformedInput()
  const value = Number(text)
  if (value > 2_147_483_647 || value < -2_147_483_648) throw MalformedInput()
  return value
}

interface Element {
  readonly own?: string
  readonly entries: Entries
}

/** The elements of a list by index, sorted; several spellings of an index are one element. */
function elementsOf(shape: Shape, entries: Entries): [number, Element][] | 'not numbered' {
  const elements = new Map<number, { own?: string; entries: Entries }>()
  let unnumbered = false
  for (const [rest, value] of entries) {
    const [token, below] = splitIndex(rest)
    if (token === undefined) continue
    const index = listIndex(token, shape)
    if (index === undefined) {
      unnumbered = true
      continue
    }
    const element = elements.get(index) ?? { entries: [] }
    elements.set(index, element)
    if (below === undefined) element.own ??= value
    else {
      if (/^\d+(?:\.|$)/.test(below)) throw MalformedInput('Two index elements may not occur back to back')
      element.entries.push([below, value])
    }
  }
  if (elements.size === 0) return unnumbered ? 'not numbered' : []
  return [...elements].sort(([a], [b]) => a - b)
}

function splitIndex(rest: string): [token: string | undefined, below: string | undefined] {
  if (!rest.startsWith('member.')) return [undefined, undefined]
  const dot = rest.indexOf('.', 7)
  return dot < 0 ? [rest.slice(7), undefined] : [rest.slice(7, dot), rest.slice(dot + 1)]
}

function listIndex(token: string, element: Shape): number | undefined {
  if (/^\d+$/.test(token)) {
    const index = decodeInteger(token)
    if (index === 0) throw MalformedInput(`${token} is not a valid index`)
    return index
  }
  if (token.startsWith('-')) throw MalformedInput(`Key ${token} may not have a leading '-'`)
  if (isScalar(element)) throw MalformedInput('Start of list found where not expected')
  return undefined
}

function decodeList(shape: ListShape, entries: Entries): unknown[] | undefined {
  const elements = elementsOf(shape.member, entries)
  if (elements === 'not numbered') return [holeOf(shape.member)]
  if (elements.length === 0) return undefined
  const list: unknown[] = []
  let before = 1
  for (const [index, { own, entries: below }] of elements) {
    if (index - before > WIDEST_GAP) {
      throw MalformedInput(`Excessively sparse input would skip ${index - before} list elements`)
    }
    before = index
    while (list.length < index - 1) list.push(holeOf(shape.member))
    list.push(decodeElement(shape.member, own, below))
  }
  return list
}

/** What stands where a list leaves an entry out: nothing, or an entry all of whose members are null (behaviours 64, 65). */
function holeOf({ type }: Shape): unknown {
  return type === 'structure' || type === 'map' ? {} : null
}

function decodeElement(shape: Shape, own: string | undefined, entries: Entries): unknown {
  switch (shape.type) {
    case 'structure':
      return decodeStructure(shape, entries)
    case 'list':
      return decodeList(shape, entries) ?? []
    case 'map':
      return decodeMap(shape, entries)
    default:
      return own === undefined ? null : decodeScalar(shape, own)
  }
}

/** Maps come as `entry.N.key` and `entry.N.value`; of a doubled key the first counts. */
function decodeMap(shape: MapShape, entries: Entries): Decoded {
  const pairs = new Map<string, { key?: string; own?: string; below: Entries }>()
  for (const [rest, value] of entries) {
    const match = /^entry\.(\d+)\.(key|value)(?:\.(.*))?$/s.exec(rest)
    if (match === null) continue
    const [, index = '', part, below] = match
    const pair = pairs.get(index) ?? { below: [] }
    pairs.set(index, pair)
    if (part === 'key') pair.key ??= value
    else if (below === undefined) pair.own ??= value
    else pair.below.push([below, value])
  }
  const map: Decoded = Object.create(null)
  for (const { key, own, below } of pairs.values()) {
    if (key !== undefined && !(key in map)) map[key] = decodeElement(shape.value, own, below)
  }
  return map
}
