import { matchesAction } from '../compile/action.ts'
import type { CompiledPolicy, CompiledStatement } from '../compile/compile-policy.ts'
import { grammars, type PolicyKind } from '../document.ts'
import type { AttachedPolicy } from './request.ts'

/** A statement whose action part matches, and its policy where the plan is of a list of policies. */
export interface PlannedStatement {
  readonly statement: CompiledStatement
  readonly policy: AttachedPolicy | undefined
}

/** The statements of some policies that one action concerns, in the order of the policies. */
export interface Plan {
  readonly denies: readonly PlannedStatement[]
  /** One entry for each level of SCPs or RCPs; exactly one for every other kind. */
  readonly allowsByLevel: readonly (readonly PlannedStatement[])[]
}

type Levels = readonly (readonly AttachedPolicy[])[]

/** Plans kept for one list; past that its table starts anew, for actions come from outside. */
const mostPlans = 512
const plans = new WeakMap<object, Map<string, Plan>>()

/** The plan of a list of policies for an action in lower case. */
export function planOfList(kind: PolicyKind, list: readonly AttachedPolicy[], action: string): Plan {
  return keptPlan(list, action) ?? keepPlan(list, action, planOf(kind, [list], action))
}

/** The plan of the levels of an organization for an action in lower case. */
export function planOfLevels(kind: PolicyKind, levels: Levels, action: string): Plan {
  return keptPlan(levels, action) ?? keepPlan(levels, action, planOf(kind, levels, action))
}

/** The plan of a single policy for an action in lower case; everyone with the same policy shares it. */
export function planOfPolicy(kind: PolicyKind, policy: CompiledPolicy, action: string): Plan {
  const kept = keptPlan(policy, action)
  if (kept !== undefined) return kept
  requireGrammar(kind, policy)
  const found = concerned(policy, action).map((statement) => ({ statement, policy: undefined }))
  return keepPlan(policy, action, split(found, [found]))
}

function keptPlan(of: object, action: string): Plan | undefined {
  return plans.get(of)?.get(action)
}

function keepPlan(of: object, action: string, plan: Plan): Plan {
  const table = plans.get(of) ?? new Map<string, Plan>()
  plans.set(of, table)
  if (table.size >= mostPlans) table.clear()
  table.set(action, plan)
  return plan
}

function planOf(kind: PolicyKind, levels: Levels, action: string): Plan {
  const found = levels.map((policies) =>
    policies.flatMap((policy) => {
      requireGrammar(kind, policy.policy)
      return concerned(policy.policy, action).map((statement) => ({ statement, policy }))
    }),
  )
  return split(found.flat(), found)
}

function concerned({ statements }: CompiledPolicy, action: string): CompiledStatement[] {
  return statements.filter((statement) => matchesAction(statement.action, action))
}

function split(all: readonly PlannedStatement[], levels: readonly (readonly PlannedStatement[])[]): Plan {
  const withEffect = (list: readonly PlannedStatement[], effect: string) =>
    list.filter(({ statement }) => statement.effect === effect)
  return {
    denies: withEffect(all, 'Deny'),
    allowsByLevel: levels.map((level) => withEffect(level, 'Allow')),
  }
}

/** A policy compiled for one grammar says nothing in the place of another: that is a defect of the caller. */
function requireGrammar(kind: PolicyKind, policy: CompiledPolicy): void {
  if (policy.grammar !== grammars[kind].name) {
    throw new TypeError(`a policy compiled as ${policy.grammar} stands as ${kind}`)
  }
}
