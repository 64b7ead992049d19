import type { StatementView, TextSpot } from '../view.ts'

/** The actions of a statement that are named without a wildcard; none under NotAction. */
export function literalActions({ action }: StatementView): readonly TextSpot[] {
  if (action === undefined || action.negated) return []
  return action.values.filter(({ value }) => !/[*?]/.test(value))
}
