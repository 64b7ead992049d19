/**
 * A condition operator: the type of its values and when it holds. `holds` of numbers and dates gets the order of
 * the request value to the policy value. A negated operator holds where none of its values matches (C1).
 */
export type Operator = { readonly negated?: true } & (
  | { readonly type: 'string' | 'stringIgnoreCase' | 'pattern' | 'bool' | 'binary' | 'address' | 'arn' }
  | { readonly type: 'numeric' | 'date'; readonly holds: (order: number) => boolean }
  | { readonly type: 'null' }
)

const equal = (order: number) => order === 0
const less = (order: number) => order < 0
const lessOrEqual = (order: number) => order <= 0
const greater = (order: number) => order > 0
const greaterOrEqual = (order: number) => order >= 0

/** The operators by name (C4, C7 to C13); set prefixes and `IfExists` wrap them. */
export const operators = {
  StringEquals: { type: 'string' },
  StringNotEquals: { type: 'string', negated: true },
  StringEqualsIgnoreCase: { type: 'stringIgnoreCase' },
  StringNotEqualsIgnoreCase: { type: 'stringIgnoreCase', negated: true },
  StringLike: { type: 'pattern' },
  StringNotLike: { type: 'pattern', negated: true },
  NumericEquals: { type: 'numeric', holds: equal },
  NumericNotEquals: { type: 'numeric', holds: equal, negated: true },
  NumericLessThan: { type: 'numeric', holds: less },
  NumericLessThanEquals: { type: 'numeric', holds: lessOrEqual },
  NumericGreaterThan: { type: 'numeric', holds: greater },
  NumericGreaterThanEquals: { type: 'numeric', holds: greaterOrEqual },
  DateEquals: { type: 'date', holds: equal },
  DateNotEquals: { type: 'date', holds: equal, negated: true },
  DateLessThan: { type: 'date', holds: less },
  DateLessThanEquals: { type: 'date', holds: lessOrEqual },
  DateGreaterThan: { type: 'date', holds: greater },
  DateGreaterThanEquals: { type: 'date', holds: greaterOrEqual },
  Bool: { type: 'bool' },
  BinaryEquals: { type: 'binary' },
  IpAddress: { type: 'address' },
  NotIpAddress: { type: 'address', negated: true },
  ArnEquals: { type: 'arn' },
  ArnLike: { type: 'arn' },
  ArnNotEquals: { type: 'arn', negated: true },
  ArnNotLike: { type: 'arn', negated: true },
  Null: { type: 'null' },
} as const satisfies Record<string, Operator>

export type OperatorName = keyof typeof operators

/** Whether the operator's values may name variables (V6). */
export function takesVariables({ type }: Operator): boolean {
  return type === 'string' || type === 'stringIgnoreCase' || type === 'pattern' || type === 'arn'
}
