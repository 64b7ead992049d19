import { compilePolicy } from '../compile/compile-policy.ts'
import { type ContextValue, contextOf } from '../context.ts'
import type { PolicyKind } from '../document.ts'
import type {
  AttachedPolicy,
  AuthorizationRequest,
  DecidingKind,
  Decision,
  PolicySet,
} from '../evaluate/request.ts'
import type { Principal } from '../principal.ts'
import { CaseRecord } from './record.ts'

/** Policies as plain JSON documents, by kind. */
export interface CasePolicies {
  readonly identity: readonly unknown[]
  readonly boundary?: readonly unknown[] | undefined
  readonly session?: readonly unknown[] | undefined
  readonly scp?: readonly (readonly unknown[])[] | undefined
  readonly rcp?: readonly (readonly unknown[])[] | undefined
  readonly resource?: unknown
  readonly trust?: unknown
  readonly vpcEndpoint?: unknown
}

/** A request whose context is a plain record. */
export interface CaseRequest extends Omit<AuthorizationRequest, 'context'> {
  readonly context: Readonly<Record<string, ContextValue>>
}

/** A complete decision with what is expected of it. */
export interface DecisionCase {
  readonly id: string
  readonly rule: string
  readonly title: string
  readonly policies: CasePolicies
  readonly request: CaseRequest
  readonly expected: Decision['result']
  readonly decidingPolicyKind: DecidingKind
  readonly confidence: string
}

/** Reads a case; an unknown or missing field is a TypeError. */
export function readDecisionCase(value: unknown): DecisionCase {
  const record = new CaseRecord(value, 'case')
  const id = record.text('id')
  const read = {
    id,
    rule: record.text('rule'),
    title: record.text('title'),
    policies: readPolicies(record.record('policies')),
    request: readRequest(record.record('request')),
    expected: readResult(record),
    decidingPolicyKind: readKind(record),
    confidence: record.text('confidence'),
  }
  record.optionalText('reason')
  record.end()
  return read
}

/** Compiles the policies of a case; one that cannot be read is a TypeError. */
export function compileCasePolicies(policies: CasePolicies): PolicySet {
  const attach = (kind: PolicyKind, name: string) => (document: unknown, index: number) => {
    const { policy, error } = compilePolicy(JSON.stringify(document), kind)
    if (policy === undefined) throw new TypeError(`${name} ${error.path}: ${error.message}`)
    const attached: AttachedPolicy = { policy, source: { id: `${name}.${index + 1}`, type: 'case' } }
    return attached
  }
  const { identity, boundary, session, scp, rcp, resource, trust, vpcEndpoint } = policies
  return {
    identity: identity.map(attach('identity', 'identity')),
    boundary: boundary?.map(attach('boundary', 'boundary')),
    session: session?.map(attach('session', 'session')),
    scp: scp?.map((level, index) => level.map(attach('scp', `scp.${index + 1}`))),
    rcp: rcp?.map((level, index) => level.map(attach('rcp', `rcp.${index + 1}`))),
    resource: resource === undefined ? undefined : attach('resource', 'resource')(resource, 0),
    trust: trust === undefined ? undefined : attach('trust', 'trust')(trust, 0),
    vpcEndpoint: vpcEndpoint === undefined ? undefined : attach('vpcEndpoint', 'vpcEndpoint')(vpcEndpoint, 0),
  }
}

/** A case's request for the engine. */
export function caseRequest({ context, ...request }: CaseRequest): AuthorizationRequest {
  return { ...request, context: contextOf(context) }
}

function readPolicies(record: CaseRecord): CasePolicies {
  const documents = (name: string) => (record.names().includes(name) ? record.list(name) : undefined)
  const levels = (name: string) =>
    documents(name)?.map((level) =>
      Array.isArray(level) ? level : record.fail(`a level of ${name} is no list`),
    )
  const policies = {
    identity: record.list('identity'),
    boundary: documents('boundary'),
    session: documents('session'),
    scp: levels('scp'),
    rcp: levels('rcp'),
    resource: record.take('resource'),
    trust: record.take('trust'),
    vpcEndpoint: record.take('vpcEndpoint'),
  }
  record.end()
  return policies
}

function readRequest(record: CaseRecord): CaseRequest {
  const organization = record.optionalRecord('organization')
  const settings = record.optionalRecord('accountSettings')
  const billingAccess = settings?.optionalFlag('billingAccess')
  const request: CaseRequest = {
    principal: readPrincipal(record.record('principal')),
    action: record.text('action'),
    resource: record.text('resource'),
    resourceAccountId: record.text('resourceAccountId'),
    context: readContext(record.record('context')),
    organization: {
      principalInManagementAccount: organization?.flag('principalInManagementAccount') ?? false,
      resourceInManagementAccount: organization?.flag('resourceInManagementAccount') ?? false,
    },
    accountSettings: {
      allowUsersToChangePassword: settings?.flag('allowUsersToChangePassword') ?? false,
      ...(billingAccess !== undefined && { billingAccess }),
    },
  }
  for (const part of [organization, settings, record]) part?.end()
  return request
}

function readPrincipal(record: CaseRecord): Principal {
  const principal = principalOf(record, record.text('type'))
  record.end()
  return principal
}

function principalOf(record: CaseRecord, type: string): Principal {
  const account = () => ({ arn: record.text('arn'), accountId: record.text('accountId') })
  switch (type) {
    case 'user':
    case 'root':
    case 'root-session':
      return { type, ...account() }
    case 'role-session': {
      const serviceLinkedRole = record.flag('serviceLinkedRole')
      return { type, ...account(), roleArn: record.text('roleArn'), serviceLinkedRole }
    }
    case 'federated-user':
      return { type, ...account(), userArn: record.text('userArn') }
    case 'service':
      return { type, service: record.text('service') }
    case 'web-identity':
    case 'saml':
      return { type, provider: record.text('provider') }
    case 'anonymous':
      return { type }
    default:
      return record.fail(`unknown type of principal ${type}`)
  }
}

function readContext(record: CaseRecord): Record<string, ContextValue> {
  const entries = record.names().map((name): [string, ContextValue] => {
    const value = record.take(name)
    if (typeof value === 'string') return [name, value]
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return [name, value]
    return record.fail(`${name} is neither a text nor a list of texts`)
  })
  return Object.fromEntries(entries)
}

function readResult(record: CaseRecord): Decision['result'] {
  const result = record.text('expected')
  if (result === 'allow' || result === 'explicitDeny' || result === 'implicitDeny') return result
  return record.fail(`unknown result ${result}`)
}

const decidingKinds: readonly DecidingKind[] = [
  'identity',
  'boundary',
  'session',
  'scp',
  'rcp',
  'resource',
  'trust',
  'vpcEndpoint',
  'root',
  'billing',
  'none',
]

function readKind(record: CaseRecord): DecidingKind {
  const name = record.text('decidingPolicyKind')
  return decidingKinds.find((kind) => kind === name) ?? record.fail(`unknown kind ${name}`)
}
