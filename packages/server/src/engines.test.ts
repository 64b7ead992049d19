import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operations } from './operations.ts'
import type { RunningServer } from './server.ts'
import { policyOf } from './testing/callers.ts'
import { startOperated } from './testing/operated-server.ts'
import { trust } from './testing/roles.ts'
import { testDatabase } from './testing/test-database.ts'
import type { Credentials } from './testing/test-server.ts'
import { call } from './testing/wire.ts'

const ACCOUNT = '210987654321'
const folders: string[] = []
let engines: { readonly sqlite: RunningServer; readonly postgres: RunningServer }

beforeAll(async () => {
  const start = async (settings: object) => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-engines-'))
    folders.push(folder)
    return startOperated(folder, settings)
  }
  engines = { sqlite: await start({}), postgres: await start({ 'database-url': await testDatabase() }) }
})
afterAll(async () => {
  await engines.sqlite.close()
  await engines.postgres.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

type Parameters = Readonly<Record<string, string>>

/** Lists that are in the order of ids, which are drawn by lot. */
const inOrderOfIds = new Set(['GetGroup', 'ListGroupsForUser', 'ListEntitiesForPolicy'])

/** Sends calls one after the other and keeps each answer without what differs by nature: ids, dates, secrets. */
class Session {
  readonly answers: string[] = []
  readonly #server: RunningServer
  #credentials: Credentials
  /** The answer to the last call, as it came. */
  last = ''

  constructor(server: RunningServer) {
    this.#server = server
    const { accessKeyId = '', secretAccessKey = '' } = server.firstAccount?.accessKey ?? {}
    this.#credentials = { accessKeyId, secretAccessKey }
  }

  async send(Action: string, parameters: Parameters = {}, service: 'iam' | 'sts' = 'iam'): Promise<void> {
    const { status, text } = await call(this.#server, this.#credentials, service, { Action, ...parameters })
    this.last = text
    const lines = withoutVariety(text).split('\n')
    if (inOrderOfIds.has(Action)) lines.sort()
    this.answers.push(`${Action} ${status}\n${lines.join('\n')}`)
  }

  /** Goes on as whoever the last answer has credentials of. */
  become(): void {
    const member = (name: string) => new RegExp(`<${name}>([^<]*)`).exec(this.last)?.[1]
    const sessionToken = member('SessionToken')
    this.#credentials = {
      accessKeyId: member('AccessKeyId') ?? '',
      secretAccessKey: member('SecretAccessKey') ?? '',
      ...(sessionToken !== undefined && { sessionToken }),
    }
  }

  async pages(Action: string, parameters: Parameters = {}): Promise<void> {
    let marker: string | undefined
    do {
      await this.send(Action, {
        ...parameters,
        MaxItems: '2',
        ...(marker !== undefined && { Marker: marker }),
      })
      marker = /<Marker>([^<]*)/.exec(this.last)?.[1]
    } while (marker !== undefined)
  }
}

function withoutVariety(text: string): string {
  return text
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'REQUEST')
    .replace(/http:\S+(authorization-details\/)[0-9a-z]{25}/g, '$1ID')
    .replace(/(authorization id: )[0-9a-z]{25}/g, '$1ID')
    .replace(/\b(A[A-Z]{3})[A-Z0-9]{16,17}\b/g, '$1')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'DATE')
    .replace(/<(SecretAccessKey|SessionToken|Marker)>[^<]*/g, '<$1>')
    .replace(/<(PackedPolicySize|SessionTokenSize|SessionTokenUtilization)>\d+/g, '<$1>')
}

