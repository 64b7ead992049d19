import type { ExplainedMatch, Position } from '@gatehouse/policy'
import { simulatedPolicyType } from '../../model/corrections.ts'
import { resourceName } from './simulated-names.ts'
import { type Simulated, type Simulation, worst } from './simulation.ts'
import type { Turns } from './turns.ts'

const words = { allow: 'allowed', explicitDeny: 'explicitDeny', implicitDeny: 'implicitDeny' } as const

/** Simulates one action, on each of the resources where there are any (S5). */
export async function evaluationResult(
  simulation: Simulation,
  action: string,
  resources: readonly string[],
  turns: Turns,
) {
  const isStar = resources.length === 0 || (resources.length === 1 && resources[0] === '*')
  const answers: [resource: string, answer: Simulated][] = []
  for (const resource of isStar ? ['*'] : resources) {
    await turns.before(simulation.workOf(resource))
    answers.push([resource, simulation.decide(action, resource)])
  }
  const all = answers.map(([, answer]) => answer)
  const result = worst(all.map((answer) => answer.result))
  return {
    EvalActionName: action,
    EvalResourceName: resourceName(action, resources, simulation.knownAction),
    EvalDecision: words[result],
    MatchedStatements: shownOnce(all.flatMap(({ matched }) => matched)),
    MissingContextValues: result === 'implicitDeny' ? [...simulation.missingKeys] : [],
    ...(simulation.hasOrganization && {
      OrganizationsDecisionDetail: {
        AllowedByOrganizations: all.every(({ byOrganization }) => byOrganization === 'allow'),
      },
    }),
    ...boundaryDetail(simulation, all),
    ...(!isStar && {
      EvalDecisionDetails: decisionDetails(simulation, all),
      ResourceSpecificResults: answers.map(([resource, answer]) =>
        specificResult(simulation, resource, answer),
      ),
    }),
  }
}

/** Of a single resource, lists that are empty are left out. */
function specificResult(simulation: Simulation, resource: string, answer: Simulated) {
  const statements = shownOnce(answer.matched)
  const isMissing = answer.result === 'implicitDeny' && simulation.missingKeys.length > 0
  return {
    EvalResourceName: resource,
    EvalResourceDecision: words[answer.result],
    ...(statements.length > 0 && { MatchedStatements: statements }),
    ...(isMissing && { MissingContextValues: [...simulation.missingKeys] }),
    ...(simulation.isCrossAccount && { EvalDecisionDetails: decisionDetails(simulation, [answer]) }),
    ...boundaryDetail(simulation, [answer]),
  }
}

function boundaryDetail({ hasBoundary }: Simulation, answers: readonly Simulated[]) {
  if (!hasBoundary) return {}
  const isAllowed = answers.every(({ byBoundary }) => byBoundary === 'allow')
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: isAllowed } }
}

/** What each kind of policies says by itself, for requests across accounts; empty for all others. */
function decisionDetails({ isCrossAccount, hasBoundary }: Simulation, answers: readonly Simulated[]) {
  if (!isCrossAccount) return {}
  const by = (kind: 'byIdentity' | 'byOwner' | 'byBoundary') => words[worst(answers.map((one) => one[kind]))]
  return {
    'IAM Policy': by('byIdentity'),
    'Resource Policy': by('byOwner'),
    ...(hasBoundary && { 'Permissions Boundary Policy': by('byBoundary') }),
  }
}

/** A statement is shown once, however many of the principal's entities bring its policy and however many resources it fits. */
function shownOnce(matched: readonly ExplainedMatch[]) {
  const shown = new Map<string, ReturnType<typeof shownStatement>>()
  for (const match of matched) {
    const statement = shownStatement(match)
    const name = JSON.stringify(statement)
    if (!shown.has(name)) shown.set(name, statement)
  }
  return [...shown.values()]
}

/** A matched statement with its place in the text (S8). */
function shownStatement({ kind, policy: { source }, statement }: ExplainedMatch) {
  const place = ({ line, column }: Position) => ({ Line: line, Column: column })
  return {
    SourcePolicyId: source.id,
    SourcePolicyType: simulatedPolicyType(kind),
    StartPosition: place(statement.start),
    EndPosition: place(statement.end),
  }
}
