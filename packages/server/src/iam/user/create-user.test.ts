import {
  CreateUserCommand,
  type CreateUserCommandInput,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { operatorAuthor } from '../../operator/author.ts'
import { denied, invalid, overLimit, refusal, user, userArnOf } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const create = (input: CreateUserCommandInput) => server.iam.send(new CreateUserCommand(input))
const createAs = (who: Credentials, input: CreateUserCommandInput) =>
  server.iamAs(who).send(new CreateUserCommand(input))
const names = async () =>
  (await server.iam.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName)

describe('CreateUser', () => {
  it('makes a user with path, boundary and tags, and shows them (A-012, behaviours 9, 15)', async () => {
    const { User } = await create({
      UserName: 'Ana',
      Path: '/team/',
      PermissionsBoundary: boundary,
      Tags: [{ Key: 'b', Value: '' }],
    })
    expect(User).toEqual({
      Path: '/team/',
      UserName: 'Ana',
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: userArnOf('Ana', '/team/'),
      CreateDate: expect.any(Date),
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
      Tags: [{ Key: 'b', Value: '' }],
    })
    const got = await server.iam.send(new GetUserCommand({ UserName: 'ana' }))
    expect(got.User).toEqual(User)
  })

  it('leaves out what the user does not have, at the path `/` (behaviours 15)', async () => {
    const { User = {} } = await create({ UserName: 'ana' })
    expect(Object.keys(User).sort()).toEqual(['Arn', 'CreateDate', 'Path', 'UserId', 'UserName'])
    expect(User).toMatchObject({ Path: '/', Arn: userArnOf('ana') })
  })

  it('refuses a name taken in another case, at any path (A-147, B-005, behaviours 4, 106)', async () => {
    await create({ UserName: 'Ana' })
    expect(await refusal(create({ UserName: 'ANA', Path: '/other/' }))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'User with name ANA already exists.',
    })
    expect(await names()).toEqual(['Ana'])
  })

  it('takes names of up to 64 characters, and paths of up to 512 (A-147, B-004, B-029, behaviours 71, 123)', async () => {
    await create({ UserName: 'a_b+=,.@-9'.padEnd(64, 'x') })
    const long = `/${'p'.repeat(510)}/`
    await create({ UserName: 'deep', Path: long })
    await create({ UserName: 'double', Path: '/a//b/' })
    expect(await refusal(create({ UserName: 'x'.repeat(65) }))).toEqual(
      invalid('userName', 'Member must have length less than or equal to 64'),
    )
    expect(await refusal(create({ UserName: 'deeper', Path: `/x${long}` }))).toEqual(
      invalid('path', 'Member must have length less than or equal to 512'),
    )
    for (const Path of ['//', '/team', 'team/', '/ space/', '/del\u007f/', '/é/', '/team/\n', '/line\n/']) {
      expect(await refusal(create({ UserName: 'odd', Path }))).toMatchObject({ code: 'ValidationError' })
    }
    for (const UserName of ['', 'a b', 'é', 'line\n', 'a/b', 'a:b']) {
      expect(await refusal(create({ UserName }))).toMatchObject({ code: 'ValidationError', status: 400 })
    }
    expect(await refusal(create({ UserName: undefined }))).toEqual(
      invalid('userName', 'Member must not be null'),
    )
  })

  it('refuses a boundary that is no policy (behaviours 7, 8)', async () => {
    const absent = `arn:aws:iam::${ACCOUNT}:policy/absent`
    expect(await refusal(create({ UserName: 'ana', PermissionsBoundary: absent }))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Scope ARN: ${absent} does not exist or is not attachable.`,
    })
    const noArn = 'not-an-arn-but-long-enough'
    expect(await refusal(create({ UserName: 'ana', PermissionsBoundary: noArn }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: `ARN ${noArn} is not valid.`,
    })
    expect(await names()).toEqual([])
  })

  it('makes 5,000 users in an account (behaviours 11, 70)', async () => {
    const { store } = server.service
    const author = operatorAuthor('test', Date.now)
    await store.write([ACCOUNT], author, async (tx) => {
      for (let index = 1; index < 5000; index++) {
        const UserId = `AIDA${String(index).padStart(17, 'A')}`
        const CreateDate = new Date(0)
        await tx.users.insert(ACCOUNT, { UserId, UserName: `u${index}`, Path: '/', CreateDate, Tags: [] })
      }
    })
    await create({ UserName: 'last' })
    expect(await refusal(create({ UserName: 'more' }))).toEqual(
      overLimit('Cannot exceed quota for UsersPerAccount: 5000'),
    )
  })

  it('makes as many as the operator allows, and none where it is refused (behaviours 115, 122)', async () => {
    await setQuota(server, 'UsersQuota', 1)
    await create({ UserName: 'a' })
    expect(await refusal(create({ UserName: 'b' }))).toEqual(
      overLimit('Cannot exceed quota for UsersPerAccount: 1'),
    )
    expect(await names()).toEqual(['a'])
  })
})

describe('the tags of a new user', () => {
  const pairs = (Value: string, ...keys: string[]) => keys.map((Key) => ({ Key, Value }))

  it('are 50 at most, of keys up to 128 and values up to 256 characters (behaviours 20, 71, 75)', async () => {
    const fifty = Array.from({ length: 50 }, (_, index) => `key${index}`)
    await create({ UserName: 'ana', Tags: pairs('v', ...fifty) })
    await create({ UserName: 'bob', Tags: pairs('v'.repeat(256), 'k'.repeat(128)) })
    for (const [Tags, member, constraint] of [
      [pairs('v', ...fifty, 'one-more'), 'tags', 'length less than or equal to 50'],
      [pairs('v', 'k'.repeat(129)), 'tags.1.member.key', 'length less than or equal to 128'],
      [pairs('v'.repeat(257), 'a'), 'tags.1.member.value', 'length less than or equal to 256'],
    ] as const) {
      expect(await refusal(create({ UserName: 'eve', Tags: [...Tags] }))).toEqual(
        invalid(member, `Member must have ${constraint}`),
      )
    }
    for (const Key of ['', 'a*', 'a\n', '{']) {
      const refused = await refusal(create({ UserName: 'eve', Tags: pairs('v', Key) }))
      expect(refused).toMatchObject({ code: 'ValidationError', status: 400 })
    }
  })

  it('are checked for reserved keys, then for duplicates in any case (behaviours 18, 66, 125)', async () => {
    for (const [Tags, message] of [
      [[], 'Error occurred while validating input. '],
      [pairs('v', 'AWS:x', 'aws:X'), 'Tag keys beginning with aws: are reserved for system use.'],
      [pairs('v', 'a', 'A'), 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'],
    ] as const) {
      expect(await refusal(create({ UserName: 'ana', Tags: [...Tags] }))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message,
      })
    }
    await create({ UserName: 'ana', Tags: pairs('aws:value', 'awsx') })
  })
})

describe('the permission of CreateUser', () => {
  const allow = (Condition: object) => ({
    Effect: 'Allow',
    Action: ['iam:CreateUser', 'iam:TagUser'],
    Resource: userArnOf('*', '/team/'),
    Condition,
  })
  const team = (Value: string, Key = 'team') => ({ Key, Value })

  it('is decided on the ARN with the path asked for (behaviours 102, 120)', async () => {
    const ana = await user(server, 'ana', allow({}))
    await createAs(ana, { UserName: 'bob', Path: '/team/' })
    expect(await refusal(createAs(ana, { UserName: 'eve' }))).toEqual(
      denied('ana', 'iam:CreateUser', userArnOf('eve')),
    )
  })

  it('knows the tags and the boundary asked for (X3, X6)', async () => {
    const ana = await user(
      server,
      'ana',
      allow({
        StringEquals: { 'aws:RequestTag/TEAM': 'a', 'iam:PermissionsBoundary': boundary },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'owner'] },
      }),
    )
    const wanted = { Path: '/team/', PermissionsBoundary: boundary, Tags: [team('a'), team('x', 'owner')] }
    await createAs(ana, { UserName: 'bob', ...wanted })
    const other = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
    for (const change of [
      { Tags: [team('b')] },
      { Tags: undefined },
      { Tags: [team('a'), team('x', 'other')] },
      { PermissionsBoundary: other },
      { PermissionsBoundary: undefined },
    ]) {
      expect(await refusal(createAs(ana, { UserName: 'eve', ...wanted, ...change }))).toEqual(
        denied('ana', 'iam:CreateUser', userArnOf('eve', '/team/')),
      )
    }
  })

  it('does not take the tags asked for as tags of the user (A-261, X3)', async () => {
    const ana = await user(server, 'ana', allow({ StringEquals: { 'aws:ResourceTag/team': 'a' } }))
    const bob = await user(server, 'bob', allow({ Null: { 'iam:ResourceTag/team': 'true' } }))
    const wanted = { UserName: 'eve', Path: '/team/', Tags: [team('a')] }
    expect(await refusal(createAs(ana, wanted))).toMatchObject({ code: 'AccessDenied' })
    await createAs(bob, wanted)
  })

  it('comes after the limits of the model and before everything else (behaviours 107)', async () => {
    const ana = await user(server, 'ana')
    const duplicates = { UserName: 'eve', Tags: [team('a'), team('b')] }
    expect(await refusal(createAs(ana, { UserName: 'e v e' }))).toMatchObject({ code: 'ValidationError' })
    for (const input of [
      duplicates,
      { UserName: 'ANA' },
      { UserName: 'eve', PermissionsBoundary: 'x'.repeat(20) },
    ]) {
      expect(await refusal(createAs(ana, input))).toMatchObject({ code: 'AccessDenied' })
    }
  })
})
