import type { ReadingCall } from '../../authorization/call.ts'
import { noResource } from '../../authorization/no-resource.ts'
import { type QuotaName, quotas } from '../../authorization/quotas.ts'
import { iam } from '../service.ts'
import { accountSettings } from './account-settings.ts'

/** The quotas that the published model knows as entries; there are others, which no answer shows. */
const shownQuotas = (Object.keys(quotas) as QuotaName[]).filter((name) => summaryKeys().includes(name))

function summaryKeys(): readonly string[] {
  const output = iam.model.operations.get('GetAccountSummary')?.output
  const map = output?.members.find(({ name }) => name === 'SummaryMap')?.shape
  return map?.type === 'map' && map.key.type === 'string' ? (map.key.enum ?? []) : []
}

export const GetAccountSummary = iam.operation('GetAccountSummary', {
  access: 'List',
  effect: 'reads',
  resource: noResource,
  async handle(_input, call) {
    const { GlobalEndpointTokenVersion = 1 } = await accountSettings(call)
    const limits = shownQuotas.map((name) => [name, call.quota(name)] as const)
    return {
      SummaryMap: {
        ...Object.fromEntries(limits),
        ...(await entityCounts(call)),
        ...(await ofRootUser(call)),
        GlobalEndpointTokenVersion,
      },
    }
  },
})

type Reads = Pick<ReadingCall, 'account' | 'store'>

/** How many there are of each kind; of a policy in use its default version counts, whoever manages it. */
async function entityCounts(call: Reads) {
  const { account, store } = call
  const count = (
    kind:
      | 'users'
      | 'groups'
      | 'roles'
      | 'policies'
      | 'instanceProfiles'
      | 'serverCertificates'
      | 'oidcProviders'
      | 'samlProviders'
      | 'mfaDevices',
  ) => store[kind].count(account.AccountId)
  return {
    Users: await count('users'),
    Groups: await count('groups'),
    Roles: await count('roles'),
    Policies: await count('policies'),
    PolicyVersionsInUse: await store.attachments.countPool(account.AccountId),
    InstanceProfiles: await count('instanceProfiles'),
    ServerCertificates: await count('serverCertificates'),
    Providers: (await count('oidcProviders')) + (await count('samlProviders')),
    MFADevices: await count('mfaDevices'),
    MFADevicesInUse: await store.mfaDevices.countReferring(account.AccountId),
  }
}

/** What the root user has, as 0 or 1. */
async function ofRootUser({ account: { AccountId }, store }: Reads) {
  const keys = await store.accessKeys.of(AccountId, AccountId)
  const password = await store.passwords.get(AccountId, AccountId)
  const devices = await store.mfaDevices.countOf(AccountId, AccountId)
  const certificates = await store.signingCertificates.of(AccountId, AccountId)
  return {
    AccountAccessKeysPresent: keys.length > 0 ? 1 : 0,
    AccountPasswordPresent: password === undefined ? 0 : 1,
    AccountMFAEnabled: devices > 0 ? 1 : 0,
    AccountSigningCertificatesPresent: certificates.length > 0 ? 1 : 0,
  }
}
