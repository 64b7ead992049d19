import type { ContextValue } from '../context.ts'
import type { Effect, PolicyKind } from '../document.ts'
import type { DecidingKind, Decision, PolicySource } from '../evaluate/request.ts'
import type { Position } from '../syntax/position.ts'

/** An explanation as plain data: what becomes of it in JSON, and what its text is made of. */
export interface PlainExplanation {
  readonly action: string
  readonly resource: string
  readonly result: Decision['result']
  readonly kind: DecidingKind
  /** The statements that decided; empty where none did. */
  readonly by: readonly PlainMatch[]
  /** What applies to the request, in the order in which denies are named (E20). */
  readonly layers: readonly PlainLayer[]
  /**
   * The fewest changes of policies that would allow the request, all of them needed; empty where no policy could allow
   * it (A-064, E22), and absent where it is allowed.
   */
  readonly remedy?: readonly Change[] | undefined
}

/** Which statement it is, and where it stands in its document (S8). */
export interface StatementPlace {
  /** From 0, in the order of the document. */
  readonly index: number
  readonly sid?: string
  readonly effect: Effect
  readonly start: Position
  readonly end: Position
}

/** A statement in the words of its document; the negated elements stand where the others do. */
export interface StatementWords {
  readonly principals: readonly string[]
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions: readonly {
    readonly operator: string
    readonly key: string
    readonly values: readonly string[]
  }[]
}

/** A statement that applies. */
export interface PlainMatch {
  readonly kind: PolicyKind
  /** From 0, the organization's root first. */
  readonly level?: number | undefined
  readonly policy: { readonly source: PolicySource }
  readonly statement: StatementPlace
}

/** One kind of policies, or one level of those that have levels. */
export interface PlainLayer {
  readonly kind: PolicyKind
  /** From 0, the organization's root first. */
  readonly level?: number | undefined
  readonly says: 'denies' | 'allows' | 'nothing'
  /** The caller is exempt from what this layer denies (E10). */
  readonly exempt?: boolean | undefined
  readonly policies: readonly ExplainedPolicy[]
}

export interface ExplainedPolicy {
  readonly source: PolicySource
  /** The statements that apply, and those that nearly do. */
  readonly statements: readonly ExplainedStatement[]
  /** How many statements are not even near. */
  readonly others: number
}

export interface ExplainedStatement extends StatementPlace {
  /** What keeps it from applying; empty where it applies. */
  readonly failures: readonly Failure[]
}

/** An element of a statement that does not fit the request. */
export type Failure = ElementFailure | ConditionFailure

interface Expectation {
  /** The values of the policy as they are written, at most 20 of them. */
  readonly expected: readonly string[]
  /** The same with their variables filled in, where they name any; `null` for a variable without value. */
  readonly resolved?: readonly (string | null)[]
  /** How many more values there are. */
  readonly omitted?: number
}

export interface ElementFailure extends Expectation {
  readonly element: 'Principal' | 'NotPrincipal' | 'Action' | 'NotAction' | 'Resource' | 'NotResource'
  /** What the request has: one action, one resource, or every name of its caller. */
  readonly actual: readonly string[]
}

export interface ConditionFailure extends Expectation {
  readonly element: 'Condition'
  readonly operator: string
  readonly key: string
  /** Absent where the request has no such key. */
  readonly actual?: ContextValue
  /** An unreadable ARN pattern came before a match (C16). */
  readonly undecidable?: true
}

/** One change of policies. */
export type Change = Allowance | Exemption

/** A statement that is lacking. */
export interface Allowance {
  readonly change: 'allow'
  readonly kind: PolicyKind
  /** Of service control policies: the level that is silent, from 0. */
  readonly level?: number
  /** The policy to put it into, where the kind has just one, which is there and can be changed. */
  readonly policy?: PolicySource
  readonly statement: SuggestedStatement
}

/** A statement for a document of version 2012-10-17, or of its policy's version where it belongs into one. */
export interface SuggestedStatement {
  readonly Effect: 'Allow'
  readonly Principal?: '*' | Readonly<Record<string, string>>
  readonly Action: string
  readonly Resource?: string
}

/** A statement that must no longer deny this request. */
export interface Exemption {
  readonly change: 'stop denying'
  readonly kind: PolicyKind
  readonly level?: number
  readonly policy: PolicySource
  readonly statement: StatementPlace
}
