/** The decision written from section 3 alone, over plain JSON documents: slow, and sharing nothing with the engine. */
import type { CasePolicies, CaseRequest } from '../cases/decision-case.ts'
import type { Principal } from '../principal.ts'
import { conditionHolds } from './naive-condition.ts'
import { matchesAction, matchesResource } from './naive-text.ts'

export interface NaiveDecision {
  readonly result: 'allow' | 'explicitDeny' | 'implicitDeny'
  readonly kind: string
}

/** One statement of a document, with the version of the document. */
interface Found {
  readonly statement: Readonly<Record<string, unknown>>
  readonly variables: boolean
}

const rcpServices = ['s3', 'sts', 'kms', 'sqs', 'secretsmanager', 'budgets']
const trustActions = [
  'AssumeRole',
  'AssumeRoleWithSAML',
  'AssumeRoleWithWebIdentity',
  'TagSession',
  'SetSourceIdentity',
]
const changesOfPolicies =
  /^iam:(?:CreatePolicyVersion|DeletePolicy|DeletePolicyVersion|SetDefaultPolicyVersion|TagPolicy|UntagPolicy)$/i
const changesOfRoles =
  /^iam:(?:Attach|Detach|Put|Delete)RolePolicy$|^iam:(?:Put|Delete)RolePermissionsBoundary$|^iam:(?:(?:Un)?TagRole|UpdateRole(?:Description)?|UpdateAssumeRolePolicy|CreateRole|DeleteRole|PassRole)$/i

/** Decides by the code of E20. */
export function naiveDecision(policies: CasePolicies, request: CaseRequest): NaiveDecision {
  const { principal, action, resource } = request
  const { type } = principal
  const is = (name: string) => action.toLowerCase() === name.toLowerCase()
  if (is('sts:GetCallerIdentity')) return { result: 'allow', kind: 'none' }
  if (is('sts:GetSessionToken') && (type === 'user' || type === 'root'))
    return { result: 'allow', kind: 'none' }
  const decision = decide(policies, request)
  const isAws = changesOfPolicies.test(action) && /^arn:.*:iam::aws:policy\//.test(resource)
  const isReserved = changesOfRoles.test(action) && /^arn:.*:iam::.*:role\/aws-reserved\//.test(resource)
  return decision.result === 'allow' && (isAws || isReserved || isForeign(request))
    ? { result: 'implicitDeny', kind: 'none' }
    : decision
}

/** Whether policies could only let the caller in from another account's provider, or from another partition. */
function isForeign({ principal, action, resource, resourceAccountId }: CaseRequest): boolean {
  const part = (arn: string, index: number) => (arn.split(':').length < 6 ? undefined : arn.split(':')[index])
  if ('provider' in principal) {
    const home = part(principal.provider, 4)
    return home !== undefined && home !== resourceAccountId
  }
  if (!('accountId' in principal) || /^sts:AssumeRoot$/i.test(action)) return false
  const partition = part(resource, 1)
  const isOther = ![principal.accountId, 'aws'].includes(resourceAccountId)
  return isOther && partition !== undefined && partition !== part(principal.arn, 1)
}

/** The policies that apply, level by level, and what the caller is to the resource. */
function sceneOf(
  policies: CasePolicies,
  { principal, action, resource, organization, ...request }: CaseRequest,
) {
  const { type } = principal
  const service = action.split(':')[0]?.toLowerCase() ?? ''
  const home = 'accountId' in principal ? principal.accountId : undefined
  const slr = principal.type === 'role-session' && principal.serviceLinkedRole === true
  const own = ['user', 'role-session', 'federated-user'].includes(type)
  const isTrust =
    trustActions.some((name) => action.toLowerCase() === `sts:${name.toLowerCase()}`) &&
    (policies.trust !== undefined || resource.includes(':role/'))
  const owner = isTrust ? ('trust' as const) : ('resource' as const)
  const foreign = home !== undefined && ![home, 'aws'].includes(request.resourceAccountId)
  const rcpApplies =
    rcpServices.includes(service) &&
    action.toLowerCase() !== 'kms:retiregrant' &&
    !slr &&
    organization?.resourceInManagementAccount !== true &&
    !(isTrust && resource.includes(':role/aws-service-role/'))
  const scpApplies = home !== undefined && !slr && organization?.principalInManagementAccount !== true
  const sets = {
    rcp: rcpApplies ? policies.rcp : undefined,
    scp: scpApplies ? policies.scp : undefined,
    vpcEndpoint: policies.vpcEndpoint === undefined ? undefined : [[policies.vpcEndpoint]],
    owner: policies[owner] === undefined ? undefined : [[policies[owner]]],
    identity: own ? [policies.identity] : undefined,
    boundary: own && policies.boundary ? [policies.boundary] : undefined,
    session: (own || type === 'root-session') && policies.session ? [policies.session] : undefined,
  }
  return {
    sets,
    owner,
    own,
    isTrust,
    cross: foreign && !/^sts:AssumeRoot$/i.test(action),
    ownerMust: isTrust || (service === 'kms' && resource.includes(':key/')),
  }
}

