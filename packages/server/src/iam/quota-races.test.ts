import { generateKeyPairSync } from 'node:crypto'
import * as iam from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type QuotaName, quotas } from '../authorization/quotas.ts'
import { timeStep } from '../credentials/totp.ts'
import { refusal } from '../testing/callers.ts'
import { certificate } from '../testing/certificates.ts'
import { request, step } from '../testing/delegation.ts'
import { setQuota } from '../testing/entities.ts'
import { enableWith, virtualDevice } from '../testing/mfa.ts'
import { createOidc, oidcArn } from '../testing/oidc-providers.ts'
import { allowS3, policyArnOf } from '../testing/policies.ts'
import { type Engine, type RacingClients, racingClients } from '../testing/racing-clients.ts'
import { ACCOUNT, trustEc2 } from '../testing/roles.ts'
import { createSaml } from '../testing/saml-providers.ts'
import { uploadServer } from '../testing/server-certificates.ts'

/** How many calls race, of which so many find room. */
const [RACERS, ROOM] = [6, 3]

/** How something that a quota bounds is made, and how much of it there is. */
interface Row {
  readonly quota: QuotaName
  /** What has to be there first; the calls get what it answers. */
  readonly prepare?: (client: iam.IAMClient) => Promise<unknown>
  readonly grow: (client: iam.IAMClient, name: string, prepared: unknown) => Promise<unknown>
  readonly held: (client: iam.IAMClient) => Promise<number>
  /** How much finds room where the quota is not set by the test. */
  readonly room?: number
}

const policy = (client: iam.IAMClient, PolicyName: string) =>
  client.send(new iam.CreatePolicyCommand({ PolicyName, PolicyDocument: allowS3 }))
const user = (client: iam.IAMClient, UserName: string) => client.send(new iam.CreateUserCommand({ UserName }))
const group = (client: iam.IAMClient, GroupName: string) =>
  client.send(new iam.CreateGroupCommand({ GroupName }))
const role = (client: iam.IAMClient, RoleName: string) =>
  client.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustEc2 }))
const length = (list: readonly unknown[] | undefined) => list?.length ?? 0
const names = (prefix: string) => Array.from({ length: RACERS }, (_, index) => `${prefix}${index}`)
const policies = async (client: iam.IAMClient, prefix: string) => {
  for (const name of names(prefix)) await policy(client, name)
}

const UserName = 'held'
const GroupName = 'held'
const RoleName = 'held'
const PolicyArn = policyArnOf('held')
const oidc = { OpenIDConnectProviderArn: oidcArn('held.example.com') }

/** A policy of so many characters. */
const long = (size: number) => allowS3.replace('"*"', `"arn:aws:s3:::${'a'.repeat(size - allowS3.length)}"`)

