import { documentOf } from '../compile/compile-policy.ts'
import type { Effect, PolicyKind } from '../document.ts'
import type { AttachedPolicy, MatchedStatement } from '../evaluate/request.ts'
import { textOf } from '../syntax/policy-document.ts'
import type { PlainMatch, StatementPlace, StatementWords } from './explanation.ts'
import { placeOf } from './statement-place.ts'

/** A statement that applies to a request. Its place and its words are looked up when somebody asks for them. */
export class ExplainedMatch {
  readonly kind: PolicyKind
  /** Of organization policies: from 0, the organization's root first. */
  readonly level: number | undefined
  readonly policy: AttachedPolicy
  readonly #statement: MatchedStatement['statement']

  constructor({ kind, policy, statement }: MatchedStatement, level: number | undefined) {
    this.kind = kind
    this.level = level
    this.policy = policy
    this.#statement = statement
  }

  get effect(): Effect {
    return this.#statement.effect
  }

  get statement(): StatementPlace {
    return placeOf(this.policy.policy, this.#statement)
  }

  /** Reads the document anew. */
  get words(): StatementWords {
    const written = documentOf(this.policy.policy).statements[this.#statement.index]
    const { star, entries = [] } = written?.principal ?? {}
    const named = entries.flatMap(({ values }) => values.map(textOf))
    return {
      principals: star === undefined ? named : [star.value],
      actions: written?.action?.values.map(textOf) ?? [],
      resources: written?.resource?.values.map(textOf) ?? [],
      conditions: (written?.conditions ?? []).map(({ operator, key, values }) => ({
        operator: operator.value,
        key: key.value,
        values: values.map(textOf),
      })),
    }
  }

  toJSON(): PlainMatch {
    const { kind, level, policy, statement } = this
    return { kind, ...(level !== undefined && { level }), policy: { source: policy.source }, statement }
  }
}
