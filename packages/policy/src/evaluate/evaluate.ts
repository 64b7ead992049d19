import type { CompiledStatement } from '../compile/compiled-policy.ts'
import type { Effect, PolicyKind } from '../document.ts'
import { reach } from '../principal.ts'
import { actionFacts, isProtectedByAws } from './action-facts.ts'
import { Question } from './question.ts'
import type {
  AttachedPolicy,
  AuthorizationRequest,
  DecidingKind,
  Decision,
  MatchedStatement,
  PolicySet,
} from './request.ts'
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
  const decision =
    explicitDeny(question) ?? outerLimit(question) ?? billingSwitch(question) ?? grant(question)
  if (decision.result !== 'allow') return decision
  const isRefused = question.isOutOfReach || isProtectedByAws(action, request.resource)
  return isRefused ? silent('none') : decision
}

/** Step 2: the first denying statement in the order of naming; a bucket policy may not bind root (E10). */
function explicitDeny(question: Question): Decision | undefined {
  const { rcp, scp, session, ownerKind, ownerPolicy, hasIdentity, policies } = question
  const found =
    findInLevels('rcp', 'Deny', rcp, question) ??
    findInLevels('scp', 'Deny', scp, question) ??
    findIn('vpcEndpoint', 'Deny', policies.vpcEndpoint, question) ??
    (question.ownerDenies ? findIn(ownerKind, 'Deny', ownerPolicy, question) : undefined) ??
    (hasIdentity ? findInList('identity', 'Deny', policies.identity, question) : undefined) ??
    (hasIdentity ? findInList('boundary', 'Deny', policies.boundary, question) : undefined) ??
    findInList('session', 'Deny', session, question)
  return found && decided('explicitDeny', found)
}

/** Steps 3 and 4: an organization without levels allows nothing. */
function outerLimit(question: Question): Decision | undefined {
  const { scp, policies } = question
  const isAllowedIn = (level: readonly AttachedPolicy[]) =>
    findInList('scp', 'Allow', level, question) !== undefined
  if (scp !== undefined && (scp.length === 0 || !scp.every(isAllowedIn))) return silent('scp')
  const { vpcEndpoint } = policies
  const isSilent =
    vpcEndpoint !== undefined && findIn('vpcEndpoint', 'Allow', vpcEndpoint, question) === undefined
  return isSilent ? silent('vpcEndpoint') : undefined
}

/** Where the account keeps users and roles out of billing, nothing that allows it is in effect for them. */
function billingSwitch({ action, hasIdentity, request }: Question): Decision | undefined {
  const isOff = action.isBilling && hasIdentity && request.accountSettings?.billingAccess === false
  return isOff ? silent('billing') : undefined
}

/** Steps 5 to 13. */
function grant(question: Question): Decision {
  const owner = ownerGrant(question)
  switch (question.request.principal.type) {
    case 'user':
    case 'role-session':
    case 'federated-user':
      return grantIdentity(question, owner)
    case 'root':
    case 'root-session':
      return grantRoot(question, owner)
    default:
      return ownerAllows(question, owner)
  }
}

/** The first statements by which the resource policy allows the caller at all, finally, and as its role (E8). */
interface OwnerGrant {
  first?: MatchedStatement
  final?: MatchedStatement
  holder?: MatchedStatement
}

/** Step 5. A final grant ends the search: nothing that follows could add to it. */
function ownerGrant(question: Question): OwnerGrant {
  const { ownerKind: kind, ownerPolicy: policy } = question
  const grants: OwnerGrant = {}
  if (policy === undefined) return grants
  question.search(kind, 'Allow', policy.policy, (statement) => {
    const how = question.reachOf(statement)
    if (how === 0 || !question.meetsConditions(statement)) return false
    const found = { kind, policy, statement }
    grants.first ??= found
    if ((how & reach.holder) !== 0) grants.holder ??= found
    if ((how & (reach.self | reach.star)) === 0) return false
    grants.final = found
    return true
  })
  return grants
}

