import type { RequestContext } from '../context.ts'
import { type Matcher, partMatcher, wildcardMatcher } from '../pattern/matcher.ts'
import {
  parseTemplate,
  prependPattern,
  type Template,
  type Variable,
  variablesOf,
} from '../pattern/template.ts'
import { isBoundToParts, joinPatterns, kinds, literalPrefix, type Pattern } from '../pattern/wildcard.ts'
import type { StringNode } from '../syntax/node.ts'
import type { ListElement } from '../syntax/policy-document.ts'

/** One entry of Resource or NotResource. */
export interface ResourcePattern {
  readonly node: StringNode
  /** Every ARN that fits begins with this. */
  readonly prefix: string
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
  return { negated, patterns: values.map((node) => compilePattern(node, variables)) }
}

/** Whether the part lets a statement apply to a resource (M3, M4). */
export function matchesResource(
  { negated, patterns }: ResourcePart,
  resource: string,
  context: RequestContext,
): boolean {
  for (const pattern of patterns) {
    if (pattern.matches(resource, context)) return !negated
  }
  return negated
}

function compilePattern(node: StringNode, variables: boolean): ResourcePattern {
  const text = node.value
  if (/^\*+$/.test(text)) return { node, prefix: '', matches: () => true, variables: [] }
  const { at, missing } = fifthColon(text)
  const head = headPattern(missing > 0 ? text : text.slice(0, at + 1))
  if (missing > 0) {
    const asItStands = matcherOf({ parts: [head], fixed: head })
    const whole = joinPatterns([head, { text: ':*'.repeat(missing), kinds: '.*'.repeat(missing) }])
    const completed = matcherOf({ parts: [whole], fixed: whole })
    const matches: Matcher = (value, context) => asItStands(value, context) || completed(value, context)
    return { node, prefix: literalPrefix(head), matches: arnOnly(matches), variables: [] }
  }
  const tail = parseTemplate(text.slice(at + 1), { variables, wildcards: true })
  const template = prependPattern(head, tail)
  const [start] = template.parts
  const prefix = start !== undefined && 'text' in start ? literalPrefix(start) : ''
  return { node, prefix, matches: arnOnly(matcherOf(template)), variables: variablesOf(tail) }
}

/** A request without a resource, `*`, is matched by patterns of stars alone (M3). */
function arnOnly(matches: Matcher): Matcher {
  return (resource, context) => resource !== '*' && matches(resource, context)
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
function headPattern(text: string): Pattern {
  let classes = ''
  for (let at = text.length - 1, endsPart = true; at >= 0; at--) {
    const character = text[at]
    if (character === '*') classes += endsPart ? kinds.run : kinds.runOfPart
    else classes += character === '?' ? kinds.oneOfPart : kinds.literal
    endsPart = character === ':' || (character === '*' && endsPart)
  }
  return { text, kinds: [...classes].reverse().join('') }
}

function matcherOf(template: Template): Matcher {
  const [head] = template.parts
  const bound = head !== undefined && 'text' in head && isBoundToParts(head)
  return bound ? partMatcher(template) : wildcardMatcher(template)
}
