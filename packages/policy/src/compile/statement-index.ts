import type { RequestContext } from '../context.ts'
import type { CompiledStatement } from './compiled-policy.ts'
import { PrefixTree } from './prefix-tree.ts'
import { matchesPattern, matchesResource, type ResourcePattern } from './resource.ts'

/** With fewer patterns than this it is faster to try them all. */
const fewPatterns = 6

/** A statement at its place in the order, named by one of its patterns. */
interface Candidate {
  readonly place: number
  readonly pattern: ResourcePattern
}

/** Statements in their order, found by resource: many patterns by what an ARN must begin with to fit them. */
export class StatementIndex {
  readonly statements: readonly CompiledStatement[]
  readonly #candidates: PrefixTree<Candidate> | undefined
  /** The places of statements that no prefix can find: those with NotResource, and those without that part. */
  readonly #others: readonly number[]

  constructor(statements: readonly CompiledStatement[]) {
    this.statements = statements
    const patterns = statements.reduce((sum, { resource }) => sum + (resource?.patterns.length ?? 0), 0)
    this.#candidates = patterns < fewPatterns ? undefined : candidatesOf(statements)
    this.#others = [...statements.keys()].filter((place) => statements[place]?.resource?.negated !== false)
  }

  /** The first statement whose resource part matches and that is accepted; asks in the order of the statements. */
  first(
    resource: string,
    context: RequestContext,
    accepts: (statement: CompiledStatement) => boolean,
  ): CompiledStatement | undefined {
    if (this.#candidates === undefined) {
      for (let place = 0; place < this.statements.length; place++) {
        const statement = this.statements[place]
        if (statement && fits(statement, resource, context) && accepts(statement)) return statement
      }
      return undefined
    }
    for (const place of this.#places(this.#candidates, resource, context)) {
      const statement = this.statements[place]
      if (statement !== undefined && accepts(statement)) return statement
    }
    return undefined
  }

  /** The places of the statements whose resource part matches, in order and once each. */
  #places(candidates: PrefixTree<Candidate>, resource: string, context: RequestContext): number[] {
    const places: number[] = []
    for (const place of this.#others) {
      const statement = this.statements[place]
      if (statement !== undefined && fits(statement, resource, context)) places.push(place)
    }
    candidates.forEach(resource, ({ place, pattern }) => {
      if (matchesPattern(pattern, resource, context)) places.push(place)
    })
    if (places.length < 2) return places
    return places.sort((a, b) => a - b).filter((place, i) => place !== places[i - 1])
  }
}

function fits({ resource: part }: CompiledStatement, resource: string, context: RequestContext): boolean {
  return part === undefined || matchesResource(part, resource, context)
}

function candidatesOf(statements: readonly CompiledStatement[]): PrefixTree<Candidate> {
  const tree = new PrefixTree<Candidate>()
  for (const [place, { resource }] of statements.entries()) {
    if (resource === undefined || resource.negated) continue
    for (const pattern of resource.patterns) tree.add(pattern.prefix, { place, pattern })
  }
  return tree
}
