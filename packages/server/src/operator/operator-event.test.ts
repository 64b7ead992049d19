import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateRoleCommand, CreateServiceLinkedRoleCommand } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { marksOf } from '../events/call-details.ts'
import { eventRecord } from '../events/event-record.ts'
import { eventViews } from '../events/event-view.ts'
import { pooledRandom } from '../model/random.ts'
import { CallJournal } from '../records/call-journal.ts'
import { markText } from '../records/marks.ts'
import { Records } from '../records/records.ts'
import { openStore } from '../store/open.ts'
import { GLOBAL } from '../store/store.ts'
import { user } from '../testing/callers.ts'
import { partner, request } from '../testing/delegation.ts'
import { ACCOUNT, trust } from '../testing/roles.ts'
import { testServer } from '../testing/test-server.ts'
import { operatorAuthor } from './author.ts'
import { writeTelling } from './operator-event.ts'
import { commands } from './socket.ts'

const server = testServer()
const MEMBER = '111122223333'
const MADE = '222233334444'

/** Commands that change no account: reads, and what is the server's own. */
const silent: readonly string[] = [
  ...['accounts list', 'quotas list', 'keys show', 'keys rotate', 'roles uses', 'mfa import', 'mfa tokens'],
  ...['trail show', 'delegation token', 'why'],
  // these are no accounts of the server
  ...['accounts outside add', 'accounts outside list', 'accounts outside remove'],
  ...[
    'list',
    'show',
    'units list',
    'accounts list',
    'policies show',
    'policies list',
    'administrators list',
  ].map((name) => `organization ${name}`),
]

const ran = new Set<string>()

/** Runs a command; its answer. */
async function run(name: string, input: object = {}): Promise<Record<string, string>> {
  const command = commands.find((candidate) => candidate.name === name)
  if (command === undefined) throw new Error(`there is no command ${name}`)
  ran.add(name)
  const { clock } = server.service.gateway
  return { ...(await command.run(server.service, { ...input }, operatorAuthor(name, clock))) }
}

/** What the operator is told to have done in an account, the first first. */
async function told(account = ACCOUNT) {
  const { records } = server.service
  if (records === undefined) throw new Error('records are kept')
  const { records: found } = await records.newest({
    ...{ from: 0, to: server.service.clock() + 10_000, limit: 1_000, marks: [markText(account)] },
    matches: ({ event, account: own }) => event?.identity['type'] === 'AWSService' && own === account,
  })
  return found.toReversed().flatMap(eventViews).map(eventRecord)
}

/** Runs a command, and answers the names of the events that it leaves in an account. */
async function namesOf(name: string, input: object, account = ACCOUNT): Promise<unknown[]> {
  const before = (await told(account)).length
  await run(name, input)
  return (await told(account)).slice(before).map(({ eventName }) => eventName)
}

