/** Under which names an account's counters stand; `revision` is one more. */
export const counterName = {
  /** How many entities of the kind there are. */
  ofKind: (kind: string) => `kind/${kind}`,
  /** How many entities of the kind refer to the target. */
  ofTarget: (kind: string, target: string) => `target/${kind}/${target}`,
}
