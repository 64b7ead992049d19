import type { Span } from '../syntax/node.ts'
import { type FindingCode, type FindingLevel, onOneLine } from './texts.ts'

/** One step from the document down to a place in it, as the API of policy validation writes it. */
export type PathStep =
  | { readonly value: string }
  | { readonly index: number }
  | { readonly key: string }
  | { readonly substring: { readonly start: number; readonly length: number } }

/** A place in the text: the line counts from 1, column and offset from 0, both in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly offset: number
}

export interface Location {
  readonly path: readonly PathStep[]
  readonly span: { readonly start: Place; readonly end: Place }
}

/** Something to be said about a policy, and where. */
export interface Finding {
  readonly level: FindingLevel
  readonly code: FindingCode
  /** A sentence with the offending text, the place and, if there is one, a better spelling. */
  readonly message: string
  /** What to do about it. */
  readonly advice: string
  /** Where the code is described. */
  readonly link: string
  readonly location: Location
  /** What proves a finding of our own codes. */
  readonly proof?: Proof
}

/** The numbers of statements, the operators, the ARNs that an action knows or the request that prove a finding. */
export type Proof =
  | { readonly covering: readonly number[] }
  | { readonly allowing: readonly number[] }
  | { readonly contradicting: readonly string[] }
  | { readonly resources: readonly string[] }
  | { readonly witness: { readonly action: string; readonly resource: string } }

/** A path as a chain from its end, so that a place costs one step however deep it lies. */
export interface PathChain {
  readonly parent: PathChain | undefined
  readonly step: PathStep
}

/** A stretch of the text that knows how it is reached. */
export interface Spot extends Span {
  readonly path: PathChain | undefined
}

/** The steps of a path, from the document down. */
export function stepsOf(path: PathChain | undefined): PathStep[] {
  const steps: PathStep[] = []
  for (let at = path; at !== undefined; at = at.parent) steps.push(at.step)
  return steps.reverse()
}

/** A path for people: `Statement[0].Condition.StringEquals.aws:username`. */
export function pathText(steps: readonly PathStep[]): string {
  let text = ''
  for (const step of steps) {
    if ('index' in step) text += `[${step.index}]`
    else if (!('substring' in step)) {
      const name = onOneLine('value' in step ? step.value : step.key)
      text += text === '' ? name : `.${name}`
    }
  }
  return text
}
