/**
 * Fills a data folder with an account and as many users, roles and policies, in large transactions.
 *
 *   node bench/seed.ts DIR [--users 1000000] [--roles 0] [--policies 0]
 *
 * Prints the account and the access key of its administrator as JSON.
 */
import { parseArgs } from 'node:util'
import { compose } from '../packages/server/src/compose.ts'
import { loadConfig } from '../packages/server/src/config.ts'
import { createLog } from '../packages/server/src/log.ts'
import { newUniqueId } from '../packages/server/src/model/identifier.ts'
import { createAccount, createAdministrator } from '../packages/server/src/operator/create-account.ts'
import type { Transaction } from '../packages/server/src/store/store.ts'

const BATCH = 2_000

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { users: { type: 'string' }, roles: { type: 'string' }, policies: { type: 'string' } },
})
const [dataDir] = positionals
if (dataDir === undefined)
  throw new Error('usage: node bench/seed.ts DIR [--users N] [--roles N] [--policies N]')

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

const kinds: Record<string, (tx: Transaction, index: number) => Promise<unknown>> = {
  users: (tx, index) =>
    tx.users.insert(AccountId, {
      ...common,
      UserId: newUniqueId('AIDA', random, Date.now()),
      UserName: `user-${String(index).padStart(7, '0')}`,
      Path: index % 10 === 0 ? '/tenth/' : '/',
    }),
  roles: (tx, index) =>
    tx.roles.insert(AccountId, {
      ...common,
      RoleId: newUniqueId('AROA', random, Date.now()),
      RoleName: `role-${String(index).padStart(7, '0')}`,
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: trust,
      TrustedIds: {},
    }),
  async policies(tx, index) {
    const PolicyId = newUniqueId('ANPA', random, Date.now())
    await tx.policies.insert(AccountId, {
      ...common,
      PolicyId,
      PolicyName: `policy-${String(index).padStart(7, '0')}`,
      UpdateDate: author.now,
      DefaultVersionId: 'v1',
      LatestVersion: 1,
    })
    const version = { PolicyId, VersionId: 'v1', CreateDate: author.now, Document: allow }
    await tx.policyVersions.insert(AccountId, version)
  },
}

for (const [name, insert] of Object.entries(kinds)) {
  const total = Number(values[name as keyof typeof values] ?? 0)
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
