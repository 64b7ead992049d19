import type { PolicyKind } from '../document.ts'
import { reach } from '../principal.ts'
import { actionFacts, isProtectedByAws } from './action-facts.ts'
import { type Plan, type PlannedStatement, planOfLevels, planOfList, planOfPolicy } from './plan.ts'
import { Question } from './question.ts'
import type { AttachedPolicy, AuthorizationRequest, DecidingKind, Decision, PolicySet } from './request.ts'
import { type ServiceFacts, serviceFacts } from './service-facts.ts'

/** Decides one action on one resource by the steps of E20. A pure function of its arguments. */
export function evaluate(
  request: AuthorizationRequest,
  policies: PolicySet,
  facts: ServiceFacts = serviceFacts,
): Decision {
  const action = actionFacts(request.action, facts)
  const free = action.permissionFreeFor
  if (free === 'all' || free.includes(request.principal.type)) return allowedByNone
  const question = new Question(request, policies, action)
  const plans = plansOf(question)
  const decision = explicitDeny(question, plans) ?? outerLimit(question, plans) ?? grant(question, plans)
  return decision.result === 'allow' && isProtectedByAws(action, request.resource) ? silent('none') : decision
}

/** The plans of the kinds that apply. */
interface Plans {
  readonly rcp: Plan | undefined
  readonly scp: Plan | undefined
  readonly vpcEndpoint: Plan | undefined
  readonly owner: Plan | undefined
  readonly identity: Plan | undefined
  readonly boundary: Plan | undefined
  readonly session: Plan | undefined
}

function plansOf(question: Question): Plans {
  const { name } = question.action
  const { identity, boundary, vpcEndpoint } = question.policies
  const { rcp, scp, session, ownerPolicy, ownerKind, hasIdentity } = question
  return {
    rcp: rcp && planOfLevels('rcp', rcp, name),
    scp: scp && planOfLevels('scp', scp, name),
    vpcEndpoint: vpcEndpoint && planOfPolicy('vpcEndpoint', vpcEndpoint.policy, name),
    owner: ownerPolicy && planOfPolicy(ownerKind, ownerPolicy.policy, name),
    identity: hasIdentity ? planOfList('identity', identity, name) : undefined,
    boundary: hasIdentity && boundary ? planOfList('boundary', boundary, name) : undefined,
    session: session && planOfList('session', session, name),
  }
}

/** Step 2: the first denying statement in the order of naming; a bucket policy may not bind root (E10). */
function explicitDeny(question: Question, plans: Plans): Decision | undefined {
  const { ownerKind, ownerPolicy, policies } = question
  return (
    deniedBy('rcp', plans.rcp, question) ??
    deniedBy('scp', plans.scp, question) ??
    deniedBy('vpcEndpoint', plans.vpcEndpoint, question, policies.vpcEndpoint) ??
    (question.ownerDenies ? deniedBy(ownerKind, plans.owner, question, ownerPolicy) : undefined) ??
    deniedBy('identity', plans.identity, question) ??
    deniedBy('boundary', plans.boundary, question) ??
    deniedBy('session', plans.session, question)
  )
}

function deniedBy(
  kind: PolicyKind,
  plan: Plan | undefined,
  question: Question,
  policy?: AttachedPolicy,
): Decision | undefined {
  const found = plan && firstApplying(plan.denies, question)
  return found && decided('explicitDeny', kind, found, policy)
}

/** Steps 3 and 4. */
function outerLimit(question: Question, { scp, vpcEndpoint }: Plans): Decision | undefined {
  if (scp !== undefined && !allows(scp, question)) return silent('scp')
  return vpcEndpoint !== undefined && !allows(vpcEndpoint, question) ? silent('vpcEndpoint') : undefined
}

/** Steps 5 to 13. */
function grant(question: Question, plans: Plans): Decision {
  const owner = ownerGrant(question, plans.owner)
  switch (question.request.principal.type) {
    case 'user':
    case 'role-session':
    case 'federated-user':
      return grantIdentity(question, plans, owner)
    case 'root':
    case 'root-session':
      return grantRoot(question, plans, owner)
    default:
      return ownerAllows(question, owner)
  }
}

/** How the resource policy allows the caller, and the first statements that do (E8). */
interface OwnerGrant {
  readonly first: PlannedStatement | undefined
  readonly final: PlannedStatement | undefined
  readonly holder: PlannedStatement | undefined
}

