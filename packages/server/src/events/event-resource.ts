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
  const [, , service, , , ...rest] = arn.split(':')
  const path = rest.join(':')
  const slash = path.indexOf('/')
  if (service === undefined || slash < 0) return undefined
  const type = types[path.slice(0, slash)]
  const name = path.slice(slash === path.length - 1 ? path.length : slash + 1)
  if (type === undefined || name === '' || name.endsWith('/')) return undefined
  return { type, name: type === 'AWS::IAM::OIDCProvider' ? name : name.slice(name.lastIndexOf('/') + 1) }
}
