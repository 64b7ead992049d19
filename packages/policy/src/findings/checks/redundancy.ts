import { includesPattern } from '../../pattern/inclusion.ts'
import type { Node } from '../../syntax/node.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import type { FindingCode } from '../texts.ts'
import type { TextSpot } from '../view.ts'
import { includesResource, resourceShapes } from './resource-inclusion.ts'

/** Entries of a list that another entry includes. */
export const redundancyChecks: StatementCheck = ({ action, resource }, scope) => {
  const actions = (action?.values ?? []).map((spot) => {
    const text = spot.value.toLowerCase()
    return { spot, text, isPattern: /[*?]/.test(text) }
  })
  reportIncluded(actions, 'REDUNDANT_ACTION', 'action', scope, (wide, narrow) =>
    includesPattern(wide.text, narrow.text),
  )
  reportIncluded(
    resourceShapes(resource?.values ?? []),
    'REDUNDANT_RESOURCE',
    'resource',
    scope,
    includesResource,
  )
}

interface Entry {
  readonly spot: TextSpot
  /** Equal texts mean the same. */
  readonly text: string
  readonly isPattern: boolean
}

/**
 * Reports each entry that another one includes. Only patterns include anything but themselves, and what stands
 * before the first wildcards must agree, so most pairs cost next to nothing.
 */
function reportIncluded<E extends Entry>(
  entries: readonly E[],
  code: FindingCode,
  detail: string,
  { reporter, work }: Scope,
  includes: (wide: E, narrow: E, work: Scope['work']) => boolean,
): void {
  const first = new Map<string, E>()
  const report = (entry: E, other: E) =>
    reporter.report(code, entry.spot, { [detail]: entry.spot.value, other: other.spot.value })
  for (const entry of entries) {
    const same = first.get(entry.text)
    if (same === undefined) first.set(entry.text, entry)
    else report(entry, same)
  }
  const distinct = [...first.values()]
  const patterns = distinct.filter(({ isPattern }) => isPattern)
  const included = new Set<E>()
  for (const narrow of distinct) {
    for (const wide of patterns) {
      if (wide === narrow || included.has(wide)) continue
      if (!work.spend(2)) return
      if (!agreesAtStart(wide.text, narrow.text)) continue
      if (!work.spend(wide.text.length + narrow.text.length)) return
      if (!includes(wide, narrow, work)) continue
      included.add(narrow)
      report(narrow, wide)
      break
    }
  }
}

function agreesAtStart(wide: string, narrow: string): boolean {
  for (let at = 0; at < wide.length; at++) {
    const code = wide.charCodeAt(at)
    if (code === 0x2a || code === 0x3f) return true
    if (narrow.charCodeAt(at) !== code) return false
  }
  return wide.length === narrow.length
}

/** Statements that say the same but for their ids. */
export function sameStatements({ document, reporter }: Scope): void {
  const first = new Map<string, number>()
  for (const statement of document.statements) {
    const meaning = canonical(statement.node, true)
    const other = first.get(meaning)
    if (other === undefined) first.set(meaning, statement.index)
    else reporter.report('REDUNDANT_STATEMENT', statement, { other: `Statement[${other}]` })
  }
}

/** The same text for nodes that mean the same: members and lists sorted, a list of one as its item. */
function canonical(node: Node, isStatement = false): string {
  switch (node.kind) {
    case 'object': {
      const members = isStatement ? node.members.filter(({ key }) => key.value !== 'Sid') : node.members
      const parts = members.map(({ key, value }) => `${JSON.stringify(key.value)}:${canonical(value)}`)
      return `{${parts.sort().join(',')}}`
    }
    case 'array': {
      const items = [...new Set(node.items.map((item) => canonical(item)))].sort()
      return items.length === 1 ? (items[0] ?? '') : `[${items.join(',')}]`
    }
    case 'string':
      return JSON.stringify(node.value)
    case 'null':
      return 'null'
    default:
      return JSON.stringify(String(node.value))
  }
}
