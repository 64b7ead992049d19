import type { RequestContext } from '../context.ts'
import { resolveTemplate, type Template } from './template.ts'
import { matchesWildcard, type Pattern } from './wildcard.ts'
import { matchesWithParts } from './wildcard-of-parts.ts'

/** Decides whether a value fits; a pattern whose variables have no value fits nothing (V2). */
export type Matcher = (value: string, context: RequestContext) => boolean

/** The matcher of a template that begins with `prefix` and whose wildcards stand for anything. */
export function wildcardMatcher(template: Template, prefix: string): Matcher {
  if (template.fixed !== undefined) return fixedMatcher(template.fixed, prefix)
  return (value, context) => {
    if (!value.startsWith(prefix)) return false
    const pattern = resolveTemplate(template, context)
    return pattern !== undefined && matchesWildcard(pattern, value)
  }
}

/** The matcher of a template that begins with `prefix` and some of whose wildcards stop at a colon (M3). */
export function partMatcher(template: Template, prefix: string): Matcher {
  return (value, context) => {
    if (!value.startsWith(prefix)) return false
    const pattern = resolveTemplate(template, context)
    return pattern !== undefined && matchesWithParts(pattern, value)
  }
}

function fixedMatcher(pattern: Pattern, prefix: string): Matcher {
  if (prefix.length === pattern.text.length) return (value) => value === prefix
  if (pattern.kinds.slice(prefix.length) === '*') return (value) => value.startsWith(prefix)
  return (value) => value.startsWith(prefix) && matchesWildcard(pattern, value)
}
