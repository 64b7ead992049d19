import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Account } from '../../src/account.ts'
import { ClockedServer } from '../../src/clocked-server.ts'
import { GatehouseProcess } from '../../src/gatehouse-process.ts'
import { allow, newKey, newUser, policyOf, putUserPolicy, trust } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'

const document = (encoded: string | undefined) => JSON.parse(decodeURIComponent(encoded ?? ''))

describe('S-CONSISTENCY: what was answered is there after the server was killed (A-373)', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-consistency-'))
  let server: GatehouseProcess
  let account: Account
  const id = /arn:aws:iam::(\d{12}):/
  beforeAll(async () => {
    server = await GatehouseProcess.start(['--data-dir', dataDir])
    const { firstKey } = server
    account = new Account(server.url, '', firstKey)
    const { User } = await account.iam.send(new GetUserCommand({}))
    account = new Account(server.url, id.exec(User?.Arn ?? '')?.[1] ?? '', firstKey)
  }, 600_000)
  afterAll(async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const [RoleName, UserName, PolicyName] = ['app', 'ana', 'own']
  const trusting = (more: object) => trust(account.id, more)
  const [first, second] = [{ Sid: 'First' }, { Sid: 'Second' }]
  const policy = policyOf(allow('s3:*'))
  const role = async () => {
    const { Role } = await account.iam.send(new GetRoleCommand({ RoleName }))
    return document(Role?.AssumeRolePolicyDocument).Statement[0].Sid
  }

  it.each<readonly [string, () => Promise<unknown>, () => Promise<unknown>, unknown]>([
    [
      'CreateUser',
      () => account.iam.send(new CreateUserCommand({ UserName })),
      async () => (await account.iam.send(new GetUserCommand({ UserName }))).User?.UserName,
      UserName,
    ],
    [
      'PutUserPolicy',
      () => putUserPolicy(account, UserName, PolicyName, policy),
      async () =>
        document((await account.iam.send(new GetUserPolicyCommand({ UserName, PolicyName }))).PolicyDocument),
      policy,
    ],
    [
      'CreateRole',
      () => {
        const AssumeRolePolicyDocument = JSON.stringify(trusting(first))
        return account.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
      },
      role,
      'First',
    ],
    [
      'UpdateAssumeRolePolicy',
      () => {
        const PolicyDocument = JSON.stringify(trusting(second))
        return account.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
      },
      role,
      'Second',
    ],
  ])(
    '%s',
    async (_, write, read, expected) => {
      await write()
      await server.kill()
      server = await GatehouseProcess.start(['--data-dir', dataDir])
      account = new Account(server.url, account.id, account.administrator)
      expect(await read()).toEqual(expected)
    },
    600_000,
  )
})

describe('S-CONSISTENCY: with a delay before writes are seen', () => {
  let server: ClockedServer
  beforeAll(async () => {
    server = await ClockedServer.start()
  }, 600_000)
  afterAll(() => server.stop())

  it('a decision goes by the old policies first, and by the new ones later', async () => {
    await newUser(server.account, 'ana')
    const ana = await newKey(server.account, 'ana')
    const list = () => server.iamAs(ana).send(new ListUsersCommand({}))
    await server.delayVisibility(30)
    const PolicyDocument = JSON.stringify(policyOf(allow('iam:ListUsers')))
    const put = { UserName: 'ana', PolicyName: 'own', PolicyDocument }
    await server.iamAs().send(new PutUserPolicyCommand(put))
    expect(await refusal(list())).toMatchObject({ code: 'AccessDenied', status: 403 })
    await server.advance(31)
    await list()
  }, 600_000)
})
