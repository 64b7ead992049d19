import type { Input, Resource } from './scenes.ts'

/** The boundary of those that have one. */
export const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

/** The tag that everything has which can be tagged. */
export const held = { Key: 'walk', Value: 'here' } as const

/** A question whose condition keys are asked for. */
export interface AskedFor {
  readonly operation: string
  readonly action: string
  readonly account: string
  readonly input: Input
  readonly resource: Resource
}

/** A condition key as the call carries it. */
export interface Carried {
  readonly key: string
  readonly value: string
  /** Whether it may have several values, of which this is one. */
  readonly isMultivalued?: boolean
  readonly isNumber?: boolean
}

type Value = (asked: AskedFor) => Carried | undefined

/** A key that has the value of a member. */
const member =
  (key: string, name: string, more: object = {}): Value =>
  ({ input }) =>
    input[name] === undefined ? undefined : { key, value: String(input[name]), ...more }

const tagsOf = ({ input }: AskedFor) => (input['Tags'] ?? []) as readonly { Key: string; Value: string }[]

const firstTag: Value = (asked) => {
  const [tag] = tagsOf(asked)
  return tag && { key: `aws:RequestTag/${tag.Key}`, value: tag.Value }
}

const tagKeys: Value = (asked) => {
  const [key] = (asked.input['TagKeys'] ?? tagsOf(asked).map(({ Key }) => Key)) as readonly string[]
  return key === undefined ? undefined : { key: 'aws:TagKeys', value: key, isMultivalued: true }
}

const resourceTag =
  (prefix: string): Value =>
  ({ resource: { names } }) =>
    names && { key: `${prefix}:ResourceTag/${held.Key}`, value: held.Value }

const credentialService: Value = ({ operation }) =>
  operation.includes('ServiceSpecificCredential')
    ? { key: 'iam:ServiceSpecificCredentialServiceName', value: 'codecommit.amazonaws.com' }
    : undefined

/** Asked for where something is made or bounded (X6); otherwise the one that the user or role has. */
const askedOrHeld: Value = ({ input, resource: { names } }) =>
  input['PermissionsBoundary'] !== undefined || names !== undefined
    ? { key: 'iam:PermissionsBoundary', value: String(input['PermissionsBoundary'] ?? boundary) }
    : undefined

/** The value of each condition key in a call; families stand without what follows their slash, all in lower case. */
export const values: Readonly<Record<string, Value>> = {
  'aws:requesttag/': firstTag,
  'aws:tagkeys': tagKeys,
  'aws:resourcetag/': resourceTag('aws'),
  'iam:resourcetag/': resourceTag('iam'),
  'iam:permissionsboundary': askedOrHeld,
  'iam:policyarn': member('iam:PolicyARN', 'PolicyArn'),
  'iam:awsservicename': member('iam:AWSServiceName', 'AWSServiceName'),
  'iam:organizationspolicyid': member('iam:OrganizationsPolicyId', 'OrganizationsPolicyId'),
  'iam:accountpropertynamespaces': () => ({
    key: 'iam:AccountPropertyNamespaces',
    value: 'RoleManager',
    isMultivalued: true,
  }),
  'iam:servicespecificcredentialservicename': credentialService,
  'iam:servicespecificcredentialagedays': member(
    'iam:ServiceSpecificCredentialAgeDays',
    'CredentialAgeDays',
    { isNumber: true },
  ),
  'iam:passedtoservice': () => ({ key: 'iam:PassedToService', value: 'ec2.amazonaws.com' }),
  'iam:associatedresourcearn': ({ account }) => ({
    key: 'iam:AssociatedResourceArn',
    value: `arn:aws:ec2:*:${account}:instance/*`,
  }),
  'iam:roletemplatearn': member('iam:RoleTemplateARN', 'TemplateArn'),
  'iam:templatearn': ({ input }) => ({
    key: 'iam:TemplateArn',
    value: (input['Permissions'] as { PolicyTemplateArn: string }).PolicyTemplateArn,
  }),
  'iam:delegationduration': member('iam:DelegationDuration', 'SessionDuration'),
  'iam:notificationchannel': member('iam:NotificationChannel', 'NotificationChannel'),
  // the administrator has taken the request on
  'iam:delegationrequestowner': ({ account }) => ({
    key: 'iam:DelegationRequestOwner',
    value: `arn:aws:iam::${account}:root`,
  }),
  'sts:externalid': member('sts:ExternalId', 'ExternalId'),
  'sts:rolesessionname': member('sts:RoleSessionName', 'RoleSessionName'),
  'sts:sourceidentity': member('sts:SourceIdentity', 'SourceIdentity'),
  'sts:transitivetagkeys': ({ input }) => {
    const [value] = (input['TransitiveTagKeys'] ?? []) as readonly string[]
    return value === undefined ? undefined : { key: 'sts:TransitiveTagKeys', value, isMultivalued: true }
  },
  'sts:taskpolicyarn': ({ input }) => ({
    key: 'sts:TaskPolicyArn',
    value: (input['TaskPolicyArn'] as { arn: string }).arn,
  }),
}

/** Keys that the reference lists for an action and that a call does not carry, with the reason. */
export interface AbsentKey {
  readonly operation: RegExp
  /** One of the actions that the operation asks for; all of them unless told. */
  readonly action?: RegExp
  readonly keys: RegExp
  readonly why: string
}

const tags = /^(aws|iam):resourcetag\/$/

export const absentKeys: readonly AbsentKey[] = [
  {
    operation:
      /^(CreateUser|CreateRole|CreatePolicy|CreateInstanceProfile|CreateVirtualMFADevice|CreateServiceLinkedRole|Create(OpenIDConnect|SAML)Provider|UploadServerCertificate)$/,
    keys: tags,
    why: 'X3: what is being made has no tags yet',
  },
  {
    operation: /ServiceLinkedRole/,
    keys: tags,
    why: 'behaviours 34: a service-linked role cannot be tagged',
  },
  {
    operation: /^(?!AcquireRole$)/,
    keys: /^iam:roletemplatearn$/,
    why: 'X6: only AcquireRole names a template whose role is made',
  },
  {
    operation: /^AcquireRole$/,
    keys: /^((aws|iam):resourcetag\/|iam:permissionsboundary)$/,
    why: 'the role is not there yet, and the template has no boundary',
  },
  {
    operation: /^EnableMFADevice$/,
    keys: /^iam:(fido-.*|registersecuritykey)$/,
    why: 'X6: they tell of security keys, which the API does not register',
  },
  {
    operation: /^AssumeRole$/,
    keys: /^(saml|accounts\.google\.com|cognito-identity\.amazonaws\.com|graph\.facebook\.com|www\.amazon\.com):/,
    why: 'X5: they tell of federated callers, who call other operations',
  },
  {
    operation: /^AssumeRole$/,
    keys: /^aws:multifactorauth(present|age)$/,
    why: 'a code has to come with the call: sts/mfa.test.ts shows it',
  },
  {
    operation: /^AssumeRole$/,
    keys: /^sts:requestcontext(providers$|\/)/,
    why: 'contexts are of no provider that is known: sts/assume-role.test.ts shows the key of sts:SetContext',
  },
  {
    operation: /^GetFederationToken$/,
    action: /^sts:TagSession$/,
    keys: /^((aws|iam):resourcetag\/|saml:aud|sts:transitivetagkeys)$/,
    why: 'a federated user has neither a role nor transitive tags',
  },
  {
    operation: /^(Create|Associate)DelegationRequest$/,
    keys: /^iam:delegationrequestowner$/,
    why: 'X6: nobody has taken the request on yet',
  },
]
