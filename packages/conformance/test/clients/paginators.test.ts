import * as iam from '@aws-sdk/client-iam'
import { operations } from '@gatehouse/server'
import { beforeAll, describe, expect, it } from 'vitest'
import { certificate } from '../../../server/src/testing/certificates.ts'
import { samlMetadata } from '../../../server/src/testing/saml-providers.ts'
import type { Account } from '../../src/account.ts'
import { awsPolicies, document } from '../../src/exercises/exercise.ts'
import { newGroup, newKey, newPolicy, newRole, newUser } from '../../src/people.ts'
import { newAccount } from '../../src/target.ts'

const Path = '/paged/'
const names = ['n1', 'n2', 'n3']
const Tags = names.map((Key) => ({ Key, Value: 'v' }))

let account: Account
let PolicyArn: string

/** One user, group, role, policy and profile that have three of everything, and three of each of them. */
beforeAll(async () => {
  account = await newAccount()
  const client = account.iam
  await newUser(account, 'ana')
  await newGroup(account, 'all')
  await newRole(account, 'app')
  PolicyArn = await newPolicy(account, 'held', JSON.parse(document))
  await client.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: 'profile', Tags }))
  await client.send(new iam.CreateAccountAliasCommand({ AccountAlias: `paged-${account.id}` }))
  for (let version = 2; version <= 3; version++)
    await client.send(new iam.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document }))
  await client.send(new iam.TagUserCommand({ UserName: 'ana', Tags }))
  await client.send(new iam.TagRoleCommand({ RoleName: 'app', Tags }))
  await client.send(new iam.TagPolicyCommand({ PolicyArn, Tags }))
  for (const name of names) await three(client, name)
  await newKey(account, 'ana')
  await newKey(account, 'ana')
})

async function three(client: iam.IAMClient, name: string): Promise<void> {
  const policy = { PolicyName: name, PolicyDocument: document }
  await client.send(new iam.CreateUserCommand({ UserName: name, Path }))
  await client.send(new iam.CreateGroupCommand({ GroupName: name, Path }))
  await client.send(new iam.CreatePolicyCommand({ ...policy, Path }))
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: account.id }, Action: 'sts:AssumeRole' },
  })
  await client.send(new iam.CreateRoleCommand({ RoleName: name, Path, AssumeRolePolicyDocument }))
  await client.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: name, Path }))
  await client.send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: 'app' }))
  const { body: CertificateBody, key: PrivateKey } = certificate(name)
  const pair = { ServerCertificateName: name, CertificateBody, PrivateKey }
  await client.send(new iam.UploadServerCertificateCommand({ ...pair, Path, Tags }))
  const Url = `https://${name}.example.com`
  const ThumbprintList = ['a'.repeat(40)]
  await client.send(new iam.CreateOpenIDConnectProviderCommand({ Url, ThumbprintList, Tags }))
  const SAMLMetadataDocument = samlMetadata()
  await client.send(new iam.CreateSAMLProviderCommand({ Name: name, SAMLMetadataDocument, Tags }))
  await client.send(new iam.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name, Tags }))
  await client.send(new iam.AddUserToGroupCommand({ UserName: 'ana', GroupName: name }))
  await client.send(new iam.AddUserToGroupCommand({ UserName: name, GroupName: 'all' }))
  await client.send(new iam.PutUserPolicyCommand({ UserName: 'ana', ...policy }))
  await client.send(new iam.PutGroupPolicyCommand({ GroupName: 'all', ...policy }))
  await client.send(new iam.PutRolePolicyCommand({ RoleName: 'app', ...policy }))
  const attached = awsPolicies[names.indexOf(name)]
  await client.send(new iam.AttachUserPolicyCommand({ UserName: 'ana', PolicyArn: attached }))
  await client.send(new iam.AttachGroupPolicyCommand({ GroupName: 'all', PolicyArn: attached }))
  await client.send(new iam.AttachRolePolicyCommand({ RoleName: 'app', PolicyArn: attached }))
  await client.send(new iam.AttachUserPolicyCommand({ UserName: name, PolicyArn }))
}

