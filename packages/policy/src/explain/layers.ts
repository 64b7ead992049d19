import { documentOf } from '../compile/compile-policy.ts'
import type { Effect, PolicyKind } from '../document.ts'
import type { Question } from '../evaluate/question.ts'
import type { AttachedPolicy, MatchedStatement, PolicySet } from '../evaluate/request.ts'
import { ExplainedMatch } from './explained-match.ts'
import type { ExplainedPolicy, ExplainedStatement, Failure, PlainLayer } from './explanation.ts'
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

/** The level that a policy stands on, where its kind has levels. */
export function levelOf({ kind, policy }: MatchedStatement, policies: PolicySet): number | undefined {
  const levels = kind === 'scp' ? policies.scp : kind === 'rcp' ? policies.rcp : undefined
  return levels?.findIndex((list) => list.includes(policy))
}

/** What a layer says to a request; which of its statements nearly apply is worked out when somebody asks for it. */
export class ExplainedLayer {
  readonly kind: PolicyKind
  /** From 0, the organization's root first. */
  readonly level: number | undefined
  /** The statements that apply, in the order of policies and text. */
  readonly matches: readonly ExplainedMatch[]
  /** The caller is exempt from what this layer denies (E10). */
  readonly exempt: boolean
  readonly says: 'denies' | 'allows' | 'nothing'
  readonly #attached: readonly AttachedPolicy[]
  readonly #question: Question
  #policies: readonly ExplainedPolicy[] | undefined

  constructor({ kind, level, policies }: Layer, question: Question) {
    this.kind = kind
    this.level = level
    this.#attached = policies
    this.#question = question
    this.matches = policies.flatMap((policy) =>
      policy.policy.statements
        .filter((statement) => question.applies(statement))
        .map((statement) => new ExplainedMatch({ kind, policy, statement }, level)),
    )
    const has = (wanted: Effect) => this.matches.some(({ effect }) => effect === wanted)
    const binds = (kind !== 'resource' && kind !== 'trust') || question.ownerDenies
    this.exempt = !binds && has('Deny')
    this.says = binds && has('Deny') ? 'denies' : has('Allow') ? 'allows' : 'nothing'
  }

  /** The policies with their statements that apply or nearly do; reads every document anew. */
  get policies(): readonly ExplainedPolicy[] {
    this.#policies ??= this.#attached.map((policy) => explainPolicy(policy, this.#question))
    return this.#policies
  }

  toJSON(): PlainLayer {
    const { kind, level, says, exempt, policies } = this
    return { kind, ...(level !== undefined && { level }), says, ...(exempt && { exempt }), policies }
  }
}

function explainPolicy({ policy, source }: AttachedPolicy, question: Question): ExplainedPolicy {
  const document = documentOf(policy)
  const variables = document.version?.value === '2012-10-17'
  const statements: ExplainedStatement[] = []
  for (const statement of policy.statements) {
    const written = document.statements[statement.index]
    if (written === undefined) throw new TypeError('a compiled statement stands in its document')
    const failures = failuresOf(question, statement, written, variables)
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