describe('the operator’s commands', () => {
  it('leave events of what they do to users, keys, roles, sessions, quotas and devices', async () => {
    const account = ACCOUNT
    const made = ['CreateUser', 'AttachUserPolicy', 'CreateAccessKey']
    expect(await namesOf('accounts create', { id: MADE }, MADE)).toEqual(made)
    expect(await namesOf('accounts administrator', { account, name: 'keeper' })).toEqual(made)
    expect(await namesOf('accounts administrator', { account, name: 'keeper' })).toEqual(['CreateAccessKey'])
    expect(await namesOf('accounts rename', { account, name: 'Main' })).toEqual(['PutAccountName'])
    expect(await namesOf('accounts rename', { account, name: 'Main' })).toEqual([])
    const on = { account, value: 'on' }
    expect(await namesOf('accounts billing', on)).toEqual(['UpdateIAMAccessPreference'])
    expect(await namesOf('accounts recovery', { account, value: 'off' })).toEqual(['UpdateRootRecovery'])
    const quota = { account, quota: 'VirtualMFADevicesQuota', value: '7' }
    expect(await namesOf('quotas set', quota)).toEqual(['SetServiceQuota'])

    const ana = await user(server, 'ana')
    const { Credentials } = await server.stsAs(ana).send(new GetSessionTokenCommand({}))
    expect(await namesOf('sessions revoke', { key: Credentials?.AccessKeyId })).toEqual(['RevokeSession'])
    const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT })
    await server.iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument }))
    const role = `arn:aws:iam::${ACCOUNT}:role/app`
    expect(await namesOf('sessions revoke-role', { role })).toEqual(['RevokeRoleSessions'])
    const { Role } = await server.iam.send(
      new CreateServiceLinkedRoleCommand({ AWSServiceName: 'autoscaling.amazonaws.com' }),
    )
    const use = { role: Role?.Arn, resource: 'arn:aws:s3:::logs' }
    expect(await namesOf('roles use', use)).toEqual(['UseServiceLinkedRole'])
    expect(await namesOf('roles release', use)).toEqual(['ReleaseServiceLinkedRole'])

    await server.service.store.write([ACCOUNT], operatorAuthor('test', Date.now), async (tx) => {
      const device = { Type: 'virtual', DeviceId: 'one', Name: 'one', Path: '/', Tags: [] } as const
      await tx.mfaDevices.insert(ACCOUNT, { ...device, PrincipalId: ACCOUNT })
    })
    expect(await namesOf('mfa reset-root', { account })).toEqual(['DeactivateMFADevice'])
    expect(await namesOf('mfa reset-root', { account })).toEqual([])
  })

  it('leave events of trails and of delegations that they end, the latter in both accounts', async () => {
    const account = ACCOUNT
    expect(await namesOf('trail create', { account })).toEqual(['CreateTrail', 'StartLogging'])
    expect(await namesOf('trail stop', { account })).toEqual(['StopLogging'])
    expect(await namesOf('trail stop', { account })).toEqual([])
    expect(await namesOf('trail start', { account })).toEqual(['StartLogging'])
    expect(await namesOf('trail rotate-key', {})).toEqual(['RotateDigestKey'])
    expect(await namesOf('trail delete', { account })).toEqual(['DeleteTrail'])
    const asking = await partner(server)
    const id = await request(server.iamAs(asking), { OwnerAccountId: ACCOUNT })
    expect(await namesOf('delegation end', { request: id })).toEqual(['EndDelegationRequest'])
    expect((await told('444455556666')).map(({ eventName }) => eventName)).toEqual(['EndDelegationRequest'])
  })

  it('leave events of organizations where they are managed, and in the accounts that come, go or move', async () => {
    await server.newAccount({ account_id: MEMBER })
    const org = (name: string, input: object = {}, account = ACCOUNT) =>
      namesOf(`organization ${name}`, input, account)
    expect(await org('create', { account: ACCOUNT, features: 'billing' })).toEqual(['CreateOrganization'])
    expect(await org('enable-all-features')).toEqual(['EnableAllFeatures'])
    const { root } = await run('organization show')
    const { unit } = await run('organization units create', { parent: root, name: 'team' })
    const account = MEMBER
    expect(await org('accounts add', { account }, MEMBER)).toEqual(['AddAccountToOrganization'])
    expect(await org('accounts move', { account, parent: unit }, MEMBER)).toEqual(['MoveAccount'])
    expect(await org('accounts create', { id: MADE }, MADE)).toEqual([
      'CreateRole',
      'AttachRolePolicy',
      'CreateAccount',
    ])
    expect(await org('policies enable', { type: 'rcp' })).toEqual(['EnablePolicyType'])
    expect(await org('policies disable', { type: 'rcp' })).toEqual(['DisablePolicyType'])
    const statement = { Effect: 'Deny', Action: 's3:*', Resource: '*' }
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    const { policy } = await run('organization policies create', { type: 'scp', name: 'none', text })
    expect(await org('policies update', { policy, text })).toEqual(['UpdatePolicy'])
    expect(await org('policies attach', { policy, target: MEMBER }, MEMBER)).toEqual(['AttachPolicy'])
    expect(await org('policies detach', { policy, target: MEMBER }, MEMBER)).toEqual(['DetachPolicy'])
    expect(await org('policies delete', { policy })).toEqual(['DeletePolicy'])
    const service = 'iam.amazonaws.com'
    expect(await org('trust enable', { service })).toEqual(['EnableAWSServiceAccess'])
    const administers = { account, service }
    expect(await org('administrators add', administers)).toEqual(['RegisterDelegatedAdministrator'])
    expect(await org('administrators remove', administers)).toEqual(['DeregisterDelegatedAdministrator'])
    expect(await org('trust disable', { service })).toEqual(['DisableAWSServiceAccess'])
    for (const each of [MEMBER, MADE])
      expect(await org('accounts remove', { account: each }, each)).toEqual(['RemoveAccountFromOrganization'])
    expect(await org('units delete', { unit })).toEqual(['DeleteOrganizationalUnit'])
    expect(await org('delete')).toEqual(['DeleteOrganization'])
    const managed = (await told()).map(({ eventName }) => eventName)
    const also = ['CreateOrganizationalUnit', 'AddAccountToOrganization', 'CreateAccount', 'CreatePolicy']
    expect(managed).toEqual(expect.arrayContaining([...also, 'AttachPolicy', 'MoveAccount']))
  })

  it('are all among these, but for reads and what changes no account', () => {
    expect([...new Set([...ran, ...silent])].sort()).toEqual(commands.map(({ name }) => name).sort())
  })

  it('tell who did it and the id of a new key, and not its secret', async () => {
    const { accessKeyId, secretAccessKey = '' } = await run('accounts administrator', { account: ACCOUNT })
    const events = await told()
    expect(events.map(({ eventName }) => eventName)).toEqual([
      ...['CreateUser', 'AttachUserPolicy', 'CreateAccessKey'],
    ])
    expect(events.at(-1)).toMatchObject({
      ...{ eventType: 'AwsServiceEvent', userIdentity: { type: 'AWSService', invokedBy: 'operator' } },
      ...{ eventSource: 'iam.amazonaws.com', readOnly: false, recipientAccountId: ACCOUNT },
      requestParameters: { userName: 'admin' },
      responseElements: { accessKey: { accessKeyId, userName: 'admin', status: 'Active' } },
      resources: [{ ARN: `arn:aws:iam::${ACCOUNT}:user/admin`, type: 'AWS::IAM::User' }],
    })
    expect(JSON.stringify(events)).not.toContain(secretAccessKey)
  })
})

