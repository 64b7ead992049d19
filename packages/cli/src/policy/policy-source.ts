import type { PolicyKind, PolicyResourceType } from '@gatehouse/policy'

/** A stretch of a file as editors count: lines and columns from 1. */
export interface FilePlace {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** A policy somewhere in a file. */
export interface PolicySource {
  readonly file: string
  /** What in the file holds it, such as the address of a resource in a plan; `undefined` for the whole file. */
  readonly holder: string | undefined
  readonly text: string
  readonly kind: PolicyKind
  readonly resourceType: PolicyResourceType | undefined
  /**
   * Where a stretch of the policy stands in the file. `undefined` for one that holds a value which is known only
   * later: nothing can be said of it.
   */
  readonly placeOf: (start: number, end: number) => FilePlace | undefined
  /** A value in it is known only when its template is deployed. */
  readonly isOpen?: boolean
  /** The same policy as other conditions, or other rounds of loops, of its template make it. */
  readonly alternatives?: readonly PolicySource[]
}

/** A policy, or a part of one, that a file holds in a form which is not read: nothing is said of it. */
export interface UnreadPolicy {
  readonly file: string
  readonly holder: string
  readonly kind: PolicyKind
  readonly place: FilePlace
  /** Why it is not read, in words that follow a colon. */
  readonly why: string
}

/** What files hold. */
export interface FoundPolicies {
  readonly policies: readonly PolicySource[]
  readonly unread: readonly UnreadPolicy[]
}

/** What a policy that stands in a certain attribute is checked as. */
export interface PolicyPlace {
  readonly kind: PolicyKind
  readonly resourceType?: PolicyResourceType
}

/** Why a file cannot be read, told without a stack. */
export class Unreadable extends Error {}
