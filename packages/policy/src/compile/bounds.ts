import { CompiledPolicy, type CompiledStatement } from './compiled-policy.ts'

/** What a policy allows and denies whatever the conditions of its statements come to. */
export interface PolicyBounds {
  /** As if every condition held of those that allow, and of those that deny none: it allows all that the policy may allow. */
  readonly most: CompiledPolicy
  /** As if every condition held of those that deny, and of those that allow none: it allows what the policy surely allows. */
  readonly least: CompiledPolicy
}

/** Bounds of a policy between which it is in every context; variables stay what they are. */
export function boundsOf({ grammar, text, statements }: CompiledPolicy): PolicyBounds {
  const keeping = (effect: CompiledStatement['effect']) =>
    new CompiledPolicy(
      grammar,
      text,
      statements
        .filter((statement) => statement.effect === effect || statement.conditions.length === 0)
        .map((statement) => ({ ...statement, conditions: [] })),
    )
  return { most: keeping('Allow'), least: keeping('Deny') }
}
