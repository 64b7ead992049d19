import type { Wording } from './wording.ts'

/** Codes of our own, told only when asked for; their prefix keeps them apart from AWS's. */
export const extensions = {
  X_PRIVILEGE_ESCALATION: [
    'SECURITY_WARNING',
    'with {action} on {resource} the holder of this policy can raise the own rights: {problem}',
    'take the action out, narrow the resource, or bind it to a permissions boundary with a condition',
  ],
  X_STATEMENT_UNSATISFIABLE: [
    'WARNING',
    '{first} and {second} contradict each other on {key}, so the statement never applies',
    'mend the condition, or take the statement out',
  ],
  X_ACTION_NOT_ON_RESOURCE: [
    'WARNING',
    '{action} is published as made on {types}, which no resource of this statement is, so it hardly says anything about it',
    'name a resource that the action is made on, in a statement of its own if need be',
  ],
  X_STATEMENT_SHADOWED: [
    'SUGGESTION',
    'the statement changes nothing: {other} say so already, or deny it all',
    'take the statement out',
  ],
  X_DENY_NEVER_APPLIES: [
    'SUGGESTION',
    'nothing that this statement denies is allowed by this policy',
    'take the statement out, unless it is meant against what other policies allow',
  ],
} as const satisfies Record<string, readonly [level: string, ...Wording]>
