import { CreateUserCommand, GetUserCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, invalid, missing, refusal, user, userArnOf } from '../../testing/callers.ts'
import { ACCOUNT, assume, role, trust } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const get = (UserName: string) => server.iam.send(new GetUserCommand({ UserName }))
const getAs = (who: Credentials, UserName?: string) =>
  server.iamAs(who).send(new GetUserCommand(UserName === undefined ? {} : { UserName }))

describe('GetUser', () => {
  it('answers everything that the user has, tags by length, then bytes (behaviours 9, 15, 19)', async () => {
    await server.iam.send(
      new CreateUserCommand({
        UserName: 'Ana',
        Path: '/team/',
        PermissionsBoundary: boundary,
        Tags: ['abc', 'b', 'z', 'a'].map((Key) => ({ Key, Value: '1' })),
      }),
    )
    expect((await get('aNA')).User).toEqual({
      Path: '/team/',
      UserName: 'Ana',
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: userArnOf('Ana', '/team/'),
      CreateDate: expect.any(Date),
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
      Tags: ['a', 'b', 'z', 'abc'].map((Key) => ({ Key, Value: '1' })),
    })
  })

  it('leaves out what a user does not have (behaviours 15)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const { User = {} } = await get('ana')
    expect(Object.keys(User).sort()).toEqual(['Arn', 'CreateDate', 'Path', 'UserId', 'UserName'])
  })

  it('without a name answers the caller: a user, or the root user, who has neither name nor path', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:GetUser',
      Resource: userArnOf('ana'),
    })
    expect((await getAs(ana)).User).toEqual((await get('ana')).User)
    expect((await getAs(server.root)).User).toEqual({
      UserId: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
      CreateDate: expect.any(Date),
    })
  })

  it('must name a user for the session of a role (behaviours 36)', async () => {
    const ana = await user(server, 'ana')
    const everything = { Effect: 'Allow', Action: 'iam:*', Resource: '*' }
    const arn = await role(server, 'app', trust(userArnOf('ana')), everything)
    const session = await assume(server, ana, arn)
    await getAs(session, 'ana')
    expect(await refusal(getAs(session))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'Must specify userName when calling with non-User credentials',
    })
  })

  it('names a user that is not there, and no name that nobody can have (behaviours 1, 71, 123)', async () => {
    expect(await refusal(get('Absent'))).toEqual(missing('user', 'Absent'))
    expect(await refusal(get('x'.repeat(128)))).toEqual(missing('user', 'x'.repeat(128)))
    expect(await refusal(get('x'.repeat(129)))).toEqual(
      invalid('userName', 'Member must have length less than or equal to 128'),
    )
    const pattern = 'Member must satisfy regular expression pattern: [\\w+=,.@-]+'
    for (const name of ['é', 'a b', 'line\n']) {
      expect(await refusal(get(name))).toEqual(invalid('userName', pattern))
    }
  })

  it('knows no users of other accounts', async () => {
    const other = server.iamAs(await server.newAccount())
    await other.send(new CreateUserCommand({ UserName: 'bob' }))
    expect(await refusal(get('bob'))).toEqual(missing('user', 'bob'))
  })
})

describe('the permission of GetUser', () => {
  it('is decided on the stored ARN and tags, and denials print the name (behaviours 102, 120, X3)', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }]
    await server.iam.send(new CreateUserCommand({ UserName: 'Bob', Path: '/team/', Tags }))
    await server.iam.send(new CreateUserCommand({ UserName: 'Eve', Path: '/team/' }))
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:GetUser',
      Resource: userArnOf('*', '/team/'),
      Condition: { StringEquals: { 'iam:ResourceTag/TEAM': 'a', 'aws:ResourceTag/team': 'a' } },
    })
    await getAs(ana, 'bOB')
    for (const [name, printed] of [
      ['EVE', 'user Eve'],
      ['Absent', 'user Absent'],
    ] as const) {
      expect(await refusal(getAs(ana, name))).toEqual(denied('ana', 'iam:GetUser', printed))
    }
    expect(await refusal(getAs(ana))).toEqual(denied('ana', 'iam:GetUser', 'user ana'))
  })

  it('lets whoever has it learn that a user is missing, under the path `/`', async () => {
    const Resource = userArnOf('Absent')
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'iam:GetUser', Resource })
    expect(await refusal(getAs(ana, 'Absent'))).toEqual(missing('user', 'Absent'))
  })

  it('can be denied though everything is allowed', async () => {
    const ana = await user(
      server,
      'ana',
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:GetUser', Resource: userArnOf('bob') },
    )
    await server.iam.send(new CreateUserCommand({ UserName: 'bob' }))
    expect(await refusal(getAs(ana, 'BOB'))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArnOf('ana')} is not authorized to perform: iam:GetUser on resource: user bob with an explicit deny in an identity-based policy`,
    })
    await getAs(ana)
  })
})
