import type { RequestContext } from '../context.ts'
import type { CompiledStatement } from './compiled-policy.ts'
import { PrefixTree } from './prefix-tree.ts'
import { matchesPattern, matchesResource, type ResourcePattern } from './resource.ts'

/** With fewer patterns than this it is faster to try them all. */
const fewPatterns = 16

interface Candidate {
  readonly place: number
  readonly pattern: ResourcePattern
}

/** Statements in their order, found by resource. */
export class StatementIndex {
  readonly statements: readonly CompiledStatement[]
  readonly #candidates: PrefixTree<Candidate> | undefined

  constructor(statements: readonly CompiledStatement[]) {
    this.statements = statements
    const patterns = statements.reduce((sum, { resource }) => sum + (resource?.patterns.length ?? 0), 0)
    this.#candidates = patterns < fewPatterns ? undefined : candidatesOf(statements)
  }

  /** The first statement whose resource part matches and that is accepted; asks in the order of the statements. */
  first(
    resource: string,
    context: RequestContext,
    accepts: (statement: CompiledStatement) => boolean,
  ): CompiledStatement | undefined {
    const { statements } = this
    const named = this.#candidates && placesIn(this.#candidates, resource, context)
    for (let place = 0; place < statements.length; place++) {
      const statement = statements[place]
      if (statement === undefined) break
      const part = statement.resource
      const matches =
        part === undefined ||
        (named === undefined || part.negated ? matchesResource(part, resource, context) : named.has(place))
      if (matches && accepts(statement)) return statement
    }
    return undefined
  }
}

/** Every pattern of a Resource, NotResource aside, under what an ARN must begin with to fit it. */
function candidatesOf(statements: readonly CompiledStatement[]): PrefixTree<Candidate> {
  const tree = new PrefixTree<Candidate>()
  for (const [place, { resource }] of statements.entries()) {
    if (resource === undefined || resource.negated) continue
    for (const pattern of resource.patterns) tree.add(pattern.prefix, { place, pattern })
  }
  return tree
}

function placesIn(tree: PrefixTree<Candidate>, resource: string, context: RequestContext): Set<number> {
  const places = new Set<number>()
  tree.forEach(resource, ({ place, pattern }) => {
    if (!places.has(place) && matchesPattern(pattern, resource, context)) places.add(place)
  })
  return places
}