describe('an event of the operator’s', () => {
  const random = pooledRandom()
  const fail = (message: unknown) => {
    throw new Error(String(message))
  }
  const author = operatorAuthor('test', Date.now)
  const account = {
    AccountId: MADE,
    Partition: 'aws',
    Email: 'root@example.com',
    CreateDate: author.now,
  } as const
  const act = { account, service: 'iam', name: 'CreateUser', parameters: { userName: 'eve' } } as const

  /** What a process has over a folder; it is left as it is, as a kill does. */
  const processOver = async (folder: string, writer: string) => {
    const store = await openStore({ engine: 'sqlite', file: join(folder, 'store.db'), passing: true })
    const records = new Records({ directory: folder, clock: Date.now, random, failed: fail, interval: 1e6 })
    const parts = { store, records, clock: Date.now, writer, marksOf, warn: () => undefined }
    return { store, records, journal: new CallJournal(parts), random, clock: Date.now }
  }

  it('is committed with its write: a process that is killed before it writes records down loses none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-operator-event-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const noticed: string[] = []
    const killed = await processOver(folder, 'first')
    const sources = { ...killed, noticed: () => void noticed.push('noticed') }
    await writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      await tx.accounts.insert(GLOBAL, account)
      tell(act)
    })
    const failing = writeTelling(sources, [GLOBAL], author, async (_tx, tell) => {
      tell({ ...act, name: 'DeleteUser' })
      throw new Error('refused')
    })
    await expect(failing).rejects.toThrow('refused')
    expect(noticed).toEqual(['noticed'])
    await killed.store.close()

    const next = await processOver(folder, 'second')
    expect(await next.journal.replay(Number.MAX_SAFE_INTEGER)).toBe(1)
    const { records: found } = await next.records.newest({
      ...{ from: 0, to: Date.now() + 10_000, limit: 10, marks: [markText(MADE, 'EventName', 'CreateUser')] },
      matches: () => true,
    })
    expect(found.flatMap(eventViews).map(eventRecord)).toMatchObject([
      { eventName: 'CreateUser', recipientAccountId: MADE, requestParameters: { userName: 'eve' } },
    ])
    await next.store.close()
  })
})