const allowAll = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' })
const arnOf = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`
const tags = (...pairs: string[]) =>
  Object.fromEntries(
    pairs.flatMap((pair, index) => {
      const [key = '', value = ''] = pair.split('=')
      return [
        [`Tags.member.${index + 1}.Key`, key],
        [`Tags.member.${index + 1}.Value`, value],
      ]
    }),
  )

async function users(session: Session): Promise<void> {
  for (const [UserName, Path] of [
    ['ana', '/'],
    ['Bob', '/team/'],
    ['ANA', '/'],
    ['éve', '/'],
    ['c_d', '/te_m/'],
    ['c%d', '/'],
    ['Zoe', '/team/x/'],
    ['a+b=,.@-', '/A/'],
  ] as const) {
    await session.send('CreateUser', { UserName, Path, ...tags('b=1', 'a=', 'Ärger=ß') })
  }
  for (const PathPrefix of ['/', '/te', '/te_', '/TEAM/', '/team/'])
    await session.pages('ListUsers', { PathPrefix })
  for (const UserName of ['ana', 'BOB', 'nobody', '']) await session.send('GetUser', { UserName })
  await session.send('UpdateUser', { UserName: 'bob', NewUserName: 'Rob', NewPath: '/other/' })
  await session.send('UpdateUser', { UserName: 'rob', NewUserName: 'ana' })
  await session.send('TagUser', { UserName: 'ana', ...tags('B=2', `long=${'x'.repeat(256)}`) })
  await session.send('ListUserTags', { UserName: 'ana' })
  await session.send('UntagUser', { UserName: 'ana', 'TagKeys.member.1': 'b', 'TagKeys.member.2': 'absent' })
  await session.pages('ListUserTags', { UserName: 'ana' })
  for (const Status of ['Inactive', 'Active', 'Off']) {
    await session.send('CreateAccessKey', { UserName: 'ana' })
    await session.send('UpdateAccessKey', { UserName: 'ana', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status })
  }
  await session.send('ListAccessKeys', { UserName: 'ana' })
}

async function policies(session: Session): Promise<void> {
  for (const PolicyName of ['p1', 'P1', 'p2', 'p_3'])
    await session.send('CreatePolicy', {
      PolicyName,
      PolicyDocument: allowAll,
      Path: '/x/',
      Description: 'é "quoted"',
    })
  for (let version = 2; version <= 6; version += 1) {
    await session.send('CreatePolicyVersion', {
      PolicyArn: arnOf('policy/x/p1'),
      PolicyDocument: allowAll,
      SetAsDefault: String(version === 3),
    })
  }
  await session.pages('ListPolicyVersions', { PolicyArn: arnOf('policy/x/p1') })
  for (const VersionId of ['v1', 'v3', 'v9'])
    await session.send('DeletePolicyVersion', { PolicyArn: arnOf('policy/x/p1'), VersionId })
  await session.send('GetPolicyVersion', { PolicyArn: arnOf('policy/x/p1'), VersionId: 'v2' })
  await session.send('SetDefaultPolicyVersion', { PolicyArn: arnOf('policy/x/p1'), VersionId: 'v2' })
  for (const name of ['p1', 'p2', 'p_3', 'absent'])
    await session.send('AttachUserPolicy', { UserName: 'ana', PolicyArn: arnOf(`policy/x/${name}`) })
  await session.send('AttachUserPolicy', {
    UserName: 'ana',
    PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  })
  await session.pages('ListAttachedUserPolicies', { UserName: 'ana' })
  await session.send('ListAttachedUserPolicies', { UserName: 'ana', PathPrefix: '/x/' })
  for (const PolicyName of ['in', 'IN', 'out'])
    await session.send('PutUserPolicy', { UserName: 'ana', PolicyName, PolicyDocument: allowAll })
  await session.pages('ListUserPolicies', { UserName: 'ana' })
  await session.send('GetUserPolicy', { UserName: 'ana', PolicyName: 'In' })
  await session.send('DeleteUserPolicy', { UserName: 'ana', PolicyName: 'OUT' })
  await session.send('PutUserPolicy', {
    UserName: 'ana',
    PolicyName: 'big',
    PolicyDocument: policyOf({
      Effect: 'Allow',
      Action: 's3:*',
      Resource: `arn:aws:s3:::${'b'.repeat(2048)}`,
    }),
  })
  await session.send('PutUserPermissionsBoundary', {
    UserName: 'ana',
    PermissionsBoundary: arnOf('policy/x/p2'),
  })
  await session.pages('ListEntitiesForPolicy', { PolicyArn: arnOf('policy/x/p2') })
  for (const name of ['p1', 'p2'])
    await session.send('DeletePolicy', { PolicyArn: arnOf(`policy/x/${name}`) })
  await session.pages('ListPolicies', { Scope: 'Local' })
  await session.send('GetPolicy', { PolicyArn: arnOf('policy/x/p1') })
}

async function groupsAndRoles(session: Session): Promise<void> {
  for (const GroupName of ['g1', 'G1', 'g2']) await session.send('CreateGroup', { GroupName })
  for (const UserName of ['ana', 'rob', 'nobody'])
    await session.send('AddUserToGroup', { GroupName: 'g1', UserName })
  await session.pages('GetGroup', { GroupName: 'G1' })
  await session.send('ListGroupsForUser', { UserName: 'ana' })
  await session.send('DeleteGroup', { GroupName: 'g1' })
  for (const RoleName of ['app', 'APP', 'web'])
    await session.send('CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: trust(ACCOUNT),
      Description: 'x',
      ...tags('k=v'),
    })
  await session.send('CreateRole', { RoleName: 'bad', AssumeRolePolicyDocument: trust(arnOf('user/nobody')) })
  await session.send('UpdateRole', { RoleName: 'app', MaxSessionDuration: '7200' })
  await session.send('UpdateAssumeRolePolicy', { RoleName: 'web', PolicyDocument: trust(arnOf('user/ana')) })
  await session.send('PutRolePolicy', { RoleName: 'app', PolicyName: 'all', PolicyDocument: allowAll })
  await session.pages('ListRoles')
  await session.send('GetRole', { RoleName: 'WEB' })
  await session.send('CreateInstanceProfile', { InstanceProfileName: 'ip' })
  await session.send('AddRoleToInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'app' })
  await session.send('AddRoleToInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'web' })
  await session.send('GetInstanceProfile', { InstanceProfileName: 'IP' })
  for (const RoleName of ['app', 'absent']) await session.send('DeleteRole', { RoleName })
  await session.send('CreateAccountAlias', { AccountAlias: 'my-alias' })
  await session.send('ListAccountAliases')
  await session.send('GetAccountSummary')
  await session.send('DeleteUser', { UserName: 'ana' })
  await session.send('DeleteUser', { UserName: 'zoe' })
}

async function sessions(session: Session): Promise<void> {
  await session.send('GetCallerIdentity', {}, 'sts')
  for (const role of ['app', 'web', 'absent']) {
    await session.send('AssumeRole', { RoleArn: arnOf(`role/${role}`), RoleSessionName: 'abc' }, 'sts')
  }
  await session.send(
    'AssumeRole',
    {
      RoleArn: arnOf('role/app'),
      RoleSessionName: 'abc',
      Policy: policyOf({ Effect: 'Allow', Action: 'iam:ListRoles', Resource: '*' }),
    },
    'sts',
  )
  session.become()
  await session.send('GetCallerIdentity', {}, 'sts')
  await session.send('ListRoles')
  await session.send('ListUsers')
  await session.send('GetSessionToken', {}, 'sts')
  await session.send('ListUsers', { Marker: 'forged' })
}

describe('SQLite and PostgreSQL', () => {
  it('answer the same in one long session', { timeout: 600_000 }, async () => {
    const [sqlite, postgres] = [new Session(engines.sqlite), new Session(engines.postgres)]
    for (const part of [users, policies, groupsAndRoles, sessions]) {
      await part(sqlite)
      await part(postgres)
      expect(postgres.answers).toEqual(sqlite.answers)
    }
    expect(sqlite.answers.length).toBeGreaterThan(100)
    const statuses = new Set(sqlite.answers.map((answer) => /^\w+ (\d+)/.exec(answer)?.[1]))
    expect([...statuses].sort()).toEqual(['200', '400', '403', '404', '409'])
  })

  it('answer the same to NUL in each text of each operation, which PostgreSQL cannot keep', {
    timeout: 600_000,
  }, async () => {
    const [sqlite, postgres] = [new Session(engines.sqlite), new Session(engines.postgres)]
    for (const { model } of operations) {
      const service = model.service.name === 'sts' ? 'sts' : 'iam'
      const texts = (model.input?.members ?? []).filter(({ shape }) => shape.type === 'string')
      const required = Object.fromEntries(
        texts.filter((member) => member.required).map(({ wireName }) => [wireName, 'name']),
      )
      for (const { wireName } of texts) {
        for (const session of [sqlite, postgres]) {
          await session.send(model.name, { ...required, [wireName]: 'a\0b' }, service)
        }
      }
    }
    expect(postgres.answers).toEqual(sqlite.answers)
    expect(sqlite.answers.filter((answer) => /^\w+ 5/.test(answer))).toEqual([])
  })
})
