import { contextKey, RequestContext } from '@gatehouse/policy'
import { isoSeconds } from '../model/iso-time.ts'
import type { ContextValue as DeclaredValue, Resolved } from '../model/operation.ts'
import type { ServiceModel } from '../model/service-model.ts'
import type { ReadingCall } from './call.ts'
import type { Caller } from './caller.ts'
import { homeRegions } from './home-regions.ts'
import { type Membership, organizationPath } from './organization.ts'

const key = {
  principalArn: contextKey('aws:PrincipalArn'),
  principalAccount: contextKey('aws:PrincipalAccount'),
  principalType: contextKey('aws:PrincipalType'),
  principalIsService: contextKey('aws:PrincipalIsAWSService'),
  userId: contextKey('aws:userid'),
  userName: contextKey('aws:username'),
  tokenIssueTime: contextKey('aws:TokenIssueTime'),
  mfaPresent: contextKey('aws:MultiFactorAuthPresent'),
  mfaAge: contextKey('aws:MultiFactorAuthAge'),
  sourceIdentity: contextKey('aws:SourceIdentity'),
  assumedRoot: contextKey('aws:AssumedRoot'),
  sourceIp: contextKey('aws:SourceIp'),
  resourceAccount: contextKey('aws:ResourceAccount'),
  principalOrgId: contextKey('aws:PrincipalOrgID'),
  principalOrgPaths: contextKey('aws:PrincipalOrgPaths'),
  resourceOrgId: contextKey('aws:ResourceOrgID'),
  resourceOrgPaths: contextKey('aws:ResourceOrgPaths'),
  currentTime: contextKey('aws:CurrentTime'),
  epochTime: contextKey('aws:EpochTime'),
  secureTransport: contextKey('aws:SecureTransport'),
  requestedRegion: contextKey('aws:RequestedRegion'),
  userAgent: contextKey('aws:UserAgent'),
  referer: contextKey('aws:Referer'),
  viaService: contextKey('aws:ViaAWSService'),
}

const principalTypes = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const

/** `aws:PrincipalArn`: of a role session it is the role, never the session (X1). */
function principalArn({ principal, arn }: Caller): string {
  return principal.type === 'role-session' ? principal.roleArn : arn
}

/** What the caller and the credentials put into every request (X1, X2, own tags of X3). */
function callerContext(caller: Caller): RequestContext {
  const { holder, session, account } = caller
  const context = new RequestContext()
    .set(key.principalArn, principalArn(caller))
    .set(key.principalAccount, account.AccountId)
    .set(key.principalType, principalTypes[holder.kind])
    .set(key.principalIsService, 'false')
    .set(key.userId, caller.userId)
    .set(key.viaService, 'false')
  if (holder.kind === 'user') context.set(key.userName, holder.user.UserName)
  for (const { Key, Value } of caller.tags) context.set(`aws:PrincipalTag/${Key}`, Value)
  if (session === undefined) return context
  context.set(key.tokenIssueTime, isoSeconds(session.issuedAt))
  if (session.sourceIdentity !== undefined) context.set(key.sourceIdentity, session.sourceIdentity)
  if (session.kind === 'root-session') context.set(key.assumedRoot, 'true')
  // sessions of roles and federated users carry no MFA information (D-18)
  if (session.kind === 'user' || session.kind === 'root') {
    context.set(key.mfaPresent, session.mfaAt === undefined ? 'false' : 'true')
  }
  return context
}

/** The time as contexts tell it; calls of the same second share the texts. */
let second = { seconds: 0, iso: isoSeconds(0), epoch: '0' }

function secondOf(seconds: number): typeof second {
  if (second.seconds !== seconds) second = { seconds, iso: isoSeconds(seconds), epoch: String(seconds) }
  return second
}

const callerContexts = new WeakMap<Caller, RequestContext>()

function keepCallerContext(caller: Caller): RequestContext {
  const context = callerContext(caller)
  callerContexts.set(caller, context)
  return context
}

/** The context of one request before its resource and its own keys are known (section 2a). */
export function requestContext(call: ReadingCall, service: ServiceModel['name']): RequestContext {
  const { caller, request, now } = call
  const base = callerContexts.get(caller) ?? keepCallerContext(caller)
  const { seconds, iso, epoch } = secondOf(Math.floor(now.getTime() / 1000))
  const region = service === 'iam' ? homeRegions[caller.account.Partition] : request.region
  const context = new RequestContext(base)
    .set(key.sourceIp, request.sourceIp)
    .set(key.currentTime, iso)
    .set(key.epochTime, epoch)
    .set(key.secureTransport, request.secure ? 'true' : 'false')
    .set(key.requestedRegion, region)
    .set(key.userAgent, request.userAgent)
    .set(key.referer, request.referer)
  const mfaAt = caller.session?.mfaAt
  if (mfaAt !== undefined) context.set(key.mfaAge, () => String(seconds - mfaAt))
  return context
}

/** Adds where the accounts of the caller and of the resource stand, where they are in organizations (X1, X4). */
export function addOrganizations(
  context: RequestContext,
  caller: Membership | undefined,
  owner: Membership | undefined,
): void {
  if (caller !== undefined) {
    context.set(key.principalOrgId, caller.organization.OrganizationId)
    context.set(key.principalOrgPaths, [organizationPath(caller)])
  }
  if (owner !== undefined) {
    context.set(key.resourceOrgId, owner.organization.OrganizationId)
    context.set(key.resourceOrgPaths, [organizationPath(owner)])
  }
}

/** Adds what the resource says: its owner and its tags (X3, X4). */
export function addResource(
  context: RequestContext,
  { tags, serviceTagPrefix }: Resolved<unknown>,
  owner: string,
): void {
  context.set(key.resourceAccount, owner)
  for (const { Key, Value } of tags ?? []) {
    context.set(`aws:ResourceTag/${Key}`, Value)
    if (serviceTagPrefix !== undefined) context.set(`${serviceTagPrefix}:ResourceTag/${Key}`, Value)
  }
}

/** Adds a key that an operation declares; a record gives one key for each of its entries. */
export function addDeclared(context: RequestContext, name: string, value: DeclaredValue): void {
  if (value === undefined) return
  if (typeof value === 'string' || Array.isArray(value))
    context.set(name, value as string | readonly string[])
  else {
    const stem = name.slice(0, name.indexOf('${'))
    for (const [variable, text] of Object.entries(value)) context.set(`${stem}${variable}`, text)
  }
}
