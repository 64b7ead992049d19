/** Under which names an account's counters stand; `revision` is one more. */
export const counterName = {
  /** How many entities of the kind there are. */
  ofKind: (kind: string) => `kind/${kind}`,
  /** How many entities of the kind refer to the target. */
  ofTarget: (kind: string, target: string) => `target/${kind}/${target}`,
  /** How many entities of the kind refer to anything. */
  ofReferring: (kind: string) => `referring/${kind}`,
  /** How many entities of the kind are of a sort. */
  ofSort: (kind: string, sort: string) => `sort/${kind}/${sort}`,
  /** How many things the entities of a pool's kinds refer to. */
  ofPool: (pool: string) => `pool/${pool}`,
  /** What the counters of a kind's targets begin with, and the least text behind all of them. */
  targetsOf: (kind: string) => ({ prefix: `target/${kind}/`, beyond: `target/${kind}0` }),
}
