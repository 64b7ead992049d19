import type { RequestContext } from '../context.ts'
import { type Matcher, partMatcher, wildcardMatcher } from '../pattern/matcher.ts'
import {
  parseTemplate,
  prefixOf,
  prependPattern,
  type Template,
  type Variable,
  variablesOf,
} from '../pattern/template.ts'
import { isBoundToParts, joinPatterns, kinds, literalPattern, type Pattern } from '../pattern/wildcard.ts'
import type { ListElement } from '../syntax/policy-document.ts'

/** One entry of Resource or NotResource. */
export interface ResourcePattern {
  /** Every ARN that fits begins with this. */
  readonly prefix: string
  /** A request without a resource, `*`, is matched by patterns of stars alone (M3). */
  readonly isStar: boolean
  readonly matches: Matcher
  readonly variables: readonly Variable[]
}

/** Resource or NotResource, made ready. */
export interface ResourcePart {
  readonly negated: boolean
  readonly patterns: readonly ResourcePattern[]
}

/** Makes a resource list ready; `variables` says whether the document's version knows them. */
export function compileResource({ negated, values }: ListElement, variables: boolean): ResourcePart {
  return { negated, patterns: values.map(({ value }) => compilePattern(value, variables)) }
}

/** Whether the part lets a statement apply to a resource (M3, M4). */
export function matchesResource(
  { negated, patterns }: ResourcePart,
  resource: string,
  context: RequestContext,
): boolean {
  for (const pattern of patterns) {
    if (matchesPattern(pattern, resource, context)) return !negated
  }
  return negated
}

/** Whether a resource fits one entry (M3). */
export function matchesPattern(pattern: ResourcePattern, resource: string, context: RequestContext): boolean {
  return pattern.isStar || (resource !== '*' && pattern.matches(resource, context))
}

const star: ResourcePattern = { prefix: '', isStar: true, matches: () => true, variables: [] }

function compilePattern(text: string, variables: boolean): ResourcePattern {
  if (/^\*+$/.test(text)) return star
  const { at, missing } = fifthColon(text)
  if (missing > 0) return compileShortPattern(headPattern(text), missing)
  const tail = parseTemplate(text.slice(at + 1), { variables, wildcards: true })
  const template = prependPattern(headPattern(text.slice(0, at + 1)), tail)
  const { prefix, matches } = matcherOf(template)
  return { prefix, isStar: false, matches, variables: variablesOf(tail) }
}

/** A pattern with too few parts is tried as it stands, and then completed with parts of one star (M3). */
function compileShortPattern(head: Pattern, missing: number): ResourcePattern {
  const whole = joinPatterns([head, { text: ':*'.repeat(missing), kinds: '.*'.repeat(missing) }])
  const asItStands = matcherOf({ parts: [head], fixed: head })
  const completed = matcherOf({ parts: [whole], fixed: whole })
  const matches: Matcher = (value, context) =>
    asItStands.matches(value, context) || completed.matches(value, context)
  return { prefix: asItStands.prefix, isStar: false, matches, variables: [] }
}

function fifthColon(text: string): { at: number; missing: number } {
  let at = -1
  for (let found = 0; found < 5; found++) {
    at = text.indexOf(':', at + 1)
    if (at < 0) return { at, missing: 5 - found }
  }
  return { at, missing: 0 }
}

/** The parts before the sixth: a star that ends its part may run on over colons, other wildcards may not. */
export function headPattern(text: string): Pattern {
  if (!/[*?]/.test(text)) return literalPattern(text)
  const classes: string[] = []
  for (let at = text.length - 1, endsPart = true; at >= 0; at--) {
    const character = text[at]
    if (character === '*') classes.push(endsPart ? kinds.run : kinds.runOfPart)
    else classes.push(character === '?' ? kinds.oneOfPart : kinds.literal)
    endsPart = character === ':'
  }
  return { text, kinds: classes.reverse().join('') }
}

function matcherOf(template: Template): { prefix: string; matches: Matcher } {
  const [head] = template.parts
  const prefix = prefixOf(template)
  const stopsAtColons = head !== undefined && 'text' in head && isBoundToParts(head)
  return { prefix, matches: (stopsAtColons ? partMatcher : wildcardMatcher)(template, prefix) }
}
