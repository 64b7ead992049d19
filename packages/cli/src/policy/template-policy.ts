import { isMap, type Node } from 'yaml'
import { intrinsicOf } from './intrinsic-call.ts'
import type { FilledText } from './intrinsics.ts'
import type { placesIn } from './places.ts'
import { type FoundPolicies, type PolicySource, Unreadable, type UnreadPolicy } from './policy-source.ts'
import { type Bindings, filledIn, type Loops, mentions } from './template-loops.ts'
import { below, nameOf, scalarText } from './template-nodes.ts'
import type { TemplatePlace } from './template-properties.ts'
import type { TemplateScope } from './template-scope.ts'
import { templatePolicy, templateText } from './template-text.ts'

/** What holds a policy: the path below the resource, and what stands there. */
export interface PolicyHolder extends Pick<PolicySource, 'kind' | 'resourceType'> {
  readonly holder: string
  readonly mayBeName: TemplatePlace['mayBeName'] | undefined
}

interface Sources {
  readonly scope: TemplateScope
  readonly places: ReturnType<typeof placesIn>
}

type Text = Pick<PolicySource, 'text' | 'placeOf' | 'isOpen'>
type Why = Pick<UnreadPolicy, 'place' | 'why'>

/** A policy as one round of loops makes it; what is not read of it. */
interface Round {
  readonly texts: readonly Text[]
  readonly unread: readonly Why[]
}

/** The policy that a node is, or gives, in every round of the loops around it; nothing for a name of one. */
export function readPolicy(
  node: Node,
  loops: Loops,
  { mayBeName, ...holder }: PolicyHolder & { readonly file: string },
  sources: Sources,
): FoundPolicies {
  const { scope, places } = sources
  const where = `${holder.file} ${holder.holder}`
  const written = statementsIn(node, scope)
  const rounds = loops.rounds.map((bindings): Round => {
    if (written !== undefined) return writtenPolicies(written, sources, bindings, where)
    const text = textPolicy(node, sources, bindings)
    if (text !== undefined) return { texts: [text], unread: [] }
    const isGiven = intrinsicOf(node) !== undefined && !mayBeName
    return {
      texts: [],
      unread: isGiven ? [{ place: placeOf(node, places), why: scope.values.whyUnknown(node) }] : [],
    }
  })
  const texts = new Map(rounds.flatMap((round) => round.texts).map((text) => [text.text, text]))
  const waiting = [...texts.keys()].some((text) => loops.unknown.some((variable) => mentions(text, variable)))
  const why = '`Fn::ForEach` fills it in, and loops over what is known only later'
  const unread = waiting ? [{ place: placeOf(node, places), why }] : rounds.flatMap((round) => round.unread)
  const [first, ...others] = waiting ? [] : texts.values()
  const { file, holder: name, kind } = holder
  return {
    policies:
      first === undefined
        ? []
        : [{ ...holder, ...first, alternatives: others.map((other) => ({ ...holder, ...other })) }],
    unread: [...new Map(unread.map((each) => [JSON.stringify(each), each])).values()].map((each) => ({
      ...{ file, holder: name, kind },
      ...each,
    })),
  }
}

function placeOf({ range }: Node, places: Sources['places']): UnreadPolicy['place'] {
  const [start = 0, end = 0] = range ?? []
  return places(start, end)
}

/** The node that is meant to hold statements, if there is one; a reference to a policy is none. */
function statementsIn(node: Node, scope: TemplateScope): Node | undefined {
  const call = intrinsicOf(node)
  if (call?.name === 'ToJsonString') return isMap(call.argument) ? call.argument : undefined
  if (call !== undefined || !isMap(node)) return undefined
  if (below(node, 'Statement', scope.document) !== undefined) return node
  const isMeant = node.items.some((pair) =>
    /^(?:statement|version|Fn::ForEach::.*|Fn::Transform)$/i.test(nameOf(pair)),
  )
  return isMeant ? node : undefined
}

/** A policy as it is where the conditions of the template hold, and as it is where they do not. */
function writtenPolicies(node: Node, { scope, places }: Sources, bindings: Bindings, where: string): Round {
  const texts: Text[] = []
  const left: Why[] = []
  for (const conditions of [true, false]) {
    const policy = templatePolicy(node, scope, { conditions, bindings })
    if (policy === undefined) throw new Unreadable(`${where}: too large or too deep`)
    const { text, sourceOf, isConditional, isOpen, unread } = policy
    const placeOfStretch = (start: number, end: number) => {
      const source = sourceOf(start, end)
      return source && places(source.start, source.end)
    }
    texts.push({ text, placeOf: placeOfStretch, isOpen })
    left.push(...unread.map((part) => ({ place: placeOf(part.node, places), why: part.why })))
    if (!isConditional) break
  }
  return { texts, unread: left }
}

/**
 * A policy that the template holds as text, in a parameter's default or a mapping among others, or makes one of with
 * `Fn::Sub` or `Fn::Join`; every finding stands where the text does, but for values that are known only later.
 */
function textPolicy(node: Node, { scope, places }: Sources, bindings: Bindings): Text | undefined {
  const found = textAt(node, scope, bindings)
  if (found === undefined || !found.text.trimStart().startsWith('{')) return undefined
  const { text, isKnown, holes = [] } = found
  const place = placeOf(found.node, places)
  const isUnknown = (from: number, to: number) =>
    holes.some((hole) =>
      text[from] === '"' ? hole.start < to && from < hole.end : hole.start <= from && to <= hole.end,
    )
  return { text, placeOf: (from, to) => (isUnknown(from, to) ? undefined : place), isOpen: !isKnown }
}

function textAt(
  node: Node,
  scope: TemplateScope,
  bindings: Bindings,
): (FilledText & { readonly node: Node }) | undefined {
  const call = intrinsicOf(node)?.name
  if (call === 'Sub' || call === 'Join') {
    const filled = templateText(node, scope, bindings)
    return filled && { ...filled, node }
  }
  if (call !== undefined) {
    const given = scope.values.of(node)
    return typeof given?.value === 'string'
      ? { text: given.value, isKnown: !given.isDefault, node: given.node }
      : undefined
  }
  const text = scalarText(node)
  return text === undefined ? undefined : { text: filledIn(text, bindings), isKnown: true, node }
}
