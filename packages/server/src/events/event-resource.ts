/** What an event acted on, as look-ups name it. */
export interface EventResource {
  /** `AWS::IAM::User` */
  readonly type: string
  readonly name: string
}

const types: Readonly<Record<string, string>> = {
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
}

/** The resource of an ARN: its last part names it, where it is of a known type; `undefined` for `*` and lists. */
export function eventResource(arn: string): EventResource | undefined {
  const bucket = /^arn:[a-z-]+:s3:::([^/]+)$/.exec(arn)?.[1]
  if (bucket !== undefined) return { type: 'AWS::S3::Bucket', name: bucket }
  const start = behindColons(arn, 5)
  const slash = arn.indexOf('/', start)
  if (start < 0 || slash < 0) return undefined
  const type = types[arn.slice(start, slash)]
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
