import { takesVariables } from '../../condition/operators.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import { variablesIn, withoutVariables } from '../variables.ts'
import type { ConditionView, ScalarSpot } from '../view.ts'

/** Fewer literal characters than these in a row before a wildcard or variable make a value too wide. */
const fewestLiterals = 6

/** Keys, in lower case, of which not even a part may be left open. */
const sensitiveKeys = new Set([
  'aws:principalorgid',
  'aws:principalaccount',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceowner',
])

/** How a key is judged; `undefined` for one that identifies nobody. */
type Judgement = 'sensitive' | 'userid' | 'literals' | undefined

/** The one place that says which keys identify callers, and how open their values may be. */
function judgementOf(lowered: string): Judgement {
  if (lowered === 'aws:userid') return 'userid'
  if (sensitiveKeys.has(lowered)) return 'sensitive'
  const colon = lowered.lastIndexOf(':')
  const isProvider = lowered.slice(0, Math.max(0, colon)).includes('.')
  const claim = lowered.slice(colon + 1)
  if (isProvider && claim === 'aud') return 'sensitive'
  return (isProvider || lowered.startsWith('saml:')) && claim === 'sub' ? 'literals' : undefined
}

/** Wildcards and variables that leave open who is let in. */
export const wideValueChecks: StatementCheck = ({ effect, conditions }, scope) => {
  if (effect !== 'Allow') return
  for (const condition of conditions) {
    const judgement = judgementOf(condition.lowered)
    const { operator } = condition.operator
    if (judgement === undefined || operator.negated === true || !takesVariables(operator)) continue
    const hasWildcards = operator.type === 'pattern' || operator.type === 'arn'
    for (const value of condition.values) {
      if (hasWildcards) judgeWildcards(value, condition, judgement, scope)
      judgeVariables(value, condition, judgement, scope)
    }
  }
}

function judgeWildcards(
  value: ScalarSpot,
  { key }: ConditionView,
  judgement: Judgement,
  { reporter }: Scope,
): void {
  const masked = withoutVariables(value.value)
  const wildcards = [...masked.matchAll(/[*?]+/g)].map(({ index, 0: run }) => ({
    start: index,
    end: index + run.length,
  }))
  const problem = problemOf(value.value, wildcards, judgement)
  if (problem === undefined) return
  const details = { value: value.value, key: key.value, problem: { words: problem } }
  reporter.report('WILDCARD_USAGE_TOO_PERMISSIVE', value, details)
}

function judgeVariables(
  value: ScalarSpot,
  { key }: ConditionView,
  judgement: Judgement,
  { reporter }: Scope,
): void {
  const variables = variablesIn(value.value).filter(({ isClosed }) => isClosed)
  const [first] = variables
  // A key compared with another key that AWS fills leaves nothing open: `"aws:SourceAccount": "${aws:PrincipalAccount}"`.
  const isComparison =
    variables.length === 1 &&
    first?.start === 0 &&
    first.end === value.value.length &&
    judgement === 'sensitive'
  if (isComparison && /^aws:(?:Principal|Resource|Source)(?:Account|OrgID)$/i.test(first.inner)) return
  const problem = problemOf(value.value, variables, judgement)
  if (problem === undefined) return
  const details = { value: value.value, key: key.value, problem: { words: problem } }
  reporter.report('VARIABLE_USAGE_TOO_PERMISSIVE', value, details)
}

interface Opening {
  readonly start: number
  readonly end: number
}

/** Why the openings of a value make it too wide. */
function problemOf(value: string, openings: readonly Opening[], judgement: Judgement): string | undefined {
  if (openings.length === 0) return undefined
  if (judgement === 'sensitive') return 'this key takes none'
  if (judgement === 'userid') {
    const colon = withoutVariables(value).indexOf(':')
    const left = colon < 0 ? value.length : colon
    const mixed = openings.some(({ start, end }) => start < left && end - start < left)
    return mixed ? 'left of the colon it may only stand alone' : undefined
  }
  let before = 0
  for (const { start, end } of openings) {
    if (start - before < fewestLiterals) return `fewer than ${fewestLiterals} characters stand before it`
    before = end
  }
  return undefined
}
