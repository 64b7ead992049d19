import { documentOf } from '../compile/compile-policy.ts'
import type { CompiledStatement } from '../compile/compiled-policy.ts'
import type { PolicyKind } from '../document.ts'
import type { Question } from '../evaluate/question.ts'
import type { AttachedPolicy } from '../evaluate/request.ts'
import type { ExplainedLayer, ExplainedPolicy, ExplainedStatement, Failure } from './explanation.ts'
import { failuresOf } from './failures.ts'
import { placeOf } from './statement-place.ts'

/** A layer of a question: one kind of policies, or one level of it. */
interface Layer {
  readonly kind: PolicyKind
  readonly level?: number
  readonly policies: readonly AttachedPolicy[]
}

/** The layers that have a say in a question, those without any policy included, in the order of E20. */
export function layersOf(question: Question): Layer[] {
  const { rcp, scp, session, policies, ownerKind, ownerPolicy, hasIdentity } = question
  const levels = (kind: PolicyKind, lists: readonly (readonly AttachedPolicy[])[] = []): Layer[] =>
    lists.map((list, level) => ({ kind, level, policies: list }))
  const some = (kind: PolicyKind, list: readonly AttachedPolicy[] | undefined): Layer[] =>
    list === undefined ? [] : [{ kind, policies: list }]
  const one = (kind: PolicyKind, policy: AttachedPolicy | undefined): Layer[] =>
    some(kind, policy && [policy])
  const asksOwner =
    question.isCrossAccount || question.ownerMustAllow || !('accountId' in question.request.principal)
  const hasOwnSession = question.request.principal.type === 'federated-user'
  return [
    ...levels('rcp', rcp),
    ...levels('scp', scp),
    ...one('vpcEndpoint', policies.vpcEndpoint),
    ...some(ownerKind, ownerPolicy === undefined ? (asksOwner ? [] : undefined) : [ownerPolicy]),
    ...some('identity', hasIdentity ? policies.identity : undefined),
    ...some('boundary', hasIdentity ? policies.boundary : undefined),
    ...some('session', session ?? (hasOwnSession ? [] : undefined)),
  ]
}

/** What a layer says and which of its statements apply or nearly do. */
export function explainLayer({ kind, level, policies }: Layer, question: Question): ExplainedLayer {
  const effects = new Set<CompiledStatement['effect']>()
  const explained = policies.map((policy) => explainPolicy(policy, question, effects))
  const exempt = (kind === 'resource' || kind === 'trust') && !question.ownerDenies
  return {
    kind,
    ...(level !== undefined && { level }),
    says: effects.has('Deny') && !exempt ? 'denies' : effects.has('Allow') ? 'allows' : 'nothing',
    ...(exempt && effects.has('Deny') && { exempt }),
    policies: explained,
  }
}

function explainPolicy(
  { policy, source }: AttachedPolicy,
  question: Question,
  effects: Set<CompiledStatement['effect']>,
): ExplainedPolicy {
  const document = documentOf(policy)
  const variables = document.version?.value === '2012-10-17'
  const statements: ExplainedStatement[] = []
  for (const statement of policy.statements) {
    const written = document.statements[statement.index]
    if (written === undefined) throw new TypeError('a compiled statement stands in its document')
    const failures = failuresOf(question, statement, written, variables)
    if (failures.length === 0) effects.add(statement.effect)
    if (isNear(failures, question.action.name)) {
      statements.push({ ...placeOf(policy, statement), failures })
    }
  }
  return { source, statements, others: policy.statements.length - statements.length }
}

/**
 * Whether a statement applies or misses by little: by one element or two other than the action, or by an action of
 * which the list names the service.
 */
function isNear(failures: readonly Failure[], loweredAction: string): boolean {
  const action = failures.find(({ element }) => element === 'Action' || element === 'NotAction')
  if (action === undefined) return failures.length <= 2
  const service = loweredAction.slice(0, loweredAction.indexOf(':') + 1)
  const [first] = action.expected
  return failures.length === 1 && first?.toLowerCase().startsWith(service) === true
}
