import { matchesWildcard, type Pattern, wildcardPattern } from '../pattern/wildcard.ts'
import type { ListElement } from '../syntax/policy-document.ts'

/** Action or NotAction in lower case, for actions compare without case (M1); texts stand for themselves. */
export interface ActionPart {
  readonly negated: boolean
  readonly patterns: readonly (string | Pattern)[]
}

/** Makes an action list ready; variables are not replaced here (V6). */
export function compileAction({ negated, values }: ListElement): ActionPart {
  const patterns = values.map(({ value }) => {
    const lowered = value.toLowerCase()
    return /[*?]/.test(lowered) ? wildcardPattern(lowered) : lowered
  })
  return { negated, patterns }
}

/** Whether the part lets a statement apply to an action, which is given in lower case (M1, M2). */
export function matchesAction({ negated, patterns }: ActionPart, loweredAction: string): boolean {
  for (const pattern of patterns) {
    const fits =
      typeof pattern === 'string' ? pattern === loweredAction : matchesWildcard(pattern, loweredAction)
    if (fits) return !negated
  }
  return negated
}