type Levels = readonly (readonly unknown[])[] | undefined

const deny = (kind: string) => ({ result: 'explicitDeny', kind }) as const
const silent = (kind: string) => ({ result: 'implicitDeny', kind }) as const
const allow = (kind: string) => ({ result: 'allow', kind }) as const

function decide(policies: CasePolicies, request: CaseRequest): NaiveDecision {
  const scene = sceneOf(policies, request)
  const { sets, owner, own, cross } = scene
  const { action, principal } = request
  const bounded = sets.boundary !== undefined
  const says = (effect: string) => (document: unknown) =>
    statementsOf(document).some((found) => applies(found, effect, request, bounded).length > 0)
  const denies = (levels: Levels) => (levels ?? []).flat().some(says('Deny'))
  const allows = (levels: Levels = []) =>
    levels.length > 0 && levels.every((level) => level.some(says('Allow')))
  const isRoot = principal.type === 'root' || principal.type === 'root-session'
  const lockout =
    !cross && isRoot && /^(?:s3:(?:Get|Put|Delete)BucketPolicy|sqs:[GS]etQueueAttributes)$/i.test(action)

  if (denies(sets.rcp)) return deny('rcp')
  if (denies(sets.scp)) return deny('scp')
  if (denies(sets.vpcEndpoint)) return deny('vpcEndpoint')
  if (!lockout && denies(sets.owner)) return deny(owner)
  if (denies(sets.identity)) return deny('identity')
  if (denies(sets.boundary)) return deny('boundary')
  if (denies(sets.session)) return deny('session')
  if (sets.scp !== undefined && !allows(sets.scp)) return silent('scp')
  if (sets.vpcEndpoint !== undefined && !allows(sets.vpcEndpoint)) return silent('vpcEndpoint')

  const isBilling = /^(?:billing|budgets|ce|cur|tax):/i.test(action)
  if (own && isBilling && request.accountSettings?.billingAccess === false) return silent('billing')

  const statements = (sets.owner ?? []).flat().flatMap(statementsOf)
  const how = new Set(statements.flatMap((found) => applies(found, 'Allow', request, bounded)))
  if (!own && !isRoot) return how.size === 0 ? silent(owner) : allow(owner)
  if ((isRoot || cross) && (cross || scene.ownerMust) && how.size === 0) return silent(owner)
  if (isRoot) {
    if (principal.type === 'root-session' && !allows(sets.session)) return silent('session')
    return allow(cross || scene.ownerMust ? owner : 'root')
  }
  return decideOwn(scene, request, how, allows)
}

/** Users and their sessions: steps 7 and 9 to 13. */
function decideOwn(
  { sets, owner, isTrust, cross, ownerMust }: ReturnType<typeof sceneOf>,
  { action, principal, resource, accountSettings }: CaseRequest,
  how: ReadonlySet<string>,
  allows: (levels: Levels) => boolean,
): NaiveDecision {
  const chained =
    isTrust && action.toLowerCase() === 'sts:setsourceidentity' && principal.type === 'role-session'
  if (!cross && (how.has('self') || how.has('star')) && !chained) return allow(owner)
  if (!cross && ownerMust && how.size === 0) return silent(owner)
  const setting =
    principal.type === 'user' &&
    accountSettings?.allowUsersToChangePassword === true &&
    (/^iam:GetAccountPasswordPolicy$/i.test(action) ||
      (/^iam:ChangePassword$/i.test(action) && resource === principal.arn))
  const identity = allows(sets.identity) || setting
  const holder = how.has('holder') && !cross && !chained
  if (!identity && !holder) return silent('identity')
  if (sets.boundary !== undefined && !allows(sets.boundary)) return silent('boundary')
  if (principal.type === 'federated-user' && sets.session === undefined) return silent('session')
  if (sets.session !== undefined && !allows(sets.session)) return silent('session')
  return cross ? allow(owner) : allow(identity ? 'identity' : owner)
}