/** By paginator: the member that is paged, how many there are, and the input. */
const paged: Readonly<Record<string, readonly [member: string, count: number, input: () => object]>> = {
  GetAccountAuthorizationDetails: ['GroupDetailList', 4, () => ({ Filter: ['Group'] })],
  GetGroup: ['Users', 3, () => ({ GroupName: 'all' })],
  ListAccessKeys: ['AccessKeyMetadata', 2, () => ({ UserName: 'ana' })],
  ListAccountAliases: ['AccountAliases', 1, () => ({})],
  ListAttachedGroupPolicies: ['AttachedPolicies', 3, () => ({ GroupName: 'all' })],
  ListAttachedRolePolicies: ['AttachedPolicies', 3, () => ({ RoleName: 'app' })],
  ListAttachedUserPolicies: ['AttachedPolicies', 3, () => ({ UserName: 'ana' })],
  ListEntitiesForPolicy: ['PolicyUsers', 3, () => ({ PolicyArn })],
  ListGroupPolicies: ['PolicyNames', 3, () => ({ GroupName: 'all' })],
  ListGroups: ['Groups', 3, () => ({ PathPrefix: Path })],
  ListGroupsForUser: ['Groups', 3, () => ({ UserName: 'ana' })],
  ListInstanceProfileTags: ['Tags', 3, () => ({ InstanceProfileName: 'profile' })],
  ListInstanceProfiles: ['InstanceProfiles', 3, () => ({ PathPrefix: Path })],
  ListInstanceProfilesForRole: ['InstanceProfiles', 3, () => ({ RoleName: 'app' })],
  ListMFADevices: ['MFADevices', 0, () => ({ UserName: 'ana' })],
  ListMFADeviceTags: ['Tags', 3, () => ({ SerialNumber: account.arn('mfa/n1') })],
  ListOpenIDConnectProviderTags: [
    'Tags',
    3,
    () => ({ OpenIDConnectProviderArn: account.arn('oidc-provider/n1.example.com') }),
  ],
  ListPolicies: ['Policies', 3, () => ({ PathPrefix: Path, Scope: 'Local' })],
  ListPolicyTags: ['Tags', 3, () => ({ PolicyArn })],
  ListPolicyVersions: ['Versions', 3, () => ({ PolicyArn })],
  ListRolePolicies: ['PolicyNames', 3, () => ({ RoleName: 'app' })],
  ListRoleTags: ['Tags', 3, () => ({ RoleName: 'app' })],
  ListRoles: ['Roles', 3, () => ({ PathPrefix: Path })],
  ListUserPolicies: ['PolicyNames', 3, () => ({ UserName: 'ana' })],
  ListUserTags: ['Tags', 3, () => ({ UserName: 'ana' })],
  ListSAMLProviderTags: ['Tags', 3, () => ({ SAMLProviderArn: account.arn('saml-provider/n1') })],
  ListSSHPublicKeys: ['SSHPublicKeys', 0, () => ({ UserName: 'ana' })],
  ListServerCertificateTags: ['Tags', 3, () => ({ ServerCertificateName: 'n1' })],
  ListServerCertificates: ['ServerCertificateMetadataList', 3, () => ({ PathPrefix: Path })],
  ListSigningCertificates: ['Certificates', 0, () => ({ UserName: 'ana' })],
  ListVirtualMFADevices: ['VirtualMFADevices', 3, () => ({})],
  SimulateCustomPolicy: [
    'EvaluationResults',
    3,
    () => ({
      PolicyInputList: [document],
      ActionNames: ['s3:GetObject', 's3:PutObject', 'ec2:RunInstances'],
    }),
  ],
  SimulatePrincipalPolicy: [
    'EvaluationResults',
    3,
    () => ({
      PolicySourceArn: account.arn('user/ana'),
      ActionNames: ['s3:GetObject', 's3:PutObject', 'ec2:RunInstances'],
    }),
  ],
  ListUsers: ['Users', 3, () => ({ PathPrefix: Path })],
}

/** All items that a paginator of the SDK brings, and of how many pages. */
async function items(name: string, member: string, input: object, pageSize: number) {
  const paginate: unknown = Reflect.get(iam, `paginate${name}`)
  if (typeof paginate !== 'function') throw new Error(`the SDK has no paginator for ${name}`)
  const found: unknown[] = []
  let pages = 0
  for await (const page of paginate({ client: account.iam, pageSize }, input)) {
    found.push(...(page[member] ?? []))
    pages++
  }
  return { found, pages }
}

describe('the paginators of the SDK', () => {
  it('are all here whose operation the server has', () => {
    const known = new Set(operations.map(({ model }) => model.name))
    const ofSdk = Object.keys(iam).flatMap((key) => (key.startsWith('paginate') ? [key.slice(8)] : []))
    expect(Object.keys(paged).sort()).toEqual(ofSdk.filter((name) => known.has(name)).sort())
  })

  it.each(Object.entries(paged))('%s: one by one as all at once', async (name, [member, count, input]) => {
    const { found, pages } = await items(name, member, input(), 1)
    expect(found).toHaveLength(count)
    expect(pages).toBeGreaterThanOrEqual(count)
    expect((await items(name, member, input(), 1000)).found).toEqual(found)
  })
})
