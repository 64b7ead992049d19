import type { WrittenOperator } from '../condition/operator-name.ts'
import type { Effect } from '../document.ts'
import type { Node } from '../syntax/node.ts'
import type { Spot } from './finding.ts'

/** A string of the document. */
export interface TextSpot extends Spot {
  readonly value: string
}

/** A value of a condition; its text, and what JSON type it is written as. */
export interface ScalarSpot extends TextSpot {
  readonly type: 'string' | 'number' | 'boolean'
}

/** What could be read of a document, however wrong the rest of it is. */
export interface DocumentView {
  readonly text: string
  readonly root: Spot
  readonly version: TextSpot | undefined
  readonly statements: readonly StatementView[]
}

export interface StatementView extends Spot {
  readonly index: number
  readonly node: Node
  readonly sid: TextSpot | undefined
  /** `undefined` where the effect is missing or none. */
  readonly effect: Effect | undefined
  readonly principal: PrincipalView | undefined
  readonly action: ListView | undefined
  readonly resource: ListView | undefined
  readonly conditions: readonly ConditionView[]
}

/** Action, NotAction, Resource or NotResource. */
export interface ListView {
  readonly name: TextSpot
  readonly negated: boolean
  readonly values: readonly TextSpot[]
}

/** Principal or NotPrincipal; `star` is the bare `*`. */
export interface PrincipalView {
  readonly name: TextSpot
  readonly negated: boolean
  readonly star: Spot | undefined
  readonly entries: readonly { readonly type: TextSpot; readonly values: readonly TextSpot[] }[]
}

/** One key under one known operator. */
export interface ConditionView {
  readonly operator: WrittenOperator
  readonly operatorName: TextSpot
  readonly key: TextSpot
  /** The key in lower case. */
  readonly lowered: string
  readonly values: readonly ScalarSpot[]
}

/** The principals of a type that a statement names. */
export function principalsUnder({ principal }: StatementView, type: string): readonly TextSpot[] {
  return (principal?.entries ?? [])
    .filter((entry) => entry.type.value === type)
    .flatMap(({ values }) => values)
}
