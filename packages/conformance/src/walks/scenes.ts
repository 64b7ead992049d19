import { GetAccessKeyLastUsedCommand } from '@aws-sdk/client-iam'
import { exercises } from '../exercises/all.ts'
import { type ShownBy, shownBy, type Workshop } from '../exercises/exercise.ts'
import { newRole, trust } from '../people.ts'
import { boundary } from './condition-keys.ts'

export type Input = Readonly<Record<string, unknown>>

/** Something that an operation is asked on, of a type of the service reference. */
export interface Resource {
  /** `user`; `*` where the operation has no resource. */
  readonly type: string
  readonly arn: string
  /** How a denial names it, where not by its ARN (behaviours 102). */
  readonly printed?: string | RegExp
  /** The members that name it in operations on it; `undefined` for what is not there yet, or never has tags. */
  readonly names?: Input
}

/** A further question of a call, on the resource of the first unless told. */
export interface Further {
  readonly action: string
  readonly resource?: Resource
}

/** What is particular to the call of an operation as the walk makes it. */
export interface Scene {
  /** The input of the call; that of the exercise unless told. */
  readonly input?: (workshop: Workshop) => Promise<Input>
  /** Members that the call has beside those of the exercise, so that it carries every condition key. */
  readonly more?: (workshop: Workshop, input: Input) => Input
  /** Members that the condition keys tell of although the call does not have them. */
  readonly tells?: (input: Input) => Input
  /** What it is asked on, where the members of the input do not tell. */
  readonly resource?: (workshop: Workshop, input: Input) => Resource | Promise<Resource>
  readonly further?: (workshop: Workshop, input: Input) => readonly Further[]
  /** The message of a refusal that tells that the permission was there, where the call cannot succeed. */
  readonly refusedBehind?: RegExp
}

const text = (input: Input, name: string): string => String(input[name])
const lastOf = (arn: string): string => arn.split('/').at(-1) ?? ''

/** The user that an ARN of the input names. */
function userOf(arn: string): Resource {
  return { type: 'user', arn, names: { UserName: lastOf(arn) } }
}

const byArn: Scene = { resource: (_, input) => userOf(text(input, 'Arn')) }
const bySource: Scene = { resource: (_, input) => userOf(text(input, 'PolicySourceArn')) }
const bounded: Scene = { more: () => ({ PermissionsBoundary: boundary }) }
const tagging = (action: string): Scene => ({ further: () => [{ action }] })

/** A further question on the ARN that something is moved to. */
const moving = (type: string, name: string): Scene => ({
  further: ({ home }, input) => {
    const action = `iam:Update${type === 'user' ? 'User' : type === 'group' ? 'Group' : 'ServerCertificate'}`
    const path = input['NewPath'] === undefined ? '/' : text(input, 'NewPath')
    const names = Object.fromEntries(Object.entries(input).filter(([key]) => `New${key}` === name))
    return [{ action, resource: { type, arn: home.arn(`${type}${path}${text(input, name)}`), names } }]
  },
})

/** All of a kind, which lists are asked on (behaviours 102, decision 9). */
const all = (type: string, printed?: string): Scene => ({
  resource: ({ home }) => ({ type, arn: home.arn(`${type}/`), ...(printed && { printed }) }),
})

const linkedRole = (home: Workshop['home'], path: string): Resource => ({
  type: 'role',
  arn: home.arn(`role${path}`),
})

const autoscaling = '/aws-service-role/autoscaling.amazonaws.com/'

async function assigned(workshop: Workshop): Promise<string> {
  const works = exercises['UpdateDelegationRequest']?.works
  if (typeof works !== 'function') throw new Error('no delegation request is made')
  const { DelegationRequestId } = (await works(workshop)) as { DelegationRequestId: string }
  return DelegationRequestId
}

function bucketOf(input: Input): string {
  const { BucketName } = input['ReplacementValues'] as Record<string, { Values: string[] }>
  return BucketName?.Values[0] ?? ''
}