/** Step 6, and what steps 7 and 8 give in the end. */
function ownerAllows({ ownerKind }: Question, { first }: OwnerGrant): Decision {
  return first === undefined ? silent(ownerKind) : decided('allow', first)
}

/** Steps 7 and 8 for root and root sessions. */
function grantRoot(question: Question, owner: OwnerGrant): Decision {
  const needsOwner = question.isCrossAccount || question.ownerMustAllow
  if (needsOwner && owner.first === undefined) return silent(question.ownerKind)
  const isLimited = question.request.principal.type === 'root-session'
  if (isLimited && findInList('session', 'Allow', question.session, question) === undefined)
    return silent('session')
  return needsOwner ? ownerAllows(question, owner) : allowedByRoot
}

/** Steps 7 and 9 to 13 for users and their sessions. */
function grantIdentity(question: Question, owner: OwnerGrant): Decision {
  const { isCrossAccount, ownerKind, policies } = question
  const isOwnNeeded = needsIdentityGrant(question)
  if (owner.final !== undefined && !isCrossAccount && !isOwnNeeded) return decided('allow', owner.final)
  if ((isCrossAccount || question.ownerMustAllow) && owner.first === undefined) return silent(ownerKind)
  const holder = isCrossAccount || isOwnNeeded ? undefined : owner.holder
  const identity = findInList('identity', 'Allow', policies.identity, question)
  const bySetting = identity === undefined && isAllowedBySetting(question)
  if (identity === undefined && !bySetting && holder === undefined) return silent('identity')
  if (isLimitedBy('boundary', policies.boundary, question)) return silent('boundary')
  if (isLimitedBy('session', policies.session, question) || lacksSession(question)) return silent('session')
  if (isCrossAccount) return ownerAllows(question, owner)
  const completing = identity ?? (bySetting ? undefined : holder)
  return completing === undefined ? allowedBySetting : decided('allow', completing)
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

/** Whether a set of policies is there and silent. */
function isLimitedBy(
  kind: PolicyKind,
  policies: readonly AttachedPolicy[] | undefined,
  question: Question,
): boolean {
  return policies !== undefined && findInList(kind, 'Allow', policies, question) === undefined
}

/** A federated session without session policy has nothing of its own (E5). */
function lacksSession({ request, policies }: Question): boolean {
  return request.principal.type === 'federated-user' && policies.session === undefined
}

function findInLevels(
  kind: PolicyKind,
  effect: Effect,
  levels: readonly (readonly AttachedPolicy[])[] | undefined,
  question: Question,
): MatchedStatement | undefined {
  for (const level of levels ?? []) {
    const found = findInList(kind, effect, level, question)
    if (found !== undefined) return found
  }
  return undefined
}

function findInList(
  kind: PolicyKind,
  effect: Effect,
  policies: readonly AttachedPolicy[] | undefined,
  question: Question,
): MatchedStatement | undefined {
  for (const policy of policies ?? []) {
    const found = findIn(kind, effect, policy, question)
    if (found !== undefined) return found
  }
  return undefined
}

function findIn(
  kind: PolicyKind,
  effect: Effect,
  policy: AttachedPolicy | undefined,
  question: Question,
): MatchedStatement | undefined {
  const statement: CompiledStatement | undefined = policy && question.find(kind, effect, policy.policy)
  return policy && statement && { kind, policy, statement }
}

const allowedByNone: Decision = { result: 'allow', kind: 'none', by: [] }
const allowedByRoot: Decision = { result: 'allow', kind: 'root', by: [] }
const allowedBySetting: Decision = { result: 'allow', kind: 'identity', by: [] }

function silent(kind: DecidingKind): Decision {
  return { result: 'implicitDeny', kind, by: [] }
}

function decided(result: Decision['result'], found: MatchedStatement): Decision {
  return { result, kind: found.kind, by: [found] }
}
