import type { BooleanNode, NumberNode, ObjectNode, Span, StringNode } from './node.ts'

/** A document whose elements have the right names and types; what they say is not judged yet. */
export interface PolicyDocument {
  readonly text: string
  readonly version: StringNode | undefined
  readonly id: StringNode | undefined
  readonly statements: readonly Statement[]
}

/** As a span it is the place that the simulator reports (S8): it begins where the reader stood before it. */
export interface Statement extends Span {
  readonly index: number
  readonly node: ObjectNode
  readonly sid: StringNode | undefined
  readonly effect: StringNode
  readonly principal: PrincipalElement | undefined
  readonly action: ListElement | undefined
  readonly resource: ListElement | undefined
  readonly conditions: readonly ConditionElement[]
}

/** Action, NotAction, Resource or NotResource; a single text is a list of one. */
export interface ListElement {
  readonly name: StringNode
  readonly negated: boolean
  readonly values: readonly StringNode[]
}

/** Principal or NotPrincipal: either the bare star or a map. */
export interface PrincipalElement {
  readonly name: StringNode
  readonly negated: boolean
  readonly star: StringNode | undefined
  readonly entries: readonly PrincipalEntry[]
}

export interface PrincipalEntry {
  readonly type: StringNode
  readonly values: readonly StringNode[]
}

export type ScalarNode = StringNode | NumberNode | BooleanNode

/** One key under one operator. */
export interface ConditionElement {
  readonly operator: StringNode
  readonly key: StringNode
  readonly values: readonly ScalarNode[]
}

/** The text of a condition value: JSON booleans and numbers count as their texts. */
export function textOf(node: ScalarNode): string {
  return String(node.value)
}