/** What is particular to some operations. */
export const scenes: Readonly<Record<string, Scene>> = {
  ListUsers: all('user'),
  ListGroups: all('group'),
  ListRoles: all('role'),
  ListPolicies: all('policy', 'policy path /'),
  ListInstanceProfiles: all('instance-profile'),
  ListServerCertificates: all('server-certificate'),
  ListOpenIDConnectProviders: all('oidc-provider'),
  ListSAMLProviders: all('saml-provider'),
  GenerateServiceLastAccessedDetails: byArn,
  ListPoliciesGrantingServiceAccess: byArn,
  GetContextKeysForPrincipalPolicy: bySource,
  SimulatePrincipalPolicy: bySource,
  CreateUser: { ...bounded, ...tagging('iam:TagUser') },
  CreateRole: { ...bounded, ...tagging('iam:TagRole') },
  CreatePolicy: {
    ...tagging('iam:TagPolicy'),
    resource: ({ home }, input) => ({
      type: 'policy',
      arn: home.arn(`policy/${text(input, 'PolicyName')}`),
      printed: `policy ${text(input, 'PolicyName')}`,
    }),
  },
  CreateInstanceProfile: tagging('iam:TagInstanceProfile'),
  CreateOpenIDConnectProvider: tagging('iam:TagOpenIDConnectProvider'),
  CreateSAMLProvider: tagging('iam:TagSAMLProvider'),
  CreateVirtualMFADevice: tagging('iam:TagMFADevice'),
  UploadServerCertificate: {
    ...tagging('iam:TagServerCertificate'),
    more: () => ({ Tags: [{ Key: 'team', Value: 'a' }] }),
  },
  UpdateUser: moving('user', 'NewUserName'),
  UpdateGroup: moving('group', 'NewGroupName'),
  UpdateServerCertificate: moving('server-certificate', 'NewServerCertificateName'),
  ChangePassword: {
    resource: ({ home, person = '' }) => ({
      type: 'user',
      arn: home.arn(`user/${person}`),
      printed: `user ${person}`,
      names: { UserName: person },
    }),
  },
  GetAccessKeyLastUsed: {
    async resource({ account }, input) {
      const AccessKeyId = text(input, 'AccessKeyId')
      const { UserName } = await account.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))
      const printed = `access key ${AccessKeyId}`
      return { type: 'user', arn: account.arn(`user/${UserName}`), printed, names: { UserName } }
    },
  },
  GetMFADevice: {
    input: async (workshop) => ({
      UserName: await workshop.user(),
      SerialNumber: workshop.account.arn('u2f/absent'),
    }),
    refusedBehind: /^MFA Device with serial number \S+ does not exist\.$/,
  },
  CreateServiceSpecificCredential: { more: () => ({ CredentialAgeDays: 30 }) },
  CreateServiceLinkedRole: {
    resource: ({ home }, input) =>
      linkedRole(home, `${autoscaling}AWSServiceRoleForAutoScaling_${text(input, 'CustomSuffix')}`),
  },
  DeleteServiceLinkedRole: {
    resource: ({ home }, input) => ({
      ...linkedRole(home, `${autoscaling}${text(input, 'RoleName')}`),
      printed: `role ${text(input, 'RoleName')}`,
    }),
  },
  GetServiceLinkedRoleDeletionStatus: {
    resource({ home }, input) {
      const role = text(input, 'DeletionTaskId').split('/').at(-2) ?? ''
      return { ...linkedRole(home, `${autoscaling}${role}`), printed: `role ${role}` }
    },
  },
  AddRoleToInstanceProfile: {
    further({ home }, input) {
      const RoleName = text(input, 'RoleName')
      const resource = { type: 'role', arn: home.arn(`role/${RoleName}`), names: { RoleName } }
      return [{ action: 'iam:PassRole', resource }]
    },
  },
  GetRoleTemplateVersion: {
    resource: (_, input) => ({
      type: 'role-template',
      arn: text(input, 'TemplateArn'),
      printed: `role-template ${text(input, 'TemplateArn')}`,
    }),
  },
  AcquireRole: {
    resource({ home }, input) {
      const arn = home.arn(`role/service-role/BucketReader-${bucketOf(input)}`)
      return { type: 'role', arn, printed: `role template ${text(input, 'TemplateArn')}` }
    },
    tells: (input) => ({ Tags: [{ Key: 'bucket', Value: bucketOf(input) }] }),
    further: () => ['iam:CreateRole', 'iam:TagRole', 'iam:PutRolePolicy'].map((action) => ({ action })),
  },
  GenerateOrganizationsAccessReport: {
    more: () => ({ OrganizationsPolicyId: 'p-FullAWSAccess' }),
  },
  CreateDelegationRequest: {
    // nobody knows its id beforehand
    resource: ({ home }) => ({
      type: 'delegation-request',
      arn: home.arn('delegation-request/*'),
      printed: /arn:aws:iam::\d{12}:delegation-request\/dr-[0-9a-f]{32}/,
    }),
  },
  ListDelegationRequests: { more: ({ home }) => ({ OwnerId: home.arn('root') }) },
  GetHumanReadableSummary: {
    input: async (workshop) => ({
      EntityArn: workshop.account.arn(`delegation-request/${await assigned(workshop)}`),
    }),
    resource: (_, input) => ({ type: 'delegation-request', arn: text(input, 'EntityArn') }),
  },
  AssumeRole: {
    async input(workshop) {
      await workshop.byUser()
      const Action = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']
      const trusts = trust(workshop.home.arn('root'), { Action })
      const RoleArn = await newRole(workshop.home, workshop.name(), { trusts })
      return {
        RoleArn,
        RoleSessionName: 'session',
        ExternalId: 'external',
        SourceIdentity: 'source',
        Tags: [{ Key: 'team', Value: 'a' }],
        TransitiveTagKeys: ['team'],
      }
    },
    resource(_, input) {
      const arn = text(input, 'RoleArn')
      return { type: 'role', arn, names: { RoleName: lastOf(arn) } }
    },
    further: () => [{ action: 'sts:TagSession' }, { action: 'sts:SetSourceIdentity' }],
  },
  AssumeRoot: {
    resource: (_, input) => ({
      type: 'root-user',
      arn: `arn:aws:iam::${text(input, 'TargetPrincipal')}:root`,
    }),
  },
  GetFederationToken: {
    more: () => ({ Tags: [{ Key: 'team', Value: 'a' }] }),
    resource: ({ home }, input) => ({
      type: 'federated-user',
      arn: `arn:aws:sts::${home.id}:federated-user/${text(input, 'Name')}`,
    }),
    further: () => [{ action: 'sts:TagSession' }],
  },
  GetDelegatedAccessToken: {
    input: async () => ({ TradeInToken: 'none of this account' }),
    refusedBehind: /^The trade-in token is not valid for this account\.$/,
  },
}

