import { CreateRoleCommand, GetRoleCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { ACCOUNT, assume, role, roleArnOf, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

/** In seconds. */
const DAY = 86_400

const get = (RoleName: string) => server.iam.send(new GetRoleCommand({ RoleName }))

const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

describe('GetRole', () => {
  it('answers everything that the role has (behaviours 14, 19)', async () => {
    const created = await server.iam.send(
      new CreateRoleCommand({
        RoleName: 'App',
        Path: '/team/',
        AssumeRolePolicyDocument: trust(ACCOUNT),
        Description: 'first',
        MaxSessionDuration: 43_200,
        PermissionsBoundary: boundary,
        Tags: ['abc', 'b', 'z', 'a'].map((Key) => ({ Key, Value: '1' })),
      }),
    )
    const { Role } = await get('aPP')
    expect(Role).toEqual({
      ...created.Role,
      Description: 'first',
      MaxSessionDuration: 43_200,
      Tags: ['a', 'b', 'z', 'abc'].map((Key) => ({ Key, Value: '1' })),
      RoleLastUsed: {},
    })
  })

  it('leaves out what a role does not have, but for the last use (behaviours 14, 15)', async () => {
    await role(server, 'app', trust(ACCOUNT))
    const { Role } = await get('app')
    expect(Object.keys(Role ?? {}).sort()).toEqual([
      'Arn',
      'AssumeRolePolicyDocument',
      'CreateDate',
      'MaxSessionDuration',
      'Path',
      'RoleId',
      'RoleLastUsed',
      'RoleName',
    ])
  })

  it('tells when and where a session of the role last called anything', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(`arn:aws:iam::${ACCOUNT}:user/ana`))
    const session = await assume(server, ana, arn)
    expect((await get('app')).Role?.RoleLastUsed).toEqual({})
    await refusal(server.iamAs(session).send(new ListUsersCommand({})))
    expect((await get('app')).Role?.RoleLastUsed).toEqual({
      LastUsedDate: expect.any(Date),
      Region: 'us-east-1',
    })
  })

  it('tells nothing of a use that is more than 400 days past', async () => {
    const ana = await user(server, 'ana')
    const session = await assume(
      server,
      ana,
      await role(server, 'app', trust(`arn:aws:iam::${ACCOUNT}:user/ana`)),
    )
    await refusal(server.iamAs(session).send(new ListUsersCommand({})))
    await server.advance(400 * DAY - 3_600)
    expect((await get('app')).Role?.RoleLastUsed).toEqual({
      LastUsedDate: expect.any(Date),
      Region: 'us-east-1',
    })
    await server.advance(7_200)
    expect((await get('app')).Role?.RoleLastUsed).toEqual({})
  })

  it('names a role that is not there (behaviours 1)', async () => {
    expect(await refusal(get('Absent'))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: 'The role with name Absent cannot be found.',
    })
  })
})

describe('the permission of GetRole', () => {
  it('is decided on the stored ARN, tags and boundary, and denials print the name (behaviours 102, 120, X3, X6)', async () => {
    await server.iam.send(
      new CreateRoleCommand({
        RoleName: 'App',
        Path: '/team/',
        AssumeRolePolicyDocument: trust(ACCOUNT),
        PermissionsBoundary: boundary,
        Tags: [{ Key: 'team', Value: 'a' }],
      }),
    )
    await role(server, 'bare', trust(ACCOUNT))
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:GetRole',
      Resource: `arn:aws:iam::${ACCOUNT}:role/team/App`,
      Condition: {
        StringEquals: {
          'iam:ResourceTag/team': 'a',
          'aws:ResourceTag/team': 'a',
          'iam:PermissionsBoundary': boundary,
        },
      },
    })
    const iam = server.iamAs(ana)
    await iam.send(new GetRoleCommand({ RoleName: 'aPP' }))
    for (const [RoleName, printed] of [
      ['BARE', 'bare'],
      ['Absent', 'Absent'],
    ]) {
      expect(await refusal(iam.send(new GetRoleCommand({ RoleName })))).toEqual(
        denied('ana', 'iam:GetRole', `role ${printed}`),
      )
    }
  })

  it('lets whoever has it learn that a role is missing, under the path `/`', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:GetRole',
      Resource: roleArnOf('Absent'),
    })
    const command = new GetRoleCommand({ RoleName: 'Absent' })
    expect(await refusal(server.iamAs(ana).send(command))).toMatchObject({ code: 'NoSuchEntity' })
  })
})