/** Step 5. A final grant ends the search: nothing that follows could add to it. */
function ownerGrant(question: Question, plan: Plan | undefined): OwnerGrant {
  let first: PlannedStatement | undefined
  let holder: PlannedStatement | undefined
  for (const planned of plan?.allowsByLevel[0] ?? []) {
    const how = question.reachOf(planned.statement)
    if (how === 0 || !question.appliesToResource(planned.statement)) continue
    first ??= planned
    if ((how & (reach.self | reach.star)) !== 0) return { first, final: planned, holder }
    if ((how & reach.holder) !== 0) holder ??= planned
  }
  return { first, final: undefined, holder }
}

/** Step 6, and what steps 7 and 8 give in the end. */
function ownerAllows({ ownerKind, ownerPolicy }: Question, { first }: OwnerGrant): Decision {
  return first === undefined ? silent(ownerKind) : decided('allow', ownerKind, first, ownerPolicy)
}

/** Steps 7 and 8 for root and root sessions. */
function grantRoot(question: Question, { session }: Plans, owner: OwnerGrant): Decision {
  const needsOwner = question.isCrossAccount || question.ownerMustAllow
  if (needsOwner && owner.first === undefined) return silent(question.ownerKind)
  const isLimited = question.request.principal.type === 'root-session'
  if (isLimited && (session === undefined || !allows(session, question))) return silent('session')
  return needsOwner ? ownerAllows(question, owner) : allowedByRoot
}

/** Steps 7 and 9 to 13 for users and their sessions. */
function grantIdentity(question: Question, plans: Plans, owner: OwnerGrant): Decision {
  const { isCrossAccount, ownerKind, ownerPolicy } = question
  const isOwnNeeded = needsIdentityGrant(question)
  if (owner.final !== undefined && !isCrossAccount && !isOwnNeeded) {
    return decided('allow', ownerKind, owner.final, ownerPolicy)
  }
  if ((isCrossAccount || question.ownerMustAllow) && owner.first === undefined) return silent(ownerKind)
  const holder = isCrossAccount || isOwnNeeded ? undefined : owner.holder
  const identity = plans.identity && firstAllowing(plans.identity, question)
  const bySetting = identity === undefined && isAllowedBySetting(question)
  if (identity === undefined && !bySetting && holder === undefined) return silent('identity')
  if (plans.boundary !== undefined && !allows(plans.boundary, question)) return silent('boundary')
  if (isLimitedBySession(question, plans.session)) return silent('session')
  if (isCrossAccount) return ownerAllows(question, owner)
  if (identity !== undefined) return decided('allow', 'identity', identity)
  return bySetting || holder === undefined
    ? allowedBySetting
    : decided('allow', ownerKind, holder, ownerPolicy)
}

/** A role session that passes a source identity needs the permission in its own policies too (E13a). */
function needsIdentityGrant({ asksTrust, action, request }: Question): boolean {
  return asksTrust && action.isChainedAction && request.principal.type === 'role-session'
}

/** The account setting that lets every user change the own password is one more identity grant (E18). */
function isAllowedBySetting({ action, request }: Question): boolean {
  const { principal, resource, accountSettings } = request
  if (action.passwordSetting === undefined || accountSettings?.allowUsersToChangePassword !== true)
    return false
  return principal.type === 'user' && (!action.passwordSetting.onOwnUser || resource === principal.arn)
}

/** Step 12: a federated session without session policy has nothing (E5). */
function isLimitedBySession(question: Question, session: Plan | undefined): boolean {
  if (session === undefined) return question.request.principal.type === 'federated-user'
  return !allows(session, question)
}

/** Whether every level holds an allowing statement. */
function allows({ allowsByLevel }: Plan, question: Question): boolean {
  for (const level of allowsByLevel) {
    if (firstApplying(level, question) === undefined) return false
  }
  return allowsByLevel.length > 0
}

function firstAllowing({ allowsByLevel }: Plan, question: Question): PlannedStatement | undefined {
  const [level] = allowsByLevel
  return level && firstApplying(level, question)
}

function firstApplying(list: readonly PlannedStatement[], question: Question): PlannedStatement | undefined {
  for (const planned of list) {
    if (question.applies(planned.statement)) return planned
  }
  return undefined
}

const allowedByNone: Decision = { result: 'allow', kind: 'none', by: [] }
const allowedByRoot: Decision = { result: 'allow', kind: 'root', by: [] }
const allowedBySetting: Decision = { result: 'allow', kind: 'identity', by: [] }

function silent(kind: DecidingKind): Decision {
  return { result: 'implicitDeny', kind, by: [] }
}

/** `single` is the place of a statement that was planned for a single policy. */
function decided(
  result: Decision['result'],
  kind: PolicyKind,
  planned: PlannedStatement,
  single?: AttachedPolicy,
): Decision {
  const policy = planned.policy ?? single
  if (policy === undefined) throw new Error('a statement of a decision has its policy')
  return { result, kind, by: [{ kind, policy, statement: planned.statement }] }
}
