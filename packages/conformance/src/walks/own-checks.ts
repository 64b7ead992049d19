/** A value that the model admits and that the service refuses all the same, once it has looked at it itself. */
export interface OwnCheck {
  readonly operation: RegExp
  readonly member: RegExp
  readonly message: RegExp
  readonly source: string
}

const securityKeysOnly =
  /^The MFA device serial number sent in the request is invalid or not supported by this API\./

/** Every ValidationError that a value inside its constraints may meet. */
export const ownChecks: readonly OwnCheck[] = [
  {
    operation: /^(?!Simulate)/,
    member: /^Marker$/,
    message: /^(Invalid Marker\.|Marker and Filter do not match)$/,
    source: 'behaviours 72: a marker is what a page before has given',
  },
  {
    operation: /^(?!Attach|Detach).*Polic(y|ies)/,
    member: /^PolicyArn$/,
    message: /^ARN \S+ is not valid\.$/,
    source: 'behaviours 7: no ARN of a policy is as short as 20 characters',
  },
  {
    operation: /^CreateOpenIDConnectProvider$/,
    member: /^Url$/,
    message: /^Invalid Open ID Connect Provider URL$/,
    source: 'behaviours 109: no URL has a single character',
  },
  {
    operation: /^GetMFADevice$/,
    member: /^(SerialNumber|UserName)$/,
    message: securityKeysOnly,
    source: 'behaviours 110: only security keys are shown',
  },
  {
    operation: /^AssumeRole$/,
    member: /^RoleArn$/,
    message: /^\S+ is invalid$/,
    source: 'behaviours 24: an ARN of 20 characters has no account and resource',
  },
  {
    operation: /^AssumeRole$/,
    member: /^DurationSeconds$/,
    message: /^The requested DurationSeconds exceeds the MaxSessionDuration set for this role\.$/,
    source: 'behaviours 74: the role bounds its sessions',
  },
  {
    operation: /^AssumeRole$/,
    member: /^ProvidedContexts/,
    message: /^The provided contexts are of no known provider\.$/,
    source: 'decision 9: there are no providers of contexts',
  },
  {
    operation: /^AssumeRoot$/,
    member: /^TargetPrincipal$/,
    message: /^Request must contain a valid target principal$/,
    source: 'behaviours 111',
  },
  {
    operation: /^AssumeRoot$/,
    member: /^TaskPolicyArn\.arn$/,
    message: /^Request must contain valid AWS managed task policy ARN$/,
    source: 'behaviours 111',
  },
  {
    operation: /^GenerateOrganizationsAccessReport$/,
    member: /^(EntityPath|OrganizationsPolicyId)$/,
    message: /^The (entity path|organization has no)/,
    source: 'decision 9: the organization has to have it',
  },
  {
    operation: /^GetAccessKeyInfo$/,
    member: /^AccessKeyId$/,
    message: / is not the id of an access key$/,
    source: 'behaviours 116: the account is read from the id',
  },
]

/** Members whose longest values no request can hold, for a body has 2 MiB at most. */
export const pastTheBody: readonly string[] = [
  'CreateSAMLProvider.SAMLMetadataDocument',
  'UpdateSAMLProvider.SAMLMetadataDocument',
  'UploadServerCertificate.CertificateChain',
]
