import {
  type AttachedPolicy,
  type AuthorizationRequest,
  compilePolicy,
  contextKey,
  evaluate,
  type PolicyKind,
  type PolicySet,
  RequestContext,
} from '@gatehouse/policy'
import {
  type Asked,
  account,
  caller,
  type Guard,
  networks,
  type Rule,
  regions,
  requests,
  type Workload,
} from './workload.ts'

const conditions: Readonly<Record<Guard, object>> = {
  team: { StringEquals: { 'aws:PrincipalTag/team': caller.team } },
  network: { IpAddress: { 'aws:SourceIp': networks } },
  'foreign-region': { StringNotEquals: { 'aws:RequestedRegion': regions } },
  'foreign-organization': {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': caller.organization },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
  'plain-text': { Bool: { 'aws:SecureTransport': 'false' } },
}

const withPrincipal: readonly PolicyKind[] = ['rcp', 'resource', 'vpcEndpoint']

/** The text of a policy of these rules. */
export function policyText(kind: PolicyKind, rules: readonly Rule[]): string {
  const Statement = rules.map(({ effect, actions, otherActions, resources, guard, principals }, index) => ({
    Sid: `S${index}`,
    Effect: effect,
    ...(withPrincipal.includes(kind) && { Principal: principals === undefined ? '*' : { AWS: principals } }),
    [otherActions ? 'NotAction' : 'Action']: actions,
    Resource: resources.map((resource) => resource.replace('${user}', '${aws:username}')),
    ...(guard && { Condition: conditions[guard] }),
  }))
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

export function attach(kind: PolicyKind, rules: readonly Rule[], id = 'policy'): AttachedPolicy {
  const { policy, error } = compilePolicy(policyText(kind, rules), kind)
  if (policy === undefined) throw new Error(error.message)
  return { policy, source: { id, type: 'inline' } }
}

/** A workload's policies made ready, as those of one principal. */
export function policySetOf(workload: Workload): PolicySet {
  const { identity, boundary, session, scp, rcp, resource, vpcEndpoint } = workload
  const one = (kind: PolicyKind, rules: readonly Rule[] | undefined) => rules && attach(kind, rules)
  const some = (kind: PolicyKind, rules: readonly Rule[] | undefined) => rules && [attach(kind, rules)]
  const levels = (kind: PolicyKind, lists: Workload['scp']) =>
    lists?.map((level) => level.map((rules) => attach(kind, rules)))
  return {
    identity: identity.map((rules) => attach('identity', rules)),
    boundary: some('boundary', boundary),
    session: some('session', session),
    scp: levels('scp', scp),
    rcp: levels('rcp', rcp),
    resource: one('resource', resource),
    vpcEndpoint: one('vpcEndpoint', vpcEndpoint),
  }
}

const principal = { type: 'user', arn: caller.arn, accountId: account } as const

/** What a caller's session knows once; each request adds its own keys. */
const ofCaller = new RequestContext()
  .set('aws:PrincipalArn', principal.arn)
  .set('aws:PrincipalAccount', account)
  .set('aws:PrincipalOrgID', caller.organization)
  .set('aws:PrincipalType', 'User')
  .set('aws:userid', 'AIDAANA')
  .set('aws:username', caller.name)
  .set('aws:PrincipalIsAWSService', 'false')
  .set('aws:PrincipalTag/team', caller.team)

const keys = {
  address: contextKey('aws:SourceIp'),
  time: contextKey('aws:CurrentTime'),
  epoch: contextKey('aws:EpochTime'),
  secure: contextKey('aws:SecureTransport'),
  region: contextKey('aws:RequestedRegion'),
  agent: contextKey('aws:UserAgent'),
  via: contextKey('aws:ViaAWSService'),
  owner: contextKey('aws:ResourceAccount'),
}
const now = () => '2026-11-21T00:00:00Z'

/** The context of a request as the server builds it. */
export function contextOf({ address, region }: Asked): RequestContext {
  return new RequestContext(ofCaller)
    .set(keys.address, address)
    .set(keys.time, now)
    .set(keys.epoch, now)
    .set(keys.secure, 'true')
    .set(keys.region, region)
    .set(keys.agent, 'aws-cli/2')
    .set(keys.via, 'false')
    .set(keys.owner, account)
}

/** A request made ready. */
export function requestOf(asked: Asked): AuthorizationRequest {
  const { action, resource } = asked
  return { principal, action, resource, resourceAccountId: account, context: contextOf(asked) }
}

const ready = requests.map(requestOf)

/** Gatehouse's own answer to each of the requests: whether it is allowed, everything built anew for each call. */
export function gatehouse(workload: Workload): (index: number) => boolean {
  const policies = policySetOf(workload)
  return (index) => {
    const [request, asked] = [ready[index], requests[index]]
    if (request === undefined || asked === undefined) throw new RangeError(`no request ${index}`)
    return evaluate({ ...request, context: contextOf(asked) }, policies).result === 'allow'
  }
}
