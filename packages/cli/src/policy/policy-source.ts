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
  /** The same policy as other conditions of its template make it. */
  readonly alternatives?: readonly PolicySource[]
}

/** What a policy that stands in a certain attribute is checked as. */
export interface PolicyPlace {
  readonly kind: PolicyKind
  readonly resourceType?: PolicyResourceType
}

/** Why a file cannot be read, told without a stack. */
export class Unreadable extends Error {}