// those of whole accounts come last, for the others need what they then bound
const rows: readonly Row[] = [
  {
    quota: 'DelegationRequestsQuota',
    grow: async (client, RequestorWorkflowId) => {
      const DelegationRequestId = await request(client, {
        RequestorWorkflowId,
        Permissions: { PolicyTemplateArn: PolicyArn },
        NotificationChannel: `arn:aws:sns:us-east-1:${ACCOUNT}:news`,
      })
      // only those that somebody has taken on are listed
      await step.associate(client, DelegationRequestId)
    },
    held: async (client) =>
      length((await client.send(new iam.ListDelegationRequestsCommand({}))).DelegationRequests),
  },
  {
    quota: 'ClientIdsPerOpenIdConnectProviderQuota',
    prepare: (client) => createOidc({ iam: client }, { Url: 'https://held.example.com' }),
    grow: (client, ClientID) =>
      client.send(new iam.AddClientIDToOpenIDConnectProviderCommand({ ...oidc, ClientID })),
    held: async (client) =>
      length((await client.send(new iam.GetOpenIDConnectProviderCommand(oidc))).ClientIDList),
  },
  {
    quota: 'GroupsPerUserQuota',
    prepare: async (client) => {
      for (const name of names('GroupsPerUserQuota')) await group(client, name)
    },
    grow: (client, name) => client.send(new iam.AddUserToGroupCommand({ UserName, GroupName: name })),
    held: async (client) =>
      length((await client.send(new iam.ListGroupsForUserCommand({ UserName }))).Groups),
  },
  {
    quota: 'AttachedPoliciesPerUserQuota',
    prepare: (client) => policies(client, 'AttachedPoliciesPerUserQuota'),
    grow: (client, name) =>
      client.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn: policyArnOf(name) })),
    held: async (client) =>
      length((await client.send(new iam.ListAttachedUserPoliciesCommand({ UserName }))).AttachedPolicies),
  },
  {
    quota: 'AttachedPoliciesPerGroupQuota',
    prepare: (client) => policies(client, 'AttachedPoliciesPerGroupQuota'),
    grow: (client, name) =>
      client.send(new iam.AttachGroupPolicyCommand({ GroupName, PolicyArn: policyArnOf(name) })),
    held: async (client) =>
      length((await client.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName }))).AttachedPolicies),
  },
  {
    quota: 'AttachedPoliciesPerRoleQuota',
    prepare: (client) => policies(client, 'AttachedPoliciesPerRoleQuota'),
    grow: (client, name) =>
      client.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn: policyArnOf(name) })),
    held: async (client) =>
      length((await client.send(new iam.ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies),
  },
  {
    quota: 'PolicyVersionsInUseQuota',
    prepare: async (client) => {
      await policies(client, 'PolicyVersionsInUseQuota')
      for (const name of names('PolicyVersionsInUseQuota')) await role(client, name)
    },
    grow: (client, name) =>
      client.send(new iam.AttachRolePolicyCommand({ RoleName: name, PolicyArn: policyArnOf(name) })),
    held: async (client) =>
      (await client.send(new iam.GetAccountSummaryCommand({}))).SummaryMap?.['PolicyVersionsInUse'] ?? 0,
  },
  {
    quota: 'AccessKeysPerUserQuota',
    grow: (client) => client.send(new iam.CreateAccessKeyCommand({ UserName })),
    held: async (client) =>
      length((await client.send(new iam.ListAccessKeysCommand({ UserName }))).AccessKeyMetadata),
  },
  {
    quota: 'SigningCertificatesPerUserQuota',
    grow: (client, name) =>
      client.send(
        new iam.UploadSigningCertificateCommand({ UserName, CertificateBody: certificate(name).body }),
      ),
    held: async (client) =>
      length((await client.send(new iam.ListSigningCertificatesCommand({ UserName }))).Certificates),
  },
  {
    quota: 'SSHPublicKeysPerUserQuota',
    grow: (client) => {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const SSHPublicKeyBody = publicKey.export({ type: 'spki', format: 'pem' }).toString()
      return client.send(new iam.UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody }))
    },
    held: async (client) =>
      length((await client.send(new iam.ListSSHPublicKeysCommand({ UserName }))).SSHPublicKeys),
  },
  {
    quota: 'ServiceSpecificCredentialsPerServiceQuota',
    grow: (client) =>
      client.send(
        new iam.CreateServiceSpecificCredentialCommand({
          UserName,
          ServiceName: 'codecommit.amazonaws.com',
        }),
      ),
    held: async (client) => {
      const command = new iam.ListServiceSpecificCredentialsCommand({ UserName })
      return length((await client.send(command)).ServiceSpecificCredentials)
    },
  },
  {
    quota: 'MFADevicesPerUserQuota',
    prepare: async (client) => {
      const devices = new Map<string, Awaited<ReturnType<typeof virtualDevice>>>()
      for (const name of names('MFADevicesPerUserQuota'))
        devices.set(name, await virtualDevice({ iam: client }, name))
      return devices
    },
    grow: (client, name, devices) => {
      const device = devices instanceof Map ? devices.get(name) : undefined
      return client.send(enableWith(UserName, device, timeStep(new Date())))
    },
    held: async (client) =>
      length((await client.send(new iam.ListMFADevicesCommand({ UserName }))).MFADevices),
  },
  {
    quota: 'VersionsPerPolicyQuota',
    grow: (client) => client.send(new iam.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allowS3 })),
    held: async (client) =>
      length((await client.send(new iam.ListPolicyVersionsCommand({ PolicyArn }))).Versions),
  },
  {
    quota: 'UserPolicySizeQuota',
    room: 2,
    grow: (client, PolicyName) =>
      client.send(new iam.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: long(900) })),
    held: async (client) =>
      length((await client.send(new iam.ListUserPoliciesCommand({ UserName }))).PolicyNames),
  },
  {
    quota: 'GroupPolicySizeQuota',
    room: 2,
    grow: (client, PolicyName) =>
      client.send(new iam.PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument: long(2000) })),
    held: async (client) =>
      length((await client.send(new iam.ListGroupPoliciesCommand({ GroupName }))).PolicyNames),
  },
  {
    quota: 'RolePolicySizeQuota',
    room: 2,
    grow: (client, PolicyName) =>
      client.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: long(4000) })),
    held: async (client) =>
      length((await client.send(new iam.ListRolePoliciesCommand({ RoleName }))).PolicyNames),
  },
  {
    quota: 'UsersQuota',
    grow: user,
    held: async (client) => length((await client.send(new iam.ListUsersCommand({}))).Users),
  },
  {
    quota: 'GroupsQuota',
    grow: group,
    held: async (client) => length((await client.send(new iam.ListGroupsCommand({}))).Groups),
  },
  {
    quota: 'RolesQuota',
    grow: role,
    held: async (client) => length((await client.send(new iam.ListRolesCommand({}))).Roles),
  },
  {
    quota: 'PoliciesQuota',
    grow: policy,
    held: async (client) =>
      length((await client.send(new iam.ListPoliciesCommand({ Scope: 'Local' }))).Policies),
  },
  {
    quota: 'InstanceProfilesQuota',
    grow: (client, InstanceProfileName) =>
      client.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName })),
    held: async (client) =>
      length((await client.send(new iam.ListInstanceProfilesCommand({}))).InstanceProfiles),
  },
  {
    quota: 'ServerCertificatesQuota',
    grow: (client, ServerCertificateName) => uploadServer({ iam: client }, { ServerCertificateName }),
    held: async (client) =>
      length((await client.send(new iam.ListServerCertificatesCommand({}))).ServerCertificateMetadataList),
  },
  {
    quota: 'OpenIdConnectProvidersQuota',
    grow: (client, name) => createOidc({ iam: client }, { Url: `https://${name}.example.com` }),
    held: async (client) =>
      length((await client.send(new iam.ListOpenIDConnectProvidersCommand({}))).OpenIDConnectProviderList),
  },
  {
    quota: 'SAMLProvidersQuota',
    grow: (client, Name) => createSaml({ iam: client }, { Name }),
    held: async (client) =>
      length((await client.send(new iam.ListSAMLProvidersCommand({}))).SAMLProviderList),
  },
  {
    quota: 'VirtualMFADevicesQuota',
    grow: (client, name) => virtualDevice({ iam: client }, name),
    held: async (client) =>
      length((await client.send(new iam.ListVirtualMFADevicesCommand({}))).VirtualMFADevices),
  },
]

