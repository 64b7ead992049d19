import type { CallRecord } from '../records/call-record.ts'
import type { RecordedEvent } from '../records/recorded-event.ts'

/** What an event acted on, as look-ups name it. */
export interface EventResource {
  /** `AWS::IAM::User` */
  readonly type: string
  readonly name: string
  /** Where it is known by that. */
  readonly arn?: string
}

const types: ReadonlyMap<string, string> = new Map(
  Object.entries({
    user: 'AWS::IAM::User',
    role: 'AWS::IAM::Role',
    group: 'AWS::IAM::Group',
    policy: 'AWS::IAM::Policy',
    'instance-profile': 'AWS::IAM::InstanceProfile',
    'server-certificate': 'AWS::IAM::ServerCertificate',
    mfa: 'AWS::IAM::MfaDevice',
    'saml-provider': 'AWS::IAM::SAMLProvider',
    'oidc-provider': 'AWS::IAM::OIDCProvider',
    'access-report': 'AWS::IAM::AccessReport',
    trail: 'AWS::CloudTrail::Trail',
  }),
)

/** What members of parameters and answers of IAM and STS name, in the spelling of events; each means the same everywhere. */
const namedBy: ReadonlyMap<string, string> = new Map(
  Object.entries({
    userName: 'AWS::IAM::User',
    newUserName: 'AWS::IAM::User',
    groupName: 'AWS::IAM::Group',
    newGroupName: 'AWS::IAM::Group',
    roleName: 'AWS::IAM::Role',
    instanceProfileName: 'AWS::IAM::InstanceProfile',
    serverCertificateName: 'AWS::IAM::ServerCertificate',
    newServerCertificateName: 'AWS::IAM::ServerCertificate',
    accessKeyId: 'AWS::IAM::AccessKey',
    sSHPublicKeyId: 'AWS::IAM::SSHPublicKey',
    certificateId: 'AWS::IAM::SigningCertificate',
    serviceSpecificCredentialId: 'AWS::IAM::ServiceSpecificCredential',
    delegationRequestId: 'AWS::IAM::DelegationRequest',
  }),
)

/** Members that name a resource by its ARN. */
const arnsIn: ReadonlySet<string> = new Set([
  ...[
    'arn',
    'policyArn',
    'permissionsBoundary',
    'policySourceArn',
    'principalArn',
    'roleArn',
    'serialNumber',
  ],
  ...['sAMLProviderArn', 'openIDConnectProviderArn', 'targetPrincipal'],
])

/** What sessions are, of which answers tell the ARN. */
const sessions: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'assumed-role': 'AWS::STS::AssumedRole',
    'federated-user': 'AWS::STS::FederatedUser',
  }),
)

/** Of one event no more are found, whatever it is sent. */
const MOST_RESOURCES = 30
/** How deep parameters and answers are looked into: as far as names stand in them. */
const DEEPEST = 3

/**
 * Everything that an event acted on, each once: first what the permission was asked on, then what its parameters and its answer
 * name, such as a new access key, both ends of a membership, and the new name of what was renamed.
 */
export function resourcesOf(
  { resource }: Pick<CallRecord, 'resource'>,
  { source, parameters, answer }: Pick<RecordedEvent, 'source' | 'parameters' | 'answer'>,
): readonly EventResource[] {
  const found = new Map<string, EventResource>()
  const add = (one: EventResource | undefined): void => {
    if (one === undefined || (one.name === '' && one.arn === undefined)) return
    const key = `${one.type} ${one.name}`
    const before = found.get(key)
    if (before === undefined ? found.size < MOST_RESOURCES : before.arn === undefined) found.set(key, one)
  }
  if (resource !== undefined) add(resourceOfArn(resource))
  if (source === 'iam.amazonaws.com' || source === 'sts.amazonaws.com') {
    gather(parameters, add)
    gather(answer, add)
  }
  return [...found.values()]
}

function gather(value: unknown, add: (one: EventResource | undefined) => void, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return
  if (Array.isArray(value)) {
    for (const item of value.slice(0, MOST_RESOURCES)) gather(item, add, depth + 1)
    return
  }
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'string') gather(member, add, depth + 1)
    else if (arnsIn.has(name)) add(resourceOfArn(member))
    else add(named(name, member))
  }
}

function named(member: string, name: string): EventResource | undefined {
  const type = namedBy.get(member)
  return type === undefined ? undefined : { type, name }
}

function resourceOfArn(arn: string): EventResource | undefined {
  const [, kind = '', name = ''] = /^arn:[a-z-]+:sts::\d{12}:([a-z-]+)\/(.+)$/s.exec(arn) ?? []
  const session = sessions.get(kind)
  if (session !== undefined) return { type: session, name, arn }
  const one = eventResource(arn)
  return one && { ...one, arn }
}

/** The resource of an ARN: its last part names it, where it is of a known type; `undefined` for `*` and lists. */
export function eventResource(arn: string): EventResource | undefined {
  const bucket = /^arn:[a-z-]+:s3:::([^/]+)$/.exec(arn)?.[1]
  if (bucket !== undefined) return { type: 'AWS::S3::Bucket', name: bucket }
  const start = behindColons(arn, 5)
  const slash = arn.indexOf('/', start)
  if (start < 0 || slash < 0) return undefined
  const type = types.get(arn.slice(start, slash))
  if (type === undefined || slash === arn.length - 1 || arn.endsWith('/')) return undefined
  const from = type === 'AWS::IAM::OIDCProvider' ? slash : arn.lastIndexOf('/')
  return { type, name: arn.slice(from + 1) }
}

/** The place behind so many colons; -1 where there are fewer. */
function behindColons(text: string, count: number): number {
  let at = 0
  for (let passed = 0; passed < count; passed++) {
    const colon = text.indexOf(':', at)
    if (colon < 0) return -1
    at = colon + 1
  }
  return at
}
