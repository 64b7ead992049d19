import { isMap, isSeq, type Pair, type YAMLMap } from 'yaml'
import { Unreadable } from './policy-source.ts'
import { behindAlias, nameOf, scalarText } from './template-nodes.ts'
import type { TemplateScope } from './template-scope.ts'

/** What the variables of the loops around a node stand for. */
export type Bindings = ReadonlyMap<string, string>

/** The members that a loop makes in one round. */
export interface LoopRound {
  readonly bindings: Bindings
  readonly members: readonly Pair[]
}

/** A loop of a map: its rounds, or none where it is known only later how many there are. */
export interface Loop {
  readonly variable: string
  readonly repeated: YAMLMap
  readonly rounds: readonly LoopRound[] | undefined
}

/** More rounds than these, those of loops within loops multiplied, are taken for unknown. */
export const mostRounds = 100

/** The loop that a member of a map is, `Fn::ForEach::Name`; `undefined` for every other member. */
export function loopOf(pair: Pair, { document, values }: TemplateScope, around: Bindings): Loop | undefined {
  const call = behindAlias(pair.value, document)
  if (!nameOf(pair).startsWith('Fn::ForEach::') || !isSeq(call)) return undefined
  const [identifier, collection, body] = call.items
  const variable = scalarText(identifier) ?? ''
  const repeated = behindAlias(body, document)
  if (!isMap(repeated)) return undefined
  const list = values.listOf(collection)?.map((text) => filledIn(text, around))
  const rounds =
    list === undefined || list.length > mostRounds
      ? undefined
      : list.map((text) => ({ bindings: new Map(around).set(variable, text), members: repeated.items }))
  return { variable, repeated, rounds }
}

/** The loops around a node: every round of all that are known, and the variables of the others. */
export interface Loops {
  readonly rounds: readonly Bindings[]
  readonly unknown: readonly string[]
  readonly depth: number
}

export const noLoops: Loops = { rounds: [new Map()], unknown: [], depth: 0 }

/** CloudFormation takes five loops within one another. */
const deepest = 10

/** What a loop repeats, with the loops around it; `undefined` for a member that is no loop. Unreadable where they nest too deep. */
export function entered(
  pair: Pair,
  scope: TemplateScope,
  { rounds, unknown, depth }: Loops,
): { readonly members: readonly Pair[]; readonly loops: Loops } | undefined {
  const loops = rounds.map((around) => loopOf(pair, scope, around))
  const [loop] = loops
  if (loop === undefined) return undefined
  if (depth >= deepest) throw new Unreadable(`${scope.file}: loops nest too deeply`)
  const inner = loops.flatMap((each) => each?.rounds ?? [])
  const isKnown = loops.every((each) => each?.rounds !== undefined) && inner.length <= mostRounds
  return {
    members: loop.repeated.items,
    loops: isKnown
      ? { rounds: inner.map(({ bindings }) => bindings), unknown, depth: depth + 1 }
      : { rounds, unknown: [...unknown, loop.variable], depth: depth + 1 },
  }
}

/** A text with the variables of loops filled in; `&{Name}` leaves letters and digits of the value. */
export function filledIn(text: string, bindings: Bindings): string {
  if (bindings.size === 0) return text
  return text.replace(/([$&])\{([^}!]+)\}/g, (call, sign: string, name: string) => {
    const value = bindings.get(name)
    if (value === undefined) return call
    return sign === '&' ? value.replace(/[^A-Za-z0-9]/g, '') : value
  })
}

/** Whether a text waits for a variable. */
export function mentions(text: string, variable: string): boolean {
  return text.includes(`\${${variable}}`) || text.includes(`&{${variable}}`)
}
