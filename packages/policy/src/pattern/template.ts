import type { RequestContext } from '../context.ts'
import { type ContextKey, contextKey } from '../context-key.ts'
import { joinPatterns, literalPattern, literalPrefix, type Pattern, wildcardPattern } from './wildcard.ts'

/** A policy variable: the key it names, and the text that stands in where the key is missing (V1, V3). */
export interface Variable {
  /** The key as the policy writes it. */
  readonly name: string
  readonly key: ContextKey
  readonly fallback: string | undefined
}

/** A text of a policy as fixed pieces and variables, read once and filled in for each request. */
export interface Template {
  readonly parts: readonly (Pattern | Variable)[]
  /** The whole text, where it has no variables. */
  readonly fixed: Pattern | undefined
}

/** How the pieces of a text between its variables are read. */
export interface TemplateRules {
  /** Version 2012-10-17 knows variables; before that `${…}` is plain text (V5). */
  readonly variables: boolean
  readonly wildcards: boolean
}

/** Reads a text; `${` without its end is plain text. Takes time linear in the text. */
export function parseTemplate(text: string, { variables, wildcards }: TemplateRules): Template {
  const plain = wildcards ? wildcardPattern : literalPattern
  const parts: (Pattern | Variable)[] = []
  let from = 0
  let start = variables ? text.indexOf('${') : -1
  while (start >= 0) {
    const end = variableEnd(text, start)
    if (end === undefined) break
    if (start > from) parts.push(plain(text.slice(from, start)))
    parts.push(end.part)
    from = end.at
    start = text.indexOf('${', from)
  }
  if (from < text.length) parts.push(plain(text.slice(from)))
  const texts = parts.filter((part) => 'text' in part)
  if (texts.length < parts.length) return { parts, fixed: undefined }
  const fixed = joinPatterns(texts)
  return { parts: [fixed], fixed }
}

/** A template with a pattern put before it. */
export function prependPattern(pattern: Pattern, { parts }: Template): Template {
  const [first, ...rest] = parts
  if (first === undefined) return { parts: [pattern], fixed: pattern }
  if ('key' in first) return { parts: [pattern, ...parts], fixed: undefined }
  const joined = joinPatterns([pattern, first])
  return rest.length === 0
    ? { parts: [joined], fixed: joined }
    : { parts: [joined, ...rest], fixed: undefined }
}

/** What every text begins with that a template can stand for. */
export function prefixOf({ parts: [first] }: Template): string {
  return first !== undefined && 'text' in first ? literalPrefix(first) : ''
}

/** The variables of a template. */
export function variablesOf({ parts }: Template): Variable[] {
  return parts.filter((part) => 'key' in part)
}

/** Fills the variables in; `undefined` if one has no value (V2, V8). What comes out of values is literal (V7). */
export function resolveTemplate({ parts, fixed }: Template, context: RequestContext): Pattern | undefined {
  if (fixed !== undefined) return fixed
  const resolved: Pattern[] = []
  for (const part of parts) {
    if ('text' in part) resolved.push(part)
    else {
      const value = variableValue(part, context)
      if (value === undefined) return undefined
      resolved.push(literalPattern(value))
    }
  }
  return joinPatterns(resolved)
}

/** A multivalued key is no value, and its default does not stand in for it either (V8). */
function variableValue({ key, fallback }: Variable, context: RequestContext): string | undefined {
  const value = context.get(key)
  if (value === undefined) return fallback
  return typeof value === 'string' ? value : undefined
}

interface VariableEnd {
  readonly part: Pattern | Variable
  readonly at: number
}

function variableEnd(text: string, start: number): VariableEnd | undefined {
  const first = text.charAt(start + 2)
  if ((first === '*' || first === '?' || first === '$') && text[start + 3] === '}') {
    return { part: literalPattern(first), at: start + 4 }
  }
  let at = start + 2
  while (at < text.length && text[at] !== '}' && text[at] !== ',') at++
  const withFallback = text[at] === ',' ? variableWithFallback(text, start + 2, at) : undefined
  if (withFallback !== undefined) return withFallback
  const end = text.indexOf('}', at)
  if (end < 0) return undefined
  return { part: variable(text.slice(start + 2, end), undefined), at: end + 1 }
}

/** Reads `name , 'text' }`, the comma standing at `comma`; blanks around it do not count. */
function variableWithFallback(text: string, start: number, comma: number): VariableEnd | undefined {
  const opening = skipBlanks(text, comma + 1)
  const closing = text[opening] === "'" ? text.indexOf("'", opening + 1) : -1
  if (closing < 0) return undefined
  const end = skipBlanks(text, closing + 1)
  if (text[end] !== '}') return undefined
  const part = variable(text.slice(start, comma).trimEnd(), text.slice(opening + 1, closing))
  return { part, at: end + 1 }
}

function variable(name: string, fallback: string | undefined): Variable {
  return { name, key: contextKey(name), fallback }
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at++
  return at
}
