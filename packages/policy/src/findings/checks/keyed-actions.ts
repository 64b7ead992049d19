import { matchesWildcard, type Pattern, wildcardPattern } from '../../pattern/wildcard.ts'
import type { Scope } from '../scope.ts'
import { type ActionDescription, carriesKey, type ServiceDescription } from '../service-reference.ts'
import type { ConditionView, ListView, StatementView } from '../view.ts'

/** The actions of a statement, looked up once for all keys of its conditions. */
export class KeyedActions {
  readonly #scope: Scope
  readonly #action: ListView | undefined
  /** The literal ones that the reference knows, each once. */
  readonly #described: ReadonlyMap<string, ActionDescription>
  #patterns: readonly Pattern[] | undefined

  constructor({ action }: StatementView, scope: Scope) {
    this.#scope = scope
    this.#action = action
    const literal = action?.negated === false ? action.values.filter(({ value }) => !/[*?]/.test(value)) : []
    this.#described = new Map(
      literal.flatMap(({ value }): [string, ActionDescription][] => {
        const described = describedAction(value, scope)
        return described === undefined ? [] : [[value, described]]
      }),
    )
  }

  /** Reports actions whose requests never carry the key, and that no action of the statement's does. */
  check(condition: ConditionView, service: ServiceDescription): void {
    this.#reportStrangers(condition)
    this.#reportMissingAction(condition, service)
  }

  #reportStrangers({ key, lowered }: ConditionView): void {
    const { reporter, work } = this.#scope
    for (const [value, action] of this.#described) {
      if (!work.spend(8)) return
      if (carriesKey(action, lowered)) continue
      reporter.report('UNSUPPORTED_ACTION_FOR_CONDITION_KEY', key, { key: key.value, action: value })
    }
  }

  #reportMissingAction({ key, lowered }: ConditionView, { prefix, actions }: ServiceDescription): void {
    const { reporter, work } = this.#scope
    if (this.#action === undefined || this.#action.values.length === 0) return
    if (!work.spend(4 * actions.size)) return
    const carriers = [...actions.values()].filter((candidate) => carriesKey(candidate, lowered))
    if (carriers.length === 0 || this.#isNamed(prefix, carriers, this.#action)) return
    const names = carriers.slice(0, 3).map(({ name }) => `\`${prefix}:${name}\``)
    const more = carriers.length > names.length ? ` and ${carriers.length - names.length} others` : ''
    reporter.report('MISSING_ACTION_FOR_CONDITION_KEY', key, {
      key: key.value,
      actions: { words: names.join(', ') + more },
    })
  }

  /** Whether the statement is about one of some actions; yes once there is no more work to spend. */
  #isNamed(prefix: string, carriers: readonly ActionDescription[], { values, negated }: ListView): boolean {
    this.#patterns ??= values.map(({ value }) => wildcardPattern(value.toLowerCase()))
    const patterns = this.#patterns
    return carriers.some(({ name }) => {
      const whole = `${prefix}:${name}`.toLowerCase()
      if (!this.#scope.work.spend(8 * patterns.length)) return true
      return patterns.some((pattern) => matchesWildcard(pattern, whole)) !== negated
    })
  }
}

/** What the reference says of a literal action. */
function describedAction(value: string, { reference }: Scope): ActionDescription | undefined {
  const colon = value.indexOf(':')
  const service = reference?.service(value.slice(0, Math.max(0, colon)).toLowerCase())
  return service?.actions.get(value.slice(colon + 1).toLowerCase())
}
