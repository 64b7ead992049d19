import type { RequestContext } from '../context.ts'
import { wildcardMatcher } from '../pattern/matcher.ts'
import { parseTemplate, prefixOf, resolveTemplate, type Template } from '../pattern/template.ts'
import { isInRange, readAddress, readRange } from './address.ts'
import { arnComparison } from './arn-pattern.ts'
import { canonicalBase64 } from './base64.ts'
import { compareDecimals, readDecimal } from './decimal.ts'
import { type Instant, readInstant } from './instant.ts'
import { lowerCase } from './lower-case.ts'
import type { Operator } from './operators.ts'

/**
 * What comparing one request value with the policy's values found. `neither`: the request value cannot be read, so
 * neither the operator nor its negation holds; `undecidable`: an unreadable ARN pattern came before a match (C16).
 */
export type Finding = 'match' | 'differ' | 'neither' | 'undecidable'

export type Comparison = (actual: string, context: RequestContext) => Finding

/** What an operator needs to know of its values: they come from a document whose version knows variables or not. */
export interface PolicyValues {
  readonly texts: readonly string[]
  readonly variables: boolean
  /** Judge values that cannot be read as AWS's policy simulator does, not as it enforces (S1). */
  readonly simulated?: boolean | undefined
}

/** Prepares the comparison of an operator; `Null` compares nothing and is no subject of this. */
export function compileComparison(
  operator: Exclude<Operator, { type: 'null' }>,
  values: PolicyValues,
): Comparison {
  switch (operator.type) {
    case 'string':
      return compareStrings(templatesOf(values, false), (text) => text)
    case 'stringIgnoreCase':
      return compareStrings(templatesOf(values, false), lowerCase)
    case 'pattern':
      return comparePatterns(templatesOf(values, true))
    case 'arn':
      return arnComparison(templatesOf(values, true))
    case 'numeric':
      return compareOrdered(values, readDecimal, compareDecimals, operator.holds, values.simulated)
    case 'date':
      return compareOrdered(values, readInstant, compareInstants, operator.holds)
    case 'bool':
      return compareBooleans(values)
    case 'binary':
      return compareBinary(values)
    case 'address':
      return compareAddresses(values)
  }
}

/** Whether a policy value can be read as the operator's type; texts with variables are only read when resolved. */
export function isReadable(operator: Operator, text: string, variables: boolean): boolean {
  switch (operator.type) {
    case 'numeric':
      return readDecimal(text) !== undefined
    case 'date':
      return readInstant(text) !== undefined
    case 'binary':
      return canonicalBase64(text) !== undefined
    case 'address':
      return readRange(text) !== undefined
    case 'arn':
      return (
        parseTemplate(text, { variables, wildcards: true }).fixed === undefined ||
        text.split(':', 6).length === 6
      )
    default:
      return true
  }
}

function templatesOf({ texts, variables }: PolicyValues, wildcards: boolean): Template[] {
  return texts.map((text) => parseTemplate(text, { variables, wildcards }))
}

function compareStrings(templates: readonly Template[], fold: (text: string) => string): Comparison {
  const fixed = new Set(templates.flatMap((template) => (template.fixed ? [fold(template.fixed.text)] : [])))
  const open = templates.filter((template) => template.fixed === undefined)
  return (actual, context) => {
    const folded = fold(actual)
    if (fixed.has(folded)) return 'match'
    for (const template of open) {
      const expected = resolveTemplate(template, context)
      if (expected !== undefined && fold(expected.text) === folded) return 'match'
    }
    return 'differ'
  }
}

function comparePatterns(templates: readonly Template[]): Comparison {
  const matchers = templates.map((template) => wildcardMatcher(template, prefixOf(template)))
  return (actual, context) => (matchers.some((matches) => matches(actual, context)) ? 'match' : 'differ')
}

function compareOrdered<T>(
  { texts }: PolicyValues,
  read: (text: string) => T | undefined,
  compare: (a: T, b: T) => number,
  holds: (order: number) => boolean,
  simulated = false,
): Comparison {
  const expected = texts.map(read).filter((value) => value !== undefined)
  const unreadable = simulated ? 'neither' : 'differ'
  return (actual) => {
    const value = read(actual)
    if (value === undefined) return unreadable
    return expected.some((other) => holds(compare(value, other))) ? 'match' : 'differ'
  }
}

function compareInstants(a: Instant, b: Instant): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** `true` in any case is true, everything else is false, on both sides (C10). */
export function isTrue(text: string): boolean {
  return text.length === 4 && text.toLowerCase() === 'true'
}

function compareBooleans({ texts }: PolicyValues): Comparison {
  const expected = new Set(texts.map(isTrue))
  return (actual) => (expected.has(isTrue(actual)) ? 'match' : 'differ')
}

/** Policy values are put into canonical form, so a request value in another form equals none (C11). */
function compareBinary({ texts }: PolicyValues): Comparison {
  const expected = new Set(texts.map(canonicalBase64))
  return (actual) => {
    if (canonicalBase64(actual) !== actual) return 'neither'
    return expected.has(actual) ? 'match' : 'differ'
  }
}

function compareAddresses({ texts, simulated }: PolicyValues): Comparison {
  const ranges = texts.map(readRange).filter((range) => range !== undefined)
  const none = simulated && ranges.length < texts.length ? 'neither' : 'differ'
  return (actual) => {
    const address = readAddress(actual)
    if (address === undefined) return 'neither'
    return ranges.some((range) => isInRange(address, range)) ? 'match' : none
  }
}
