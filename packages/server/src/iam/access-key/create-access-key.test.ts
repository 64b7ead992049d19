import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { denied, missing, overLimit, refusal, refusals, user, userArnOf } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { assume, role, trust } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const create = (UserName: string) => server.iam.send(new CreateAccessKeyCommand({ UserName }))
const createAs = (who: Credentials, UserName?: string) =>
  server.iamAs(who).send(new CreateAccessKeyCommand(UserName === undefined ? {} : { UserName }))
const full = (limit = 2) => overLimit(`Cannot exceed quota for AccessKeysPerUser: ${limit}`)

describe('CreateAccessKey', () => {
  it('answers an active key with its secret, which works at once (A-024, B-132, B-142)', async () => {
    const { User } = await server.iam.send(new CreateUserCommand({ UserName: 'Ana' }))
    const { AccessKey } = await create('aNA')
    expect(AccessKey).toEqual({
      UserName: 'Ana',
      AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      Status: 'Active',
      SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
      CreateDate: expect.any(Date),
    })
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {}
    const identity = (secret: string) =>
      server.stsAs({ accessKeyId, secretAccessKey: secret }).send(new GetCallerIdentityCommand({}))
    expect((await identity(secretAccessKey)).UserId).toBe(User?.UserId)
    expect(await refusal(identity(`${secretAccessKey.slice(0, -1)}!`))).toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
    })
  })

  it('makes two keys at most, inactive ones counting, each with its own secret (B-134, behaviours 11)', async () => {
    const first = await user(server, 'ana')
    const { AccessKey } = await create('ana')
    expect(AccessKey?.AccessKeyId).not.toBe(first.accessKeyId)
    expect(AccessKey?.SecretAccessKey).not.toBe(first.secretAccessKey)
    const key = { UserName: 'ana', AccessKeyId: first.accessKeyId }
    await server.iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }))
    expect(await refusal(create('ana'))).toEqual(full())
    const listed = await server.iam.send(new ListAccessKeysCommand({ UserName: 'ana' }))
    expect(listed.AccessKeyMetadata).toHaveLength(2)
    await server.iam.send(new DeleteAccessKeyCommand(key))
    await create('ana')
    await setQuota(server, 'AccessKeysPerUserQuota', 3)
    await create('ana')
    expect(await refusal(create('ana'))).toEqual(full(3))
  })

  it('makes no third key where several are asked for at once', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => create('ana')))
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  })

  it('without a name makes a key for the caller, of whom the root user has none (B-149, B-165)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:CreateAccessKey',
      Resource: userArnOf('ana'),
    })
    expect((await createAs(ana)).AccessKey?.UserName).toBe('ana')
    const { AccessKey } = await createAs(server.root)
    expect(Object.keys(AccessKey ?? {}).sort()).toEqual([
      'AccessKeyId',
      'CreateDate',
      'SecretAccessKey',
      'Status',
    ])
    expect(await refusal(createAs(server.root))).toEqual(full())
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {}
    const { User } = await server.iamAs({ accessKeyId, secretAccessKey }).send(new GetUserCommand({}))
    expect(User?.Arn).toMatch(/:root$/)
  })

  it('must name a user for the session of a role (behaviours 36)', async () => {
    const ana = await user(server, 'ana')
    const everything = { Effect: 'Allow', Action: 'iam:*', Resource: '*' }
    const arn = await role(server, 'app', trust(userArnOf('ana')), everything)
    const session = await assume(server, ana, arn)
    expect(await refusal(createAs(session))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'Must specify userName when calling with non-User credentials',
    })
    await createAs(session, 'ana')
  })

  it('names a user that is not there (behaviours 1)', async () => {
    expect(await refusal(create('Absent'))).toEqual(missing('user', 'Absent'))
  })

  it('is decided on the user and the tags that it has (behaviours 102, 120, X3)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:CreateAccessKey',
      Resource: userArnOf('*', '/team/'),
      Condition: { StringEquals: { 'iam:ResourceTag/team': 'a', 'aws:ResourceTag/team': 'a' } },
    })
    const Tags = [{ Key: 'team', Value: 'a' }]
    await server.iam.send(new CreateUserCommand({ UserName: 'Bob', Path: '/team/', Tags }))
    await server.iam.send(new CreateUserCommand({ UserName: 'Eve', Path: '/team/' }))
    await createAs(ana, 'BOB')
    const denials = await refusals(createAs(ana, 'EVE'), createAs(ana))
    expect(denials).toEqual(
      ['Eve', 'ana'].map((name) => denied('ana', 'iam:CreateAccessKey', `user ${name}`)),
    )
  })
})

describe('users who may create their own keys', () => {
  it('create, describe and list them, and nobody else’s (B-136, B-141, SB-06)', async () => {
    const kim = await user(server, 'kim', {
      Effect: 'Allow',
      Action: ['iam:CreateAccessKey', 'iam:GetUser', 'iam:ListAccessKeys', 'iam:TagUser'],
      Resource: 'arn:aws:iam::*:user/${aws:username}',
    })
    await server.iam.send(new CreateUserCommand({ UserName: 'lee' }))
    const iam = server.iamAs(kim)
    const { AccessKey } = await createAs(kim)
    const own = { UserName: 'kim', AccessKeyId: AccessKey?.AccessKeyId }
    await iam.send(new ListAccessKeysCommand({}))
    await iam.send(new GetUserCommand({}))
    const Tags = [{ Key: own.AccessKeyId, Value: 'ci' }]
    await iam.send(new TagUserCommand({ UserName: 'kim', Tags }))
    expect(
      await refusals(
        createAs(kim, 'lee'),
        iam.send(new UpdateAccessKeyCommand({ ...own, Status: 'Inactive' })),
        iam.send(new DeleteAccessKeyCommand(own)),
        createAs(kim),
      ),
    ).toEqual([
      denied('kim', 'iam:CreateAccessKey', 'user lee'),
      denied('kim', 'iam:UpdateAccessKey', 'user kim'),
      denied('kim', 'iam:DeleteAccessKey', 'user kim'),
      full(),
    ])
  })
})
