import { compilePolicy, documentOf } from '../compile/compile-policy.ts'
import { CompiledPolicy } from '../compile/compiled-policy.ts'
import { actionFacts } from '../evaluate/action-facts.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { Question } from '../evaluate/question.ts'
import type {
  AttachedPolicy,
  AuthorizationRequest,
  DecidingKind,
  MatchedStatement,
  PolicySet,
} from '../evaluate/request.ts'
import type { ServiceFacts } from '../evaluate/service-facts.ts'
import type { Allowance, Change, Exemption } from './explanation.ts'
import { levelOf } from './layers.ts'
import { placeOf } from './statement-place.ts'
import { suggestedStatement } from './suggested-statement.ts'

/**
 * The changes that allow a request, found by making one after another and asking the engine again, so that what is
 * suggested is known to be enough. Empty where no policy could allow it (A-064, E22, B-437).
 */
export function remedyOf(
  request: AuthorizationRequest,
  policies: PolicySet,
  facts: ServiceFacts,
): readonly Change[] {
  const changes: Change[] = []
  let changed = policies
  for (;;) {
    const decision = evaluate(request, changed, facts)
    if (decision.result === 'allow') return changes
    const [denying] = decision.by
    if (denying !== undefined) {
      changes.push(exemption(denying, changed))
      changed = withoutStatement(changed, denying)
      continue
    }
    const allowed = allow(decision.kind, request, changed, facts)
    if (allowed === undefined || isRepeated(allowed.change, changes.at(-1))) return []
    changes.push(allowed.change)
    changed = allowed.policies
  }
}

/** Whether a layer stays silent although it was given what it lacked: then there is no use in going on. */
function isRepeated({ kind, level }: Allowance, last: Change | undefined): boolean {
  return last?.change === 'allow' && last.kind === kind && last.level === level
}

function exemption(denying: MatchedStatement, policies: PolicySet): Exemption {
  const { kind, policy, statement } = denying
  const level = levelOf(denying, policies)
  return {
    change: 'stop denying',
    kind,
    ...(level !== undefined && { level }),
    policy: policy.source,
    statement: placeOf(policy.policy, statement),
  }
}

/** The same policies without one statement of one of them, wherever that is attached. */
function withoutStatement(policies: PolicySet, { policy: changed, statement }: MatchedStatement): PolicySet {
  const one = (other: AttachedPolicy): AttachedPolicy => {
    if (!isSamePolicy(other, changed)) return other
    const { grammar, text, statements } = other.policy
    const rest = statements.filter(({ index, effect }) => effect === 'Allow' || index !== statement.index)
    return { source: other.source, policy: new CompiledPolicy(grammar, text, rest) }
  }
  return {
    identity: policies.identity.map(one),
    boundary: policies.boundary?.map(one),
    session: policies.session?.map(one),
    scp: policies.scp?.map((level) => level.map(one)),
    rcp: policies.rcp?.map((level) => level.map(one)),
    resource: policies.resource && one(policies.resource),
    trust: policies.trust && one(policies.trust),
    vpcEndpoint: policies.vpcEndpoint && one(policies.vpcEndpoint),
  }
}

/** Whether two are one policy, which may come by two groups or stand at two levels. */
function isSamePolicy(one: AttachedPolicy, other: AttachedPolicy): boolean {
  const { arn } = one.source
  return one === other || (arn !== undefined && arn === other.source.arn)
}

interface Allowed {
  readonly change: Allowance
  readonly policies: PolicySet
}

/** Adds the statement that a silent kind lacks; `undefined` for a kind that no statement makes speak. */
function allow(
  kind: DecidingKind,
  request: AuthorizationRequest,
  policies: PolicySet,
  facts: ServiceFacts,
): Allowed | undefined {
  switch (kind) {
    case 'boundary': {
      const [before, ...others] = policies.boundary ?? []
      if (before === undefined || others.length > 0 || isOfAws(before))
        return allowBeside(kind, request, policies)
      const added = allowance({ kind }, request, before)
      return { change: added.change, policies: { ...policies, boundary: [added.policy] } }
    }
    case 'identity':
    case 'session':
      return allowBeside(kind, request, policies)
    case 'scp': {
      const levels = policies.scp ?? []
      const level = silentLevel(levels, request, policies, facts)
      const added = allowance({ kind, level }, request)
      const scp = levels.length === 0 ? [[]] : levels
      return {
        change: added.change,
        policies: { ...policies, scp: scp.map((list, i) => (i === level ? [...list, added.policy] : list)) },
      }
    }
    case 'resource':
    case 'trust':
    case 'vpcEndpoint': {
      if (kind === 'resource' && policies.resource === undefined && !mayHavePolicy(request, facts))
        return undefined
      const added = allowance({ kind }, request, policies[kind])
      return { change: added.change, policies: { ...policies, [kind]: added.policy } }
    }
    default:
      return undefined
  }
}

/** Adds a policy that holds the statement beside those that are there. */
function allowBeside(
  kind: 'identity' | 'boundary' | 'session',
  request: AuthorizationRequest,
  policies: PolicySet,
): Allowed {
  const added = allowance({ kind }, request)
  return {
    change: added.change,
    policies: { ...policies, [kind]: [...(policies[kind] ?? []), added.policy] },
  }
}

/** Whether the resource is of a service whose resources can have policies. */
function mayHavePolicy({ action }: AuthorizationRequest, { withoutResourcePolicies }: ServiceFacts): boolean {
  return !withoutResourcePolicies.includes(action.slice(0, action.indexOf(':')).toLowerCase())
}

/** Policies of AWS stay as they are. */
function isOfAws({ source }: AttachedPolicy): boolean {
  return /^arn:[^:]*:iam::aws:/.test(source.arn ?? '')
}

/** The first level of service control policies that does not allow; 0 where there is no level at all. */
function silentLevel(
  levels: readonly (readonly AttachedPolicy[])[],
  request: AuthorizationRequest,
  policies: PolicySet,
  facts: ServiceFacts,
): number {
  const question = new Question(request, policies, actionFacts(request.action, facts))
  const allows = ({ policy }: AttachedPolicy) => question.find('scp', 'Allow', policy) !== undefined
  return Math.max(
    levels.findIndex((level) => !level.some(allows)),
    0,
  )
}

/** The statement that is lacking, and a policy that holds it beside what stood there before. */
function allowance(
  place: Pick<Allowance, 'kind' | 'level'>,
  request: AuthorizationRequest,
  before?: AttachedPolicy,
): { readonly change: Allowance; readonly policy: AttachedPolicy } {
  const version = before === undefined ? '2012-10-17' : documentOf(before.policy).version?.value
  const statement = suggestedStatement(place.kind, request, version === '2012-10-17')
  const { policy, error } = compilePolicy(
    JSON.stringify({ Version: version, Statement: statement }),
    place.kind,
  )
  if (policy === undefined) throw new TypeError(`a suggested statement can be read: ${error.message}`)
  const change: Allowance = {
    change: 'allow',
    ...place,
    ...(before !== undefined && { policy: before.source }),
    statement,
  }
  const source = before?.source ?? { id: 'suggested', type: 'suggested' }
  const statements = [...(before?.policy.statements ?? []), ...policy.statements]
  return { change, policy: { source, policy: new CompiledPolicy(policy.grammar, policy.text, statements) } }
}
