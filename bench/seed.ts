/**
 * Fills a data folder with an account and as many entities of each kind, in large transactions.
 *
 *   node bench/seed.ts DIR [--users 1000000] [--roles 0] …     the kinds stand below, each 0 unless told
 *
 * Prints the account and the access key of its administrator as JSON.
 */
import { parseArgs } from 'node:util'
import { compose } from '../packages/server/src/compose.ts'
import { loadConfig } from '../packages/server/src/config.ts'
import { createLog } from '../packages/server/src/log.ts'
import { newAccessKeyId, newUniqueId } from '../packages/server/src/model/identifier.ts'
import { createAccount, createAdministrator } from '../packages/server/src/operator/create-account.ts'
import type { Transaction } from '../packages/server/src/store/store.ts'

const BATCH = 2_000

/** In the order in which they are made: each refers to those before. */
const KINDS = [
  ...(['groups', 'users', 'roles', 'policies', 'instance-profiles', 'access-keys', 'mfa-devices'] as const),
  ...(['server-certificates', 'oidc-providers', 'saml-providers'] as const),
]

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(KINDS.map((kind) => [kind, { type: 'string' as const }])),
})
const [dataDir] = positionals
if (dataDir === undefined) throw new Error('usage: node bench/seed.ts DIR [--users N] [--roles N] …')

const config = loadConfig({ 'data-dir': dataDir, 'log-level': 'error' }, {}, false)
const service = await compose({
  config,
  clock: Date.now,
  log: createLog(config),
  publicUrl: () => 'http://127.0.0.1',
})
const { store, random } = service
const author = { caller: 'seed', requestId: 'seed', now: new Date() }
const account = await createAccount(service, { id: '123456789012' }, author)
const { AccountId } = account
const key = await createAdministrator(service, account, 'admin', author)
const common = { Path: '/', CreateDate: author.now, Tags: [] }
const allow = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
})
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})

const numbered = (kind: string, index: number) => `${kind}-${String(index).padStart(7, '0')}`
const newId = (prefix: string) => newUniqueId(prefix, random, Date.now())
const secret = Uint8Array.of(1)
const nextYear = new Date(author.now.getTime() + 365 * 86_400_000)

/** Ids of what others refer to. */
const ids = { users: [] as string[], groups: [] as string[], roles: [] as string[] }

function made(kind: keyof typeof ids, prefix: string): string {
  const id = newId(prefix)
  ids[kind].push(id)
  return id
}

const one = (kind: keyof typeof ids, index: number): string => ids[kind][index % ids[kind].length] ?? ''
const pathOf = (index: number) => (index % 10 === 0 ? '/tenth/' : '/')

const kinds: Record<(typeof KINDS)[number], (tx: Transaction, index: number) => Promise<unknown>> = {
  groups: (tx, index) =>
    tx.groups.insert(AccountId, {
      ...{ Path: '/', CreateDate: author.now },
      GroupId: made('groups', 'AGPA'),
      GroupName: numbered('group', index),
    }),
  /** Each tenth one is in a group. */
  async users(tx, index) {
    const UserId = made('users', 'AIDA')
    const Path = pathOf(index)
    await tx.users.insert(AccountId, { ...common, UserId, UserName: numbered('user', index), Path })
    if (index % 10 === 0 && ids.groups.length > 0)
      await tx.memberships.insert(AccountId, { UserId, GroupId: one('groups', index / 10) })
  },
  roles: (tx, index) =>
    tx.roles.insert(AccountId, {
      ...common,
      RoleId: made('roles', 'AROA'),
      RoleName: numbered('role', index),
      Path: pathOf(index),
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: trust,
      TrustedIds: {},
    }),
  /** Each is attached to a user. */
  async policies(tx, index) {
    const PolicyId = newId('ANPA')
    const PolicyName = numbered('policy', index)
    await tx.policies.insert(AccountId, {
      ...{ ...common, PolicyId, PolicyName, UpdateDate: author.now },
      ...{ DefaultVersionId: 'v1', LatestVersion: 1 },
    })
    const version = { PolicyId, VersionId: 'v1', CreateDate: author.now, Document: allow }
    await tx.policyVersions.insert(AccountId, version)
    if (ids.users.length === 0) return
    const PolicyArn = `arn:aws:iam::${AccountId}:policy/${PolicyName}`
    await tx.attachments.insert(AccountId, { PrincipalId: one('users', index), PolicyArn })
  },
  'instance-profiles': (tx, index) =>
    tx.instanceProfiles.insert(AccountId, {
      ...common,
      InstanceProfileId: newId('AIPA'),
      InstanceProfileName: numbered('profile', index),
      ...(ids.roles.length > 0 && { RoleId: one('roles', index) }),
    }),
  'access-keys': (tx, index) =>
    tx.accessKeys.insert(
      AccountId,
      {
        AccessKeyId: newAccessKeyId('AKIA', AccountId, random),
        PrincipalId: one('users', index),
        ...{ Status: 'Active', CreateDate: author.now },
      },
      secret,
    ),
  'mfa-devices': (tx, index) =>
    tx.mfaDevices.insert(
      AccountId,
      {
        ...{ Type: 'virtual', DeviceId: newId(''), Name: numbered('device', index), Path: '/', Tags: [] },
        ...{ PrincipalId: one('users', index), EnableDate: author.now },
      },
      secret,
    ),
  'server-certificates': (tx, index) =>
    tx.serverCertificates.insert(
      AccountId,
      {
        ...{ ServerCertificateId: newId('ASCA'), ServerCertificateName: numbered('certificate', index) },
        ...{ Path: '/', UploadDate: author.now, Expiration: nextYear, CertificateBody: 'body', Tags: [] },
      },
      secret,
    ),
  'oidc-providers': (tx, index) =>
    tx.oidcProviders.insert(AccountId, {
      ...{
        Url: `${numbered('idp', index)}.example.com`,
        ClientIDs: ['client'],
        Thumbprints: ['a'.repeat(40)],
      },
      ...{ CreateDate: author.now, Tags: [] },
    }),
  'saml-providers': (tx, index) =>
    tx.samlProviders.insert(AccountId, {
      ...{ ProviderId: newId('SAMLSP'), Name: numbered('saml', index), MetadataDocument: '<metadata/>' },
      ...{ EntityId: numbered('idp', index), SigningCertificates: [], ValidUntil: nextYear },
      ...{ CreateDate: author.now, Tags: [] },
    }),
}

for (const name of KINDS) {
  const insert = kinds[name]
  const total = Number(values[name] ?? 0)
  for (let start = 0; start < total; start += BATCH) {
    await store.write([AccountId], author, async (tx) => {
      for (let index = start; index < Math.min(start + BATCH, total); index++) await insert(tx, index)
    })
    if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${Math.min(start + BATCH, total)} of ${total}`)
  }
  if (process.stderr.isTTY && total > 0) process.stderr.write('\n')
}
await service.close()
console.log(JSON.stringify({ account: AccountId, ...key }))
