import {
  CreateAccessKeyCommand,
  DetachUserPolicyCommand,
  ListAccessKeysCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { GLOBAL } from '../store/store.ts'
import { refusal } from '../testing/callers.ts'
import { FIRST_ACCOUNT, type OperatorAnswer, operatedServer } from '../testing/operated-server.ts'
import type { Credentials } from '../testing/test-server.ts'

const operated = operatedServer()

const keyOf = ({ body }: OperatorAnswer): Credentials => ({
  accessKeyId: String(body['accessKeyId']),
  secretAccessKey: String(body['secretAccessKey']),
})

const arnOf = async (credentials: Credentials) =>
  (await operated.stsAs(credentials).send(new GetCallerIdentityCommand({}))).Arn

describe('accounts create', () => {
  it('makes an account whose administrator can call at once', async () => {
    const answer = await operated.command('accounts create', {
      id: '111122223333',
      email: 'root@one.example',
      administrator: 'keeper',
    })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      account: '111122223333',
      partition: 'aws',
      email: 'root@one.example',
      administrator: 'keeper',
    })
    expect(await arnOf(keyOf(answer))).toBe('arn:aws:iam::111122223333:user/keeper')
    await operated.iamAs(keyOf(answer)).send(new ListUsersCommand({}))
  })

  it('draws what it is not told, and makes accounts of other partitions', async () => {
    const { body } = await operated.command('accounts create', { partition: 'aws-cn' })
    expect(body['account']).toMatch(/^[1-9]\d{11}$/)
    expect(body['email']).toBe(`root-${body['account']}@example.com`)
    expect(await arnOf(keyOf({ status: 200, body }))).toBe(`arn:aws-cn:iam::${body['account']}:user/admin`)
  })

  it('refuses an id or an address that is taken in any case, and leaves nothing behind', async () => {
    await operated.command('accounts create', { id: '222222222222', email: 'taken@example.com' })
    const { store } = operated.server.service
    const before = await store.revision(GLOBAL)
    const ofId = await operated.command('accounts create', { id: '222222222222' })
    expect(ofId).toMatchObject({
      status: 400,
      body: { error: /222222222222 or the address .* exists already/ },
    })
    const ofAddress = await operated.command('accounts create', {
      id: '222222222223',
      email: 'TAKEN@example.com',
    })
    expect(ofAddress.body['error']).toMatch(/TAKEN@example\.com exists already/)
    expect(await store.revision(GLOBAL)).toBe(before)
    expect(await store.entities.users.count('222222222223')).toBe(0)
  })

  it.each([
    [{ id: '12345' }, 'id is not 12 digits'],
    [{ email: 'nobody' }, 'email is no e-mail address'],
    [{ partition: 'gcp' }, 'partition is not aws, aws-cn or aws-us-gov'],
    [{ name: '' }, /^name is no name of an account/],
    [{ name: ' ' }, /^name is no name of an account/],
    [{ name: 'Kontö' }, /^name is no name of an account/],
    [{ name: 'x'.repeat(51) }, /^name is no name of an account/],
    [{ administrator: 'a/b' }, /^administrator is no user name/],
    [{ administrator: 'x'.repeat(65) }, /^administrator is no user name/],
  ])('refuses %j', async (input, error) => {
    const answer = await operated.command('accounts create', input)
    expect(answer.status).toBe(400)
    expect(answer.body['error']).toEqual(expect.stringMatching(error))
  })

  it('lets one of two calls at once win', async () => {
    const answers = await Promise.all(
      [1, 2].map(() => operated.command('accounts create', { id: '333333333333' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
    expect(await operated.server.service.store.entities.users.count('333333333333')).toBe(1)
  })
})

describe('accounts list', () => {
  it('lists every account, in the order of their addresses', async () => {
    const { body } = await operated.command('accounts list')
    const accounts = body['accounts'] as Record<string, string>[]
    const emails = accounts.map(({ email }) => email)
    expect(emails).toEqual([...emails].sort())
    expect(accounts.find(({ account }) => account === FIRST_ACCOUNT)).toMatchObject({
      partition: 'aws',
      email: 'root@example.com',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    })
  })
})

describe('accounts administrator', () => {
  it('lets somebody in again whose policies are gone and whose keys are two, above the quota', async () => {
    const iam = operated.iamAs(operated.admin)
    await iam.send(new CreateAccessKeyCommand({ UserName: 'admin' }))
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await iam.send(new DetachUserPolicyCommand({ UserName: 'admin', PolicyArn }))
    expect((await refusal(iam.send(new ListUsersCommand({})))).code).toBe('AccessDenied')
    const answer = await operated.command('accounts administrator', { account: FIRST_ACCOUNT, name: 'ADMIN' })
    expect(answer.body).toMatchObject({ account: FIRST_ACCOUNT, administrator: 'admin' })
    const again = operated.iamAs(keyOf(answer))
    const { AccessKeyMetadata = [] } = await again.send(new ListAccessKeysCommand({ UserName: 'admin' }))
    expect(AccessKeyMetadata).toHaveLength(3)
  })

  it('makes another administrator where there is none of the name', async () => {
    const answer = await operated.command('accounts administrator', {
      account: FIRST_ACCOUNT,
      name: 'second',
    })
    expect(await arnOf(keyOf(answer))).toBe(`arn:aws:iam::${FIRST_ACCOUNT}:user/second`)
    await operated.iamAs(keyOf(answer)).send(new ListUsersCommand({}))
  })

  it('refuses an account that there is none of, and one that is not named', async () => {
    const absent = await operated.command('accounts administrator', { account: '999999999999' })
    expect(absent.body['error']).toBe('there is no account 999999999999; gatehouse accounts list shows them')
    expect((await operated.command('accounts administrator')).body['error']).toBe('account is missing')
  })
})
