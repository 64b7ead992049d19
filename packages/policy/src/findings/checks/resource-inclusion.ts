import { headPattern } from '../../compile/resource.ts'
import { includesPattern } from '../../pattern/inclusion.ts'
import { includesWithParts } from '../../pattern/inclusion-of-parts.ts'
import { joinPatterns, wildcardPattern } from '../../pattern/wildcard.ts'
import type { TextSpot } from '../view.ts'
import type { Work } from '../work.ts'

/** A resource of a policy, ready to be compared with others. */
export interface ResourceShape {
  readonly spot: TextSpot
  /** With all six parts, each variable as one character of the private use area; `*` for everything. */
  readonly text: string
  readonly isPattern: boolean
  /** Offset behind the fifth colon; 0 for `*`. */
  readonly tail: number
}

const firstUnknown = 0xe000
const mostVariables = 6_000

/** The shapes of resources that are compared with one another; the same variable is the same character in all. */
export function resourceShapes(resources: readonly TextSpot[]): ResourceShape[] {
  const variables = new Map<string, string>()
  return resources.map((spot) => {
    if (/^\*+$/.test(spot.value)) return { spot, text: '*', isPattern: true, tail: 0 }
    const text = withUnknowns(spot.value, variables)
    if (text === undefined) return { spot, text: spot.value, isPattern: false, tail: 0 }
    const completed = completedArn(text)
    return { spot, ...completed, isPattern: /[*?]/.test(completed.text) }
  })
}

/** Variables as single characters; `undefined` for a text that holds such characters itself, or too many. */
function withUnknowns(value: string, variables: Map<string, string>): string | undefined {
  if (/[\ue000-\uf8ff]/.test(value)) return undefined
  let result = ''
  let copied = 0
  for (let start = value.indexOf('${'); start >= 0; start = value.indexOf('${', copied)) {
    const close = value.indexOf('}', start)
    if (close < 0) break
    const name = value.slice(start, close + 1)
    if (variables.size > mostVariables) return undefined
    const character = variables.get(name) ?? String.fromCharCode(firstUnknown + variables.size)
    variables.set(name, character)
    result += value.slice(copied, start) + character
    copied = close + 1
  }
  return result + value.slice(copied)
}

/** Completes a short ARN with stars (M3). */
function completedArn(text: string): { text: string; tail: number } {
  let whole = text
  let tail = 0
  for (let colons = 0; colons < 5; colons++) {
    const found = whole.indexOf(':', tail)
    if (found < 0) whole += ':*'
    tail = (found < 0 ? whole.length - 2 : found) + 1
  }
  return { text: whole, tail }
}

/** Whether every resource that fits one entry fits another (M3); where it cannot be decided in bounds, no. */
export function includesResource(wide: ResourceShape, narrow: ResourceShape, work: Work): boolean {
  if (wide.text === '*') return true
  if (narrow.text === '*') return false
  if (isPlain(wide)) return includesPattern(wide.text, narrow.text)
  return includesWithParts(patternOf(wide), patternOf(narrow), (units) => work.spend(units)) === true
}

/** Whether no wildcard stops at a colon: before the sixth part there are only stars that end their part. */
function isPlain({ text, tail }: ResourceShape): boolean {
  return !/\?|\*[^:]/.test(text.slice(0, tail))
}

function patternOf({ text, tail }: ResourceShape) {
  return joinPatterns([headPattern(text.slice(0, tail)), wildcardPattern(text.slice(tail))])
}
