import { type ActionPart, matchesAction } from '../compile/action.ts'
import type { CompiledPolicy, CompiledStatement } from '../compile/compiled-policy.ts'
import { literalPrefix } from '../pattern/wildcard.ts'

/**
 * What policies grant at all, whatever the resource and the conditions: an action counts that a statement allows and that
 * no statement denies everywhere, without conditions.
 */
export class Grants {
  readonly #allows: ByService
  readonly #denies: ByService

  constructor(policies: readonly CompiledPolicy[]) {
    const statements = policies.flatMap((policy) => policy.statements)
    this.#allows = new ByService(statements.filter(({ effect }) => effect === 'Allow'))
    this.#denies = new ByService(statements.filter(deniesEverywhere))
  }

  /** Whether an action, `s3:GetObject` in any case, is granted for something. */
  has(action: string): boolean {
    const name = action.toLowerCase()
    return this.#allows.match(name) && !this.#denies.match(name)
  }
}

function deniesEverywhere({ effect, resource, conditions }: CompiledStatement): boolean {
  const isEverywhere = resource?.negated === false && resource.patterns.some(({ isStar }) => isStar)
  return effect === 'Deny' && conditions.length === 0 && isEverywhere
}

/** Action parts by the service that their patterns name, so that a long policy costs little for each action. */
class ByService {
  readonly #negated: ActionPart[] = []
  readonly #named = new Map<string, ActionPart['patterns'][number][]>()
  readonly #any: ActionPart['patterns'][number][] = []

  constructor(statements: readonly CompiledStatement[]) {
    for (const { action } of statements) {
      if (action.negated) this.#negated.push(action)
      else for (const pattern of action.patterns) this.#listFor(pattern).push(pattern)
    }
  }

  match(action: string): boolean {
    const named = this.#named.get(action.slice(0, Math.max(action.indexOf(':'), 0))) ?? []
    return (
      matchesAction({ negated: false, patterns: this.#any }, action) ||
      matchesAction({ negated: false, patterns: named }, action) ||
      this.#negated.some((part) => matchesAction(part, action))
    )
  }

  #listFor(pattern: ActionPart['patterns'][number]): ActionPart['patterns'][number][] {
    const text = typeof pattern === 'string' ? pattern : literalPrefix(pattern)
    const colon = text.indexOf(':')
    if (colon < 0) return this.#any
    const service = text.slice(0, colon)
    const list = this.#named.get(service) ?? []
    this.#named.set(service, list)
    return list
  }
}
