import type {
  AttachedPolicy,
  AuthorizationRequest,
  ContextValue,
  Decision,
  Explanation,
  PolicyKind,
  PolicySet,
} from '@gatehouse/policy'
import { documentHash } from '../records/document-line.ts'
import type { RecordedDecision, RecordedPolicy, RecordedQuestion } from '../records/recorded-decision.ts'
import { shared } from '../records/shared-json.ts'
import { mayHoldPrivateKey, withoutPrivateKeys } from './hidden.ts'

/** A decision as it is kept, with the documents that it refers to. */
export interface Recording {
  readonly decision: RecordedDecision
  readonly documents: ReadonlyMap<string, string>
}

/** What is the same for every question that the same policies answer. */
interface Basis {
  readonly places: readonly Placed[]
  readonly policies: readonly RecordedPolicy[]
  readonly limits: RecordedDecision['limits']
  readonly documents: ReadonlyMap<string, string>
}

const bases = new WeakMap<PolicySet, Basis>()

/** Worked out once for each set of policies, which is that of all calls of a caller until something changes. */
function basisOf(policies: PolicySet): Basis {
  const known = bases.get(policies)
  if (known !== undefined) return known
  const places = placed(policies)
  const { recorded, documents } = kept(places)
  const basis = { places, policies: shared(recorded), limits: shared(limitsOf(policies)), documents }
  bases.set(policies, basis)
  return basis
}

/** Policies as they are recorded, and their documents by hash. */
function kept(places: readonly Placed[]) {
  const documents = new Map<string, string>()
  const recorded = places.map(({ kind, level, policy }): RecordedPolicy => {
    const document = hashOf(policy)
    documents.set(document, policy.policy.text)
    return { kind, ...(level !== undefined && { level }), source: policy.source, document }
  })
  return { recorded, documents }
}

/** What almost every call asks: one question. */
function recordedQuestion({ request, policies: asked, decision }: Explanation): Recording {
  const { principal, organization, accountSettings } = request
  const { places, policies, limits, documents } = basisOf(asked)
  const question = questionOf(request, decision, places)
  return {
    decision: {
      principal,
      ...(organization !== undefined && { organization }),
      ...(accountSettings !== undefined && { accountSettings }),
      context: keptContext(request),
      limits,
      policies,
      questions: [question],
    },
    documents,
  }
}

function questionOf(
  request: AuthorizationRequest,
  decision: Decision,
  places: readonly Placed[],
): RecordedQuestion {
  return {
    action: request.action,
    // an ARN that the caller gave may be anything
    resource: withoutPrivateKeys(request.resource),
    owner: request.resourceAccountId,
    context: {},
    result: decision.result,
    kind: decision.kind,
    by: decision.by.map(({ policy, kind, statement }) => [
      places.findIndex((place) => place.policy === policy && place.kind === kind),
      statement.index,
    ]),
  }
}

const hashes = new WeakMap<object, string>()

/** The hash of a compiled policy's text, worked out once. */
function hashOf({ policy }: AttachedPolicy): string {
  const known = hashes.get(policy) ?? documentHash(policy.text)
  hashes.set(policy, known)
  return known
}

const listed = ['identity', 'boundary', 'session'] as const
const levelled = ['scp', 'rcp'] as const
const single = ['resource', 'trust', 'vpcEndpoint'] as const

interface Placed {
  readonly kind: PolicyKind
  readonly level: number | undefined
  readonly policy: AttachedPolicy
}

/** Every policy of a set with its place, always in the same order. */
function placed(policies: PolicySet): Placed[] {
  const all: Placed[] = []
  const add = (kind: PolicyKind, list: readonly AttachedPolicy[] | undefined, level?: number) => {
    for (const policy of list ?? []) all.push({ kind, level, policy })
  }
  for (const kind of listed) add(kind, policies[kind])
  for (const kind of levelled) {
    for (const [level, list] of (policies[kind] ?? []).entries()) add(kind, list, level)
  }
  for (const kind of single) {
    const policy = policies[kind]
    if (policy !== undefined) all.push({ kind, level: undefined, policy })
  }
  return all
}

function limitsOf(policies: PolicySet): RecordedDecision['limits'] {
  const limits: Partial<Record<PolicyKind, number>> = {}
  for (const kind of ['boundary', 'session'] as const) if (policies[kind] !== undefined) limits[kind] = 1
  for (const kind of levelled) if (policies[kind] !== undefined) limits[kind] = policies[kind].length
  return limits
}

/** What was asked for one call, so that it can be kept; `undefined` where nothing was asked. */
export function recordedQuestions(asked: readonly Explanation[]): Recording | undefined {
  const [first] = asked
  if (first === undefined || asked.length === 1) return first && recordedQuestion(first)
  const { principal, organization } = first.request
  // they are the account's, and stand in the requests that they have a say in
  const accountSettings = asked.find(({ request }) => request.accountSettings)?.request.accountSettings
  const places: Placed[] = []
  const indexOf = (wanted: Placed): number => {
    const index = places.findIndex(
      ({ kind, level, policy }) => policy === wanted.policy && kind === wanted.kind && level === wanted.level,
    )
    return index >= 0 ? index : places.push(wanted) - 1
  }
  const sets = asked.map(({ policies }) => placed(policies).map(indexOf))
  const context = common(keptContext(first.request), asked)
  const questions = asked.map(({ request, decision }, index): RecordedQuestion => {
    const set = sets[index]
    return {
      ...questionOf(request, decision, places),
      context: beside(context, keptContext(request)),
      ...(set?.length !== places.length && { policies: set }),
    }
  })
  const { recorded, documents } = kept(places)
  return {
    decision: {
      principal,
      ...(organization !== undefined && { organization }),
      ...(accountSettings !== undefined && { accountSettings }),
      context,
      limits: limitsOf(first.policies),
      policies: recorded,
      questions,
    },
    documents,
  }
}

type Context = Readonly<Record<string, ContextValue>>

/** The context of a request without the private keys that short ones of tags may be. */
function keptContext({ context }: AuthorizationRequest): Context {
  const kept = context.toRecord()
  for (const name in kept) {
    const value = kept[name]
    if (typeof value === 'string') {
      if (mayHoldPrivateKey(value)) kept[name] = withoutPrivateKeys(value)
    } else if (value?.some(mayHoldPrivateKey)) kept[name] = value.map(withoutPrivateKeys)
  }
  return kept
}

const isSame = (one: ContextValue | undefined, other: ContextValue | undefined): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other)

/** The keys that every question was asked with, with the same value. */
function common(first: Context, asked: readonly Explanation[]): Context {
  const others = asked.slice(1).map(({ request }) => keptContext(request))
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => isSame(other[name], value))),
  )
}

function beside(context: Context, own: Context): Context {
  return Object.fromEntries(Object.entries(own).filter(([name, value]) => !isSame(context[name], value)))
}
