import { type Operator, type OperatorName, operators } from './operators.ts'

export type Quantifier = 'ForAllValues' | 'ForAnyValue'

/** An operator as a policy writes it: `ForAnyValue:StringEqualsIfExists`. */
export interface WrittenOperator {
  readonly name: OperatorName
  readonly operator: Operator
  readonly quantifier: Quantifier | undefined
  readonly ifExists: boolean
}

const form = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/

/** Reads an operator's name, case sensitively; `undefined` for an unknown one (C3, C5, C6, G8). */
export function parseOperator(text: string): WrittenOperator | undefined {
  const [, quantifier, name = '', ifExists] = form.exec(text) ?? []
  if (!isOperatorName(name) || (name === 'Null' && ifExists !== undefined)) return undefined
  return {
    name,
    operator: operators[name],
    quantifier: quantifier === 'ForAllValues' || quantifier === 'ForAnyValue' ? quantifier : undefined,
    ifExists: ifExists !== undefined,
  }
}

function isOperatorName(name: string): name is OperatorName {
  return Object.hasOwn(operators, name)
}
