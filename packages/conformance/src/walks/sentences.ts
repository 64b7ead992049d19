import { composites, enumWords } from './departures.ts'
import type { List, Text } from './shapes.ts'

/** What is wrong with a value of a member, as the service words it. */
export interface Violation {
  /** Where it is: `tags.1.member.key`. */
  readonly path: string
  /** What is there; `undefined` where nothing is. */
  readonly value: unknown
  readonly sensitive: boolean
  readonly constraint: string
}

const atMost = (max: number) => `Member must have length less than or equal to ${max}`
const atLeast = (min: number) => `Member must have length greater than or equal to ${min}`
const ofPattern = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`
const ofWords = ({ name, enum: words = [] }: Text) =>
  `Member must satisfy enum value set${enumWords[name] ?? `: [${words.join(', ')}]`}`

export const missing = 'Member must not be null'

/** Whether a text is of the form that a published pattern asks for, read as Java reads it. */
export function fitsPattern(pattern: string | undefined, value: string): boolean {
  return pattern === undefined || new RegExp(`^(?:${pattern.replaceAll('\\:', ':')})$`, 'u').test(value)
}

/** The constraints that a text breaks, lengths first. */
export function brokenByText(shape: Text, value: string): string[] {
  const { min, max, pattern, enum: words } = shape
  return [
    ...(max !== undefined && value.length > max ? [atMost(max)] : []),
    ...(min !== undefined && value.length < min ? [atLeast(min)] : []),
    ...(fitsPattern(pattern, value) ? [] : [ofPattern(pattern ?? '')]),
    ...(words === undefined || words.includes(value) ? [] : [ofWords(shape)]),
  ]
}

export function brokenByNumber(
  { min, max }: { readonly min: number | undefined; readonly max: number | undefined },
  value: number,
): string[] {
  return [
    ...(max !== undefined && value > max ? [`Member must have value less than or equal to ${max}`] : []),
    ...(min !== undefined && value < min ? [`Member must have value greater than or equal to ${min}`] : []),
  ]
}

export function brokenBySize(
  { min, max }: { readonly min?: number | undefined; readonly max: number | undefined },
  size: number,
): string[] {
  return [
    ...(max !== undefined && size > max ? [atMost(max)] : []),
    ...(min !== undefined && size < min ? [atLeast(min)] : []),
  ]
}

/** All that a text has to be. */
function all(shape: Text): string[] {
  const { min, max, pattern, enum: words } = shape
  return [
    ...(max === undefined ? [] : [atMost(max)]),
    ...(min === undefined ? [] : [atLeast(min)]),
    ...(pattern === undefined ? [] : [ofPattern(pattern)]),
    ...(words === undefined ? [] : [ofWords(shape)]),
  ]
}

/** The one constraint that a list of texts breaks, whatever is wrong with a member of it (behaviours 21). */
export function composite({ name }: List, member: Text): string {
  return `Member must satisfy constraint: [${composites[name] ?? [...all(member), missing].join(', ')}]`
}

/** The one constraint that a map breaks, whatever is wrong with a key of it, or with a value that is a text. */
export function ofEntries(what: 'Map keys' | 'Map value', shape: Text): string {
  return `${what} must satisfy constraint: [${all(shape).join(', ')}]`
}

/** How STS shows a value (behaviours 23); structures have no text, and XML has no control characters. */
function quoted({ value, sensitive }: Violation): string {
  if (value === undefined) return 'null '
  if (sensitive) return "'***' "
  if (!Array.isArray(value))
    return typeof value === 'object' ? '' : `'${String(value).replaceAll('\u0001', '\uFFFD')}' `
  return value.some((item) => typeof item === 'object') ? '' : `'[${value.join(', ')}]' `
}

/** The sentence of one violation: IAM leaves values out, STS shows them (behaviours 20, 23). */
export function sentence(service: string, violation: Violation): string {
  const value = service === 'sts' ? quoted(violation) : ''
  return `Value ${value}at '${violation.path}' failed to satisfy constraint: ${violation.constraint}`
}

/** The whole message of these violations in their order (behaviours 22). */
export function message(sentences: readonly string[]): string {
  const head = sentences.length === 1 ? '1 validation error' : `${sentences.length} validation errors`
  return `${head} detected: ${sentences.join('; ')}`
}