function statementsOf(document: unknown): Found[] {
  const { Version, Statement } = Object(document)
  const list: unknown[] = Array.isArray(Statement) ? Statement : [Statement]
  return list.map((statement) => ({ statement: Object(statement), variables: Version === '2012-10-17' }))
}

/** The names by which an applying statement reaches its caller; none if it does not apply. */
function applies(found: Found, effect: string, request: CaseRequest, bounded: boolean): string[] {
  const { statement, variables } = found
  const { action, resource, context } = request
  if (statement['Effect'] !== effect) return []
  const listed = (name: string, matches: (entry: string) => boolean) => {
    const negated = statement[`Not${name}`]
    const entries = statement[name] ?? negated
    return entries === undefined || listOf(entries).some(matches) !== (negated !== undefined)
  }
  if (!listed('Action', (pattern) => matchesAction(pattern, action))) return []
  if (!listed('Resource', (pattern) => matchesResource(pattern, resource, context, variables))) return []
  const answer = conditionHolds(statement['Condition'], context, variables)
  if (answer === false || (answer === 'undecidable' && effect === 'Allow')) return []
  return reachedBy(statement, effect, request.principal, bounded)
}

function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String)
}

function reachedBy(
  statement: Found['statement'],
  effect: string,
  principal: Principal,
  bounded: boolean,
): string[] {
  const subject = principal.type === 'web-identity' || principal.type === 'saml'
  const star = effect === 'Allow' && subject ? [] : ['star']
  const negated = statement['NotPrincipal']
  const element = statement['Principal'] ?? negated
  if (element === undefined) return ['star']
  const values = (type: string) => (element === '*' ? ['*'] : listOf(Object(element)[type] ?? []))
  const everybody = element === '*' || values('AWS').includes('*')
  const matched = namesOf(principal).filter(({ type, names }) =>
    names.some((name) => values(type).includes(name)),
  )
  const layers = new Set(matched.map(({ layer }) => layer))
  if (negated === undefined) return [...layers, ...(everybody ? star : [])]
  if (effect === 'Allow') return everybody || layers.size > 0 ? [] : star
  const needed = namesOf(principal).filter(
    ({ layer }) => principal.type !== 'federated-user' || layer !== 'holder',
  )
  const spared = everybody || (needed.length > 0 && needed.every(({ layer }) => layers.has(layer)))
  return spared && !bounded ? [] : star
}

function namesOf(principal: Principal): { type: string; layer: string; names: string[] }[] {
  const aws = (layer: string, ...names: (string | undefined)[]) => {
    return { type: 'AWS', layer, names: names.filter((name) => name !== undefined) }
  }
  switch (principal.type) {
    case 'service':
      return [{ type: 'Service', layer: 'service', names: [principal.service] }]
    case 'web-identity':
    case 'saml':
      return [{ type: 'Federated', layer: 'provider', names: [principal.provider] }]
    case 'anonymous':
      return []
    default: {
      const { accountId, arn } = principal
      const account = aws(
        'account',
        accountId,
        `${arn.split(':').slice(0, 2).join(':')}:iam::${accountId}:root`,
      )
      if (principal.type === 'user') return [aws('self', arn, principal.userId), account]
      if (principal.type === 'role-session') {
        return [aws('self', arn), aws('holder', principal.roleArn, principal.roleId), account]
      }
      if (principal.type === 'federated-user') {
        return [aws('self', arn), aws('holder', principal.userArn, principal.userId), account]
      }
      return [account]
    }
  }
}
