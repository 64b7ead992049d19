import { explain } from '@gatehouse/policy'
import { asSeenBy, ownersKinds } from '../authorization/owners-part.ts'
import type { OutputOf } from '../model/sdk-types.ts'
import type { FoundRecord } from '../records/newest.ts'
import type { RecordedDecision, RecordedQuestion } from '../records/recorded-decision.ts'
import { askedAgain } from './decided-again.ts'
import { type OwnPart, ownPartOf } from './own-part.ts'
import { policyTypes, policyUri } from './policy-uri.ts'

type Details = OutputOf<typeof import('../model/toolbox-types.ts'), 'GetRequestAuthorizationDetails'>
type Evaluation = Details['evaluations'][number]
type PolicyInfo = Details['policies'][number]

const effects = { allow: 'ALLOW', explicitDeny: 'EXPLICIT_DENY', implicitDeny: 'IMPLICIT_DENY' } as const

/** What an account may read of a decision on a call of its own, without the pages. */
export function authorizationDetails(
  decision: RecordedDecision,
  documents: FoundRecord['documents'],
  viewer: string,
): Omit<Details, 'nextToken'> {
  const part = ownPartOf(decision, viewer)
  const refusal = decision.questions.findIndex(({ result }) => result !== 'allow')
  return {
    requestContext: contextFor(part, decision.context),
    evaluations: decision.questions.map((question, index) => {
      const isBehindRefusal = refusal >= 0 && index > refusal
      const asked = { decision, question, isBehindRefusal }
      return evaluation(decision, question, outcomeFor(viewer, asked, documents), part)
    }),
    policies: policyInfos(decision, part),
  }
}

function contextFor({ maySeeKey }: OwnPart, context: RecordedQuestion['context']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(context).filter(([name]) => maySeeKey(name)))
}

function evaluation(
  decision: RecordedDecision,
  { action, resource, context }: RecordedQuestion,
  { result, matches }: Outcome,
  part: OwnPart,
): Evaluation {
  return {
    action,
    resource: resource === '*' ? '' : resource,
    context: contextFor(part, context),
    evaluatedEffect: effects[result],
    matchedPolicies: matchedPolicies(decision, matches, part),
  }
}

interface Match {
  readonly policy: number
  /** The place of the statement in its policy. */
  readonly statement: number
  readonly sid: string
  readonly effect: 'ALLOW' | 'DENY'
}

/** What came of a question, with the statements that led to it. */
interface Outcome {
  readonly result: RecordedQuestion['result']
  readonly matches: readonly Match[]
}

/** The statements that led to the decision, by policy. */
function matchedPolicies(
  decision: RecordedDecision,
  matches: readonly Match[],
  { maySeePolicy }: OwnPart,
): NonNullable<Evaluation['matchedPolicies']> {
  const byUri = new Map<string, Match[]>()
  for (const match of matches) {
    const policy = decision.policies[match.policy]
    if (policy === undefined || !maySeePolicy(match.policy)) continue
    const uri = policyUri(policy)
    const known = byUri.get(uri) ?? []
    // a policy that comes by two ways matches twice
    byUri.set(uri, known.some(({ statement }) => statement === match.statement) ? known : [...known, match])
  }
  return [...byUri].map(([uri, found]) => ({
    uri,
    matchedStatements: found.map(({ sid, effect: evaluatedEffect }) => ({ sid, evaluatedEffect })),
  }))
}

/** A question of a decision, and whether it was asked only because one before it was refused. */
interface Asked {
  readonly decision: RecordedDecision
  readonly question: RecordedQuestion
  readonly isBehindRefusal: boolean
}

/**
 * What the account `viewer` may see of the answer to a question of its own, with every statement of that effect that
 * applied, found by asking again; where documents are gone, or a newer engine decides otherwise, those that were noted at
 * the time.
 */
function outcomeFor(viewer: string, asked: Asked, documents: FoundRecord['documents']): Outcome {
  const { decision, question, isBehindRefusal } = asked
  const again = askedAgain(decision, question, documents)
  const explanation = again && explain(again.request, again.policies)
  if (again === undefined || explanation?.result !== question.result) {
    return noted(viewer, asked)
  }
  const seen = asSeenBy(viewer, explanation, isBehindRefusal)
  // what the owner alone refused was refused
  const isOwnersRefusal = seen.result === 'allow' && question.result !== 'allow'
  if (seen.result === 'implicitDeny' || isOwnersRefusal) return refused
  const effect = effectOf(seen.result)
  const matches = seen.matches
    .filter((match) => match.effect.toUpperCase() === effect)
    .map(({ policy, statement }) => ({
      policy: again.placeOf.get(policy) ?? -1,
      statement: statement.index,
      sid: statement.sid ?? madeUpSid(statement.index, policy.policy.statements),
      effect,
    }))
  return { result: seen.result, matches }
}

/** The effect of the statements that led to a result. */
const effectOf = (result: Outcome['result']): Match['effect'] => (result === 'allow' ? 'ALLOW' : 'DENY')

const refused: Outcome = { result: 'implicitDeny', matches: [] }

/** The outcome by what was noted with the decision; a deny of the resource's owner is none that another account sees. */
function noted(viewer: string, { decision: { policies }, question, isBehindRefusal }: Asked): Outcome {
  const { result, owner, by } = question
  const isUntold = result === 'allow' && isBehindRefusal && owner !== viewer
  if (result === 'implicitDeny' || isUntold) return refused
  const isHidden = (index: number) => owner !== viewer && ownersKinds.has(policies[index]?.kind ?? 'none')
  const effect = effectOf(result)
  if (result === 'explicitDeny' && by.every(([policy]) => isHidden(policy))) return refused
  const matches = by.map(([policy, statement]) => ({
    policy,
    statement,
    sid: madeUpSid(statement, []),
    effect,
  }))
  return { result, matches }
}

/** The name of a statement that has none, by its place: one that no statement of the policy has. */
function madeUpSid(index: number, statements: readonly { readonly sid: string | undefined }[]): string {
  let sid = `Statement${index + 1}`
  while (statements.some((other) => other.sid === sid)) sid += 'x'
  return sid
}

/** Every policy that was asked, once, with all that it was attached to. */
function policyInfos(decision: RecordedDecision, { maySeePolicy }: OwnPart): PolicyInfo[] {
  const infos = new Map<string, PolicyInfo>()
  for (const [index, policy] of decision.policies.entries()) {
    if (!maySeePolicy(index)) continue
    const { kind, source } = policy
    const uri = policyUri(policy)
    const type = policyTypes[kind]
    const known = infos.get(`${type} ${uri}`)
    const holders = source.attachedTo === undefined ? [] : [{ arn: source.attachedTo }]
    const attachedTo = [...(known?.attachedTo ?? []), ...holders]
    infos.set(`${type} ${uri}`, { type, inline: source.arn === undefined, uri, attachedTo })
  }
  return [...infos.values()]
}