/** Operations that ask for no permission: whoever is authenticated may call them, whatever policies say. */
export const asksNothing: Readonly<Record<string, string>> = {
  GetCallerIdentity: 'E18: it tells everybody who they are',
  GetSessionToken: 'E18: every user may ask for a session of their own',
}

/** Operations that their resource lets everybody call here, so that only a Deny keeps anybody from them. */
export const openToAll: Readonly<Record<string, string>> = {
  AssociateDelegationRequest: 'decision 9: whom a request is open to may take it on without a policy',
}

/** Questions that a call is decided on only where its input is another than the walk's, with the tests that show them. */
export const askedElsewhere: Readonly<Record<string, Readonly<Record<string, ShownBy>>>> = {
  AcquireRole: {
    'iam:AttachRolePolicy': shownBy(
      'iam/role-template/acquire-role.test.ts',
      'needs iam:AttachRolePolicy on each policy that is attached',
    ),
  },
  AssumeRole: {
    'sts:SetContext': shownBy(
      'sts/assume-role.test.ts',
      'need sts:SetContext as well, which sees the provider',
    ),
  },
}

/** Where questions are not as the service reference has them, with the reason. */
export const unlikeReference: Readonly<Record<string, string>> = {
  UpdateDelegationRequest: 'the reference lacks the action',
  GetRoleTemplateVersion: 'role templates are files of the operator, named without a service',
  GetFederationToken:
    'the reference has sts:TagSession on roles alone, and GetFederationToken passes tags as well',
}
