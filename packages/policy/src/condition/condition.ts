import type { ContextValue, RequestContext } from '../context.ts'
import { type ContextKey, contextKey } from '../context-key.ts'
import { parseTemplate, type Variable, variablesOf } from '../pattern/template.ts'
import { type ConditionElement, textOf } from '../syntax/policy-document.ts'
import { type Comparison, compileComparison, type Finding, isTrue, type PolicyValues } from './comparison.ts'
import { parseOperator, type WrittenOperator } from './operator-name.ts'
import { takesVariables } from './operators.ts'

/** Whether a condition, or a whole statement, holds for a request; `undecidable` binds a Deny only (C16). */
export type Outcome = 'holds' | 'fails' | 'undecidable'

/** One key under one operator, made ready; both names are as the policy writes them. */
export interface Condition {
  readonly operator: string
  readonly key: string
  /** What the values name. */
  readonly variables: readonly Variable[]
  readonly outcome: (context: RequestContext) => Outcome
}

/** How the values of a document are read: whether its version knows variables, and whether for a simulation (S1). */
export type Reading = Omit<PolicyValues, 'texts'>

/** Makes a condition ready. */
export function compileCondition(element: ConditionElement, reading: Reading): Condition {
  const [operator, key] = [element.operator.value, element.key.value]
  const written = parseOperator(operator)
  if (written === undefined) throw new TypeError(`unknown condition operator ${operator}`)
  const texts = element.values.map(textOf)
  const named =
    reading.variables && takesVariables(written.operator) ? texts.flatMap(variablesIn) : noVariables
  return {
    operator,
    key,
    variables: named,
    outcome: compileOutcome(written, contextKey(key), { ...reading, texts }),
  }
}

const noVariables: readonly Variable[] = []

/** What a list of conditions comes to: all must hold, and one that fails outweighs an undecidable one (C1, C16). */
export function conditionsOutcome(conditions: readonly Condition[], context: RequestContext): Outcome {
  let outcome: Outcome = 'holds'
  for (const condition of conditions) {
    const one = condition.outcome(context)
    if (one === 'fails') return one
    if (one === 'undecidable') outcome = one
  }
  return outcome
}

function variablesIn(text: string): Variable[] {
  return variablesOf(parseTemplate(text, { variables: true, wildcards: true }))
}

function compileOutcome(
  { operator, quantifier, ifExists }: WrittenOperator,
  key: ContextKey,
  values: PolicyValues,
): Condition['outcome'] {
  if (operator.type === 'null') return nullOutcome(key, values.texts)
  const negated = operator.negated === true
  const ofMissing = ifExists || (quantifier === undefined ? negated : quantifier === 'ForAllValues')
  const comparison = compileComparison(operator, values)
  const ofPresent = outcomeOfPresent(comparison, negated, quantifier)
  return (context) => {
    const value = context.get(key)
    if (value === undefined) return ofMissing ? 'holds' : 'fails'
    return ofPresent(value, context)
  }
}

/** Presence (C4): under several values one that is true of the key is enough. */
function nullOutcome(key: ContextKey, texts: readonly string[]): Condition['outcome'] {
  const ofMissing = texts.some(isTrue) ? 'holds' : 'fails'
  const ofPresent = texts.every(isTrue) ? 'fails' : 'holds'
  return (context) => (context.get(key) === undefined ? ofMissing : ofPresent)
}

function outcomeOfPresent(
  compare: Comparison,
  negated: boolean,
  quantifier: WrittenOperator['quantifier'],
): (value: ContextValue, context: RequestContext) => Outcome {
  const ofOne = (value: string, context: RequestContext) => outcomeOfFinding(compare(value, context), negated)
  // One value, also under a set operator, is judged alone; several satisfy no plain operator (C15).
  if (quantifier === undefined) {
    return (value, context) => (typeof value === 'string' ? ofOne(value, context) : 'fails')
  }
  const goesOn: Outcome = quantifier === 'ForAllValues' ? 'holds' : 'fails'
  return (value, context) => {
    if (typeof value === 'string') return ofOne(value, context)
    for (const item of value) {
      const outcome = ofOne(item, context)
      if (outcome !== goesOn) return outcome
    }
    return goesOn
  }
}

function outcomeOfFinding(finding: Finding, negated: boolean): Outcome {
  if (finding === 'undecidable') return 'undecidable'
  return finding === (negated ? 'differ' : 'match') ? 'holds' : 'fails'
}
