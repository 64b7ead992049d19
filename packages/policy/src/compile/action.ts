import { matchesWildcard, type Pattern, wildcardPattern } from '../pattern/wildcard.ts'
import type { StringNode } from '../syntax/node.ts'
import type { ListElement } from '../syntax/policy-document.ts'

/** One entry of Action or NotAction, in lower case, for actions compare without case (M1). */
export interface ActionPattern {
  readonly node: StringNode
  readonly pattern: Pattern
  /** Without wildcards the pattern is the one action that it names. */
  readonly exact: boolean
}

/** Action or NotAction, made ready. */
export interface ActionPart {
  readonly negated: boolean
  readonly patterns: readonly ActionPattern[]
}

/** Makes an action list ready; variables are not replaced here (V6). */
export function compileAction({ negated, values }: ListElement): ActionPart {
  const patterns = values.map((node) => {
    const pattern = wildcardPattern(node.value.toLowerCase())
    return { node, pattern, exact: !/[*?]/.test(pattern.text) }
  })
  return { negated, patterns }
}

/** Whether the part lets a statement apply to an action, which is given in lower case (M1, M2). */
export function matchesAction({ negated, patterns }: ActionPart, loweredAction: string): boolean {
  for (const { exact, pattern } of patterns) {
    if (exact ? pattern.text === loweredAction : matchesWildcard(pattern, loweredAction)) return !negated
  }
  return negated
}
