import type { PolicyKind } from '@gatehouse/policy'
import { type Document, isMap, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml'
import { branchesOf, intrinsicOf } from './intrinsic-call.ts'
import { placesIn } from './places.ts'
import { type FoundPolicies, Unreadable } from './policy-source.ts'
import { entered, filledIn, type Loops, mentions, noLoops } from './template-loops.ts'
import { behindAlias, below, nameOf, placedNode, scalarText } from './template-nodes.ts'
import { type PolicyHolder, readPolicy } from './template-policy.ts'
import { policyProperties } from './template-properties.ts'
import type { TemplateScope } from './template-scope.ts'
import { TemplateValues } from './template-values.ts'

/** CloudFormation takes an eighth of this. */
const largestTemplate = 8 * 1024 * 1024

/**
 * The policies of a template in JSON or YAML, and what of them is not read because it is known only when the template is
 * deployed; `undefined` for a text that is no template. Unreadable where the template, or a policy in it, is too large or
 * no YAML: what is not read must not seem to be good.
 */
export function policiesInTemplate(file: string, text: string): FoundPolicies | undefined {
  if (text.length > largestTemplate) throw new Unreadable(`${file}: too large for a template`)
  // looking for keys that are there twice takes time quadratic in a map
  const options = { logLevel: 'silent', stringKeys: false, prettyErrors: false, uniqueKeys: false } as const
  const document = parseDocument(text, options)
  const [problem] = document.errors
  if (problem !== undefined) {
    const { line, column } = placesIn(text)(...problem.pos)
    const why = problem.code === 'RESOURCE_EXHAUSTION' ? 'it nests too deeply' : problem.message
    throw new Unreadable(`${file}:${line}:${column}: no template that can be read: ${why}`)
  }
  const resources = below(document.contents, 'Resources', document)
  if (!isMap(resources)) return undefined
  const scope = { file, document, values: new TemplateValues(document) }
  const places = placesIn(text)
  const found = resourcesIn(resources.items, scope, noLoops).flatMap(({ name, value, loops }) =>
    policiesOf({ name, value, loops }, scope).map(({ holder, ...reached }) => {
      const whole = { file, ...holder, holder: `${name}.${holder.holder}` }
      if ('why' in reached) {
        const [start = 0, end = 0] = reached.node.range ?? []
        const { kind } = holder
        const unread = { file, holder: whole.holder, kind, place: places(start, end), why: reached.why }
        return { policies: [], unread: [unread] }
      }
      return readPolicy(reached.node, reached.loops, whole, { scope, places })
    }),
  )
  return {
    policies: found.flatMap(({ policies }) => policies),
    unread: found.flatMap(({ unread }) => unread),
  }
}

/** A resource of a template, with the loops around it. */
interface TemplateResource {
  readonly name: string
  readonly value: unknown
  readonly loops: Loops
}

/** All resources, those in loops once each. */
function resourcesIn(items: readonly Pair[], scope: TemplateScope, loops: Loops): TemplateResource[] {
  return items.flatMap((pair): TemplateResource[] => {
    const inner = entered(pair, scope, loops)
    if (inner !== undefined) return resourcesIn(inner.members, scope, inner.loops)
    return nameOf(pair).startsWith('Fn::') ? [] : [{ name: nameOf(pair), value: pair.value, loops }]
  })
}

/** A node that a path leads to, or one behind which the path is not known. */
type Reached = { readonly node: Node; readonly loops: Loops } | { readonly node: Node; readonly why: string }

/** Where a resource has policies. */
function policiesOf(
  { value, loops }: TemplateResource,
  scope: TemplateScope,
): (Reached & { readonly holder: PolicyHolder })[] {
  const type = scalarText(below(value, 'Type', scope.document)) ?? ''
  const properties = below(value, 'Properties', scope.document)
  const paths = Object.hasOwn(policyProperties, type) ? policyProperties[type] : undefined
  const kind = organizationKind(type, properties, scope.document)
  return Object.entries(paths ?? {}).flatMap(([path, { kind: usual, resourceType, mayBeName }]) => {
    const holder = { holder: path, kind: kind ?? usual, resourceType, mayBeName }
    return nodesAt(properties, path.split('.'), scope, loops)
      .filter((reached) => !('why' in reached && mayBeName))
      .map((reached) => ({ ...reached, holder }))
  })
}

function organizationKind(type: string, properties: unknown, document: Document): PolicyKind | undefined {
  if (type !== 'AWS::Organizations::Policy') return undefined
  return scalarText(below(properties, 'Type', document)) === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : 'scp'
}

/** Conditions in one another past these come of aliases that go round, or double what there is at each step. */
const deepest = 12

/** The nodes that a path leads to, whatever the conditions of the template. */
function nodesAt(
  node: unknown,
  path: readonly string[],
  scope: TemplateScope,
  loops: Loops,
  depth = 0,
): Reached[] {
  if (depth > deepest) throw new Unreadable(`${scope.file}: conditions nest too deeply`)
  const here = behindAlias(node, scope.document)
  const branches = branchesOf(here)
  if (branches !== undefined)
    return branches.flatMap((branch) => nodesAt(branch, path, scope, loops, depth + 1))
  const placed = placedNode(here)
  if (placed === undefined) return []
  const [step, ...rest] = path
  if (step === undefined) return [{ node: placed, loops }]
  if (intrinsicOf(here) !== undefined) return [{ node: placed, why: scope.values.whyUnknown(here) }]
  if (isSeq(here)) return step === '[]' ? here.items.flatMap((item) => nodesAt(item, rest, scope, loops)) : []
  return isMap(here) ? membersAt(here, here.items, [step, ...rest], scope, loops) : []
}

/** The same behind the members of a map, those that loops make among them. */
function membersAt(
  map: YAMLMap,
  items: readonly Pair[],
  path: readonly [string, ...string[]],
  scope: TemplateScope,
  loops: Loops,
): Reached[] {
  const [step, ...rest] = path
  const direct = items.flatMap((pair): Reached[] => {
    const inner = entered(pair, scope, loops)
    if (inner !== undefined) return membersAt(map, inner.members, path, scope, inner.loops)
    const name = nameOf(pair)
    if (loops.unknown.some((variable) => mentions(name, variable)))
      return [{ node: map, why: '`Fn::ForEach` loops over what is known only later' }]
    const rounds = loops.rounds.filter((bindings) => filledIn(name, bindings) === step)
    return rounds.length === 0 ? [] : nodesAt(pair.value, rest, scope, { ...loops, rounds })
  })
  const isIncluded = direct.length === 0 && items.some((pair) => nameOf(pair) === 'Fn::Transform')
  return isIncluded
    ? [{ node: map, why: '`Fn::Transform` puts something in when the template is deployed' }]
    : direct
}
