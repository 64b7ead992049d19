import { type ArnParts, splitArn } from '../arn.ts'
import { resolveTemplate, type Template } from '../pattern/template.ts'
import { matchesWildcard, type Pattern } from '../pattern/wildcard.ts'
import type { Comparison } from './comparison.ts'

type ArnPattern = readonly Pattern[]

/**
 * Compares ARNs part by part. The request value is read first; then the patterns are tried in their order, the
 * first match ends the search, and an unreadable pattern that is reached before makes it undecidable (C13, C16).
 */
export function arnComparison(templates: readonly Template[]): Comparison {
  const prepared = templates.map((template) => ({
    template,
    fixed: template.fixed === undefined ? undefined : splitPattern(template.fixed),
  }))
  return (actual, context) => {
    const parts = splitArn(actual)
    if (parts === undefined) return 'neither'
    for (const { template, fixed } of prepared) {
      const resolved = fixed === undefined ? resolveTemplate(template, context) : undefined
      if (fixed === undefined && resolved === undefined) continue
      const pattern = fixed ?? (resolved === undefined ? undefined : splitPattern(resolved))
      if (pattern === undefined) return 'undecidable'
      if (fits(parts, pattern)) return 'match'
    }
    return 'differ'
  }
}

function fits(parts: ArnParts, pattern: ArnPattern): boolean {
  return pattern.every((part, i) => matchesWildcard(part, parts[i] ?? ''))
}

/** Splits at the first five colons; `undefined` for fewer (C13). */
function splitPattern({ text, kinds: classes }: Pattern): ArnPattern | undefined {
  const parts: Pattern[] = []
  let start = 0
  while (parts.length < 5) {
    const end = text.indexOf(':', start)
    if (end < 0) return undefined
    parts.push({ text: text.slice(start, end), kinds: classes.slice(start, end) })
    start = end + 1
  }
  parts.push({ text: text.slice(start), kinds: classes.slice(start) })
  return parts
}
