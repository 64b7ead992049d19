import * as iam from '@aws-sdk/client-iam'
import { expect, it } from 'vitest'
import { Organization } from '../../src/organization.ts'
import { cycle, type Resource } from '../../src/resource-cycle.ts'
import { newAccount } from '../../src/target.ts'

const alias: Resource<{ alias: string }> = {
  type: 'aws_iam_account_alias',
  first: { alias: `first-${crypto.randomUUID()}` },
  second: { alias: `second-${crypto.randomUUID()}` },
  create: async (client, { alias: AccountAlias }) => {
    await client.send(new iam.CreateAccountAliasCommand({ AccountAlias }))
    return 'alias'
  },
  read: async (client) => {
    const { AccountAliases = [] } = await client.send(new iam.ListAccountAliasesCommand({}))
    const [found] = AccountAliases
    return found === undefined ? undefined : { alias: found }
  },
  update: (client, _, { alias: AccountAlias }) =>
    client.send(new iam.CreateAccountAliasCommand({ AccountAlias })),
  remove: (client, _, { alias: AccountAlias }) =>
    client.send(new iam.DeleteAccountAliasCommand({ AccountAlias })),
}

const passwordPolicy: Resource<iam.PasswordPolicy> = {
  type: 'aws_iam_account_password_policy',
  first: {
    MinimumPasswordLength: 6,
    RequireSymbols: false,
    RequireNumbers: false,
    RequireUppercaseCharacters: false,
    RequireLowercaseCharacters: false,
    AllowUsersToChangePassword: false,
    ExpirePasswords: false,
    HardExpiry: false,
  },
  second: {
    MinimumPasswordLength: 14,
    RequireSymbols: true,
    RequireNumbers: true,
    RequireUppercaseCharacters: true,
    RequireLowercaseCharacters: true,
    AllowUsersToChangePassword: true,
    ExpirePasswords: true,
    MaxPasswordAge: 90,
    PasswordReusePrevention: 24,
    HardExpiry: true,
  },
  create: async (client, { ExpirePasswords: _, ...wanted }) => {
    await client.send(new iam.UpdateAccountPasswordPolicyCommand(wanted))
    return 'policy'
  },
  read: async (client) => (await client.send(new iam.GetAccountPasswordPolicyCommand({}))).PasswordPolicy,
  update: (client, _, { ExpirePasswords: __, ...wanted }) =>
    client.send(new iam.UpdateAccountPasswordPolicyCommand(wanted)),
  remove: (client) => client.send(new iam.DeleteAccountPasswordPolicyCommand({})),
}

const stsPreferences: Resource<{ version: number }> = {
  type: 'aws_iam_security_token_service_preferences',
  first: { version: 2 },
  second: { version: 1 },
  create: async (client, { version }) => {
    await setTokens(client, version)
    return 'preferences'
  },
  read: async (client) => {
    const { SummaryMap } = await client.send(new iam.GetAccountSummaryCommand({}))
    const version = SummaryMap?.['GlobalEndpointTokenVersion'] ?? 0
    return version === 0 ? undefined : { version }
  },
  update: (client, _, { version }) => setTokens(client, version),
  // an account always has them: Terraform forgets them and changes nothing
  remove: () => Promise.resolve(),
}

function setTokens(client: iam.IAMClient, version: number) {
  const GlobalEndpointTokenVersion = version === 1 ? 'v1Token' : 'v2Token'
  return client.send(new iam.SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion }))
}

const organizationsFeatures: Resource<{ features: string[] }> = {
  type: 'aws_iam_organizations_features',
  first: { features: ['RootCredentialsManagement'] },
  second: { features: ['RootCredentialsManagement', 'RootSessions'] },
  create: async (client, { features }) => {
    await setFeatures(client, features)
    return 'features'
  },
  read: async (client) => {
    const { EnabledFeatures = [] } = await client.send(new iam.ListOrganizationsFeaturesCommand({}))
    return EnabledFeatures.length === 0 ? undefined : { features: EnabledFeatures.toSorted() }
  },
  update: (client, _, { features }) => setFeatures(client, features),
  remove: (client) => setFeatures(client, []),
}

async function setFeatures(client: iam.IAMClient, features: readonly string[]) {
  await client.send(
    features.includes('RootCredentialsManagement')
      ? new iam.EnableOrganizationsRootCredentialsManagementCommand({})
      : new iam.DisableOrganizationsRootCredentialsManagementCommand({}),
  )
  await client.send(
    features.includes('RootSessions')
      ? new iam.EnableOrganizationsRootSessionsCommand({})
      : new iam.DisableOrganizationsRootSessionsCommand({}),
  )
}

it.each([
  [alias.type, alias],
  [passwordPolicy.type, passwordPolicy],
] as const)('%s is read as it was configured', async (_, resource) => {
  await cycle(await newAccount(), resource as Resource<object>)
})

it('aws_iam_security_token_service_preferences are read as they were configured', async () => {
  const account = await newAccount()
  const { create, update, read, first, second } = stsPreferences
  const id = await create(account.iam, first)
  expect(await read(account.iam, id)).toEqual(first)
  await update(account.iam, id, second, first)
  expect(await read(account.iam, id)).toEqual(second)
})

it('aws_iam_organizations_features are read as they were configured', async () => {
  const organization = await Organization.beside(await newAccount())
  await organization.trustIam()
  await cycle(organization.management, organizationsFeatures)
})