/** Quotas that no second client can exceed, with the reason. */
const alone: Partial<Record<QuotaName, string>> = {
  PolicySizeQuota: 'bounds one document',
  AssumeRolePolicySizeQuota: 'bounds one document',
}

describe('the quotas', () => {
  it('are all raced for below, or bound what one call says', () => {
    const known = [...rows.map(({ quota }) => quota), ...Object.keys(alone)]
    expect(known.toSorted()).toEqual(Object.keys(quotas).toSorted())
  })
})

describe.each<Engine>(['SQLite', 'PostgreSQL'])('two clients that race, on %s,', (engine) => {
  let racing: RacingClients
  let marks = quotas.PolicySizeQuota
  beforeAll(async () => {
    racing = await racingClients(engine, ACCOUNT)
    const [client] = racing.clients
    await user(client, UserName)
    await group(client, GroupName)
    await role(client, RoleName)
    await policy(client, 'held')
  }, 600_000)
  afterAll(() => racing.close())

  /** Changes a quota and waits until both servers know it, by one that is changed after it and that they show. */
  async function set(quota: QuotaName, value: number): Promise<void> {
    await setQuota(racing, quota, value)
    await setQuota(racing, 'PolicySizeQuota', ++marks)
    for (const client of racing.clients) {
      const shown = async () =>
        (await client.send(new iam.GetAccountSummaryCommand({}))).SummaryMap?.['PolicySizeQuota']
      await expect.poll(shown, { timeout: 60_000 }).toBe(marks)
    }
  }

  /** What becomes of a call; it is made again while the store is too busy for it, as SDKs do. */
  async function outcome(call: () => Promise<unknown>): Promise<string> {
    for (;;) {
      const answer = call()
      const code = await answer.then(
        () => 'done',
        async () => (await refusal(answer)).code,
      )
      if (code !== 'ServiceUnavailable') return code
    }
  }

  /** What became of calls that both clients made in turn, all under way together. */
  const race = (calls: readonly ((client: iam.IAMClient) => Promise<unknown>)[]): Promise<string[]> =>
    Promise.all(calls.map((call, index) => outcome(() => call(racing.clients[index % 2 === 0 ? 0 : 1]))))

  it('attach a policy once and count it once, and take it away once', async () => {
    const [client] = racing.clients
    await policy(client, 'shared')
    await user(client, 'holder')
    const attachment = { UserName: 'holder', PolicyArn: policyArnOf('shared') }
    const count = async () =>
      (await client.send(new iam.GetPolicyCommand(attachment))).Policy?.AttachmentCount
    const attach = (one: iam.IAMClient) => one.send(new iam.AttachUserPolicyCommand(attachment))
    const detach = (one: iam.IAMClient) => one.send(new iam.DetachUserPolicyCommand(attachment))
    expect(await race(Array.from({ length: RACERS }, () => attach))).toEqual(
      Array.from({ length: RACERS }, () => 'done'),
    )
    expect(await count()).toBe(1)
    const taken = await race(Array.from({ length: RACERS }, () => detach))
    expect(taken.filter((one) => one === 'done')).toHaveLength(1)
    expect(new Set(taken)).toEqual(new Set(['done', 'NoSuchEntity']))
    expect(await count()).toBe(0)
  }, 600_000)

  it.each(rows)(
    'never exceed $quota, and fill it',
    async ({ quota, prepare, grow, held, room }) => {
      const [first, second] = racing.clients
      const prepared = await prepare?.(first)
      const before = await held(first)
      if (room === undefined) await set(quota, before + ROOM)
      const found = await race(names(quota).map((name) => (client) => grow(client, name, prepared)))
      const fitting = room ?? ROOM
      expect(found.toSorted()).toEqual([
        ...Array.from({ length: RACERS - fitting }, () => 'LimitExceeded'),
        ...Array.from({ length: fitting }, () => 'done'),
      ])
      expect([await held(first), await held(second)]).toEqual([before + fitting, before + fitting])
    },
    600_000,
  )
})
