import {
  AddRoleToInstanceProfileCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { operatorAuthor } from '../../operator/author.ts'
import type { MfaDevice } from '../../store/entity/mfa-device.ts'
import { denied, refusal, user } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { group } from '../../testing/groups.ts'
import { createOidc } from '../../testing/oidc-providers.ts'
import { allowS3, managedPolicy, readOnly } from '../../testing/policies.ts'
import { ACCOUNT, role, trustEc2 } from '../../testing/roles.ts'
import { createSaml } from '../../testing/saml-providers.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const summary = async (iam = server.iam) => (await iam.send(new GetAccountSummaryCommand({}))).SummaryMap

/** A fresh account with one root access key. */
const fresh = {
  Users: 0,
  Groups: 0,
  Roles: 0,
  Policies: 0,
  PolicyVersionsInUse: 0,
  InstanceProfiles: 0,
  ServerCertificates: 0,
  Providers: 0,
  MFADevices: 0,
  MFADevicesInUse: 0,
  AccountMFAEnabled: 0,
  AccountAccessKeysPresent: 1,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  UsersQuota: 5000,
  GroupsQuota: 300,
  RolesQuota: 1000,
  PoliciesQuota: 1500,
  InstanceProfilesQuota: 1000,
  ServerCertificatesQuota: 20,
  GroupsPerUserQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AccessKeysPerUserQuota: 2,
  SigningCertificatesPerUserQuota: 2,
  VersionsPerPolicyQuota: 5,
  PolicySizeQuota: 6144,
  AssumeRolePolicySizeQuota: 2048,
  UserPolicySizeQuota: 2048,
  GroupPolicySizeQuota: 5120,
  RolePolicySizeQuota: 10240,
  PolicyVersionsInUseQuota: 10000,
  GlobalEndpointTokenVersion: 1,
}

describe('GetAccountSummary', () => {
  it('has 34 entries, with AWS’s quotas for a fresh account (behaviours 70)', async () => {
    expect(Object.keys(fresh)).toHaveLength(34)
    expect(await summary()).toEqual(fresh)
  })

  it('counts what the account has, and nothing of another account (A-170)', async () => {
    const own = await managedPolicy(server, 'own')
    await managedPolicy(server, 'unused')
    await server.iam.send(new CreatePolicyVersionCommand({ PolicyArn: own, PolicyDocument: allowS3 }))
    for (const UserName of ['ana', 'bob', 'gone']) await server.iam.send(new CreateUserCommand({ UserName }))
    await server.iam.send(new DeleteUserCommand({ UserName: 'gone' }))
    await group(server, 'admins')
    await role(server, 'app', trustEc2)
    await server.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'app' }))
    // the profile refers to the role, which is no policy in use
    await server.iam.send(
      new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'app', RoleName: 'app' }),
    )
    await createOidc(server)
    await createSaml(server)
    expect(await summary()).toEqual({
      ...fresh,
      Users: 2,
      Groups: 1,
      Roles: 1,
      Policies: 2,
      InstanceProfiles: 1,
      Providers: 2,
    })
    expect(await summary(server.iamAs(await server.newAccount()))).toEqual(fresh)
  })

  it('counts each policy in use once, AWS’s and boundaries included', async () => {
    const own = await managedPolicy(server, 'own')
    for (const UserName of ['ana', 'bob']) {
      await server.iam.send(new CreateUserCommand({ UserName }))
      await server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: own }))
    }
    expect(await summary()).toMatchObject({ Policies: 1, PolicyVersionsInUse: 1 })
    const boundary = { UserName: 'ana', PermissionsBoundary: readOnly }
    await server.iam.send(new PutUserPermissionsBoundaryCommand(boundary))
    await server.iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn: readOnly }))
    expect(await summary()).toMatchObject({ Policies: 1, PolicyVersionsInUse: 2 })
    for (const UserName of ['ana', 'bob']) {
      await server.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: own }))
    }
    expect(await summary()).toMatchObject({ Policies: 1, PolicyVersionsInUse: 1 })
  })

  it('shows the quotas of this account as its operator changed them (behaviours 115)', async () => {
    const other = server.iamAs(await server.newAccount())
    await setQuota(server, 'PoliciesQuota', 2000)
    await setQuota(server, 'AttachedPoliciesPerRoleQuota', 20)
    expect(await summary()).toEqual({ ...fresh, PoliciesQuota: 2000, AttachedPoliciesPerRoleQuota: 20 })
    expect(await summary(other)).toEqual(fresh)
  })

  it('tells that the root user has keys, not how many (A-380)', async () => {
    await server.iam.send(new CreateAccessKeyCommand({}))
    expect(await summary()).toMatchObject({ AccountAccessKeysPresent: 1 })
  })

  it('tells that the root user has no keys any more once the last one is deleted (A-144, A-380, B-153)', async () => {
    const all = { Effect: 'Allow', Action: '*', Resource: '*' }
    const administrator = server.iamAs(await user(server, 'administrator', all))
    expect(await summary(administrator)).toMatchObject({ AccountAccessKeysPresent: 1 })
    await server.iam.send(new DeleteAccessKeyCommand({ AccessKeyId: server.root.accessKeyId }))
    expect(await summary(administrator)).toMatchObject({ AccountAccessKeysPresent: 0 })
  })

  it('counts devices, those in use, and tells whether the root user has one (A-380, B-219)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const device = (index: number, PrincipalId?: string) => ({
      Type: 'virtual' as const,
      DeviceId: `device-${index}`,
      Name: `device-${index}`,
      Path: '/',
      Tags: [],
      ...(PrincipalId !== undefined && { PrincipalId }),
    })
    const put = (...devices: MfaDevice[]) =>
      server.service.store.write([ACCOUNT], operatorAuthor('test', Date.now), async (tx) => {
        for (const one of devices) await tx.mfaDevices.insert(ACCOUNT, one)
      })
    const ana = await server.iam.send(new GetUserCommand({ UserName: 'ana' }))
    const UserId = ana.User?.UserId
    await put(device(1), device(2, UserId), device(3, UserId))
    expect(await summary()).toEqual({ ...fresh, Users: 1, MFADevices: 3, MFADevicesInUse: 2 })
    await put(device(4, ACCOUNT))
    expect(await summary()).toEqual({
      ...fresh,
      Users: 1,
      MFADevices: 4,
      MFADevicesInUse: 3,
      AccountMFAEnabled: 1,
    })
  })

  it('is decided on no resource (behaviours 102)', async () => {
    const allow = { Effect: 'Allow', Action: 'iam:GetAccountSummary', Resource: '*' }
    await summary(server.iamAs(await user(server, 'ana', allow)))
    const bob = server.iamAs(await user(server, 'bob', { ...allow, Action: 'iam:GetAccountPasswordPolicy' }))
    expect(await refusal(summary(bob))).toEqual(denied('bob', 'iam:GetAccountSummary', '*'))
  })
})
