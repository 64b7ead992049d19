import type { CompiledPolicy, CompiledStatement } from '../compile/compiled-policy.ts'
import { type Position, positionsIn } from '../syntax/position.ts'
import type { StatementPlace } from './explanation.ts'

const readers = new WeakMap<CompiledPolicy, (offset: number) => Position>()

/** Where a statement of a policy stands. */
export function placeOf(policy: CompiledPolicy, statement: CompiledStatement): StatementPlace {
  const positionAt = readers.get(policy) ?? positionsIn(policy.text)
  readers.set(policy, positionAt)
  const { index, sid, effect, start, end } = statement
  return {
    index,
    ...(sid !== undefined && { sid }),
    effect,
    start: positionAt(start),
    end: positionAt(end),
  }
}
