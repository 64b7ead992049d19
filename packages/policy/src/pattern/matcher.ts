import type { RequestContext } from '../context.ts'
import { resolveTemplate, type Template } from './template.ts'
import { literalPrefix, matchesWildcard, matchesWithParts, type Pattern } from './wildcard.ts'

/** Decides whether a value fits; a pattern whose variables have no value fits nothing (V2). */
export type Matcher = (value: string, context: RequestContext) => boolean

/** The matcher of a template whose wildcards stand for anything (M3's sixth part, StringLike). */
export function wildcardMatcher(template: Template): Matcher {
  const { fixed } = template
  if (fixed !== undefined) return fixedMatcher(fixed)
  const head = template.parts[0]
  const prefix = head !== undefined && 'text' in head ? literalPrefix(head) : ''
  return (value, context) => {
    if (!value.startsWith(prefix)) return false
    const pattern = resolveTemplate(template, context)
    return pattern !== undefined && matchesWildcard(pattern, value)
  }
}

/** The matcher of a template in which some wildcards stop at a colon (M3's first five parts). */
export function partMatcher(template: Template): Matcher {
  const head = template.parts[0]
  const prefix = head !== undefined && 'text' in head ? literalPrefix(head) : ''
  return (value, context) => {
    if (!value.startsWith(prefix)) return false
    const pattern = resolveTemplate(template, context)
    return pattern !== undefined && matchesWithParts(pattern, value)
  }
}

function fixedMatcher(pattern: Pattern): Matcher {
  const prefix = literalPrefix(pattern)
  if (prefix.length === pattern.text.length) return (value) => value === prefix
  const rest = { text: pattern.text.slice(prefix.length), kinds: pattern.kinds.slice(prefix.length) }
  if (rest.kinds === '*') return (value) => value.startsWith(prefix)
  return (value) => value.startsWith(prefix) && matchesWildcard(pattern, value)
}
