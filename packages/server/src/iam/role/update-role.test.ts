import {
  CreateRoleCommand,
  GetRoleCommand,
  type IAMClient,
  PutRolePermissionsBoundaryCommand,
  UpdateRoleCommand,
  type UpdateRoleCommandInput,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusal, user } from '../../testing/callers.ts'
import { ACCOUNT, roleArnOf, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

beforeEach(async () => {
  const input = { AssumeRolePolicyDocument: trustEc2, Description: 'initial', MaxSessionDuration: 7200 }
  await server.iam.send(new CreateRoleCommand({ RoleName: 'app', ...input }))
})

const update = (input: Omit<UpdateRoleCommandInput, 'RoleName'>) =>
  server.iam.send(new UpdateRoleCommand({ RoleName: 'APP', ...input }))

async function state() {
  const { Role } = await server.iam.send(new GetRoleCommand({ RoleName: 'app' }))
  return [Role?.Description, Role?.MaxSessionDuration]
}

describe('UpdateRole', () => {
  it('keeps what is not given, and takes an empty description as a value (behaviours 14, 124)', async () => {
    for (const [input, expected] of [
      [{ Description: 'changed' }, ['changed', 7200]],
      [{}, ['changed', 7200]],
      [{ MaxSessionDuration: 43_200 }, ['changed', 43_200]],
      [{ Description: '' }, ['', 43_200]],
      [{ Description: 'both', MaxSessionDuration: 3600 }, ['both', 3600]],
    ] as const) {
      await update(input)
      expect(await state()).toEqual(expected)
    }
  })

  it('changes nothing where it is refused (behaviours 122)', async () => {
    for (const MaxSessionDuration of [3599, 43_201]) {
      expect(await refusal(update({ Description: 'refused', MaxSessionDuration }))).toMatchObject({
        code: 'ValidationError',
        status: 400,
      })
    }
    expect(await refusal(update({ Description: 'x'.repeat(1001) }))).toMatchObject({
      code: 'ValidationError',
    })
    expect(await state()).toEqual(['initial', 7200])
  })
})

describe('UpdateRoleDescription', () => {
  it('answers the role with its description only (behaviours 14)', async () => {
    const { Role } = await server.iam.send(
      new UpdateRoleDescriptionCommand({ RoleName: 'APP', Description: 'new' }),
    )
    expect(Role).toEqual({
      Path: '/',
      RoleName: 'app',
      RoleId: expect.stringMatching(/^AROA/),
      Arn: roleArnOf('app'),
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.stringContaining('ec2.amazonaws.com'),
      Description: 'new',
    })
    expect(await state()).toEqual(['new', 7200])
    await server.iam.send(new UpdateRoleDescriptionCommand({ RoleName: 'app', Description: '' }))
    expect(await state()).toEqual(['', 7200])
  })
})

describe('both', () => {
  const updates: ((iam: IAMClient, RoleName: string) => Promise<unknown>)[] = [
    (iam, RoleName) => iam.send(new UpdateRoleCommand({ RoleName, Description: 'x' })),
    (iam, RoleName) => iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'x' })),
  ]

  it('name a role that is not there (behaviours 1)', async () => {
    for (const update of updates) {
      expect(await refusal(update(server.iam, 'absent'))).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: 'The role with name absent cannot be found.',
      })
    }
  })

  it('are decided on the role and the boundary that it has (X6)', async () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: ['iam:UpdateRole', 'iam:UpdateRoleDescription'],
      Resource: roleArnOf('app'),
      Condition: { StringEquals: { 'iam:PermissionsBoundary': PermissionsBoundary } },
    })
    const iam = server.iamAs(ana)
    for (const update of updates) {
      const denied = await refusal(update(iam, 'app'))
      expect(denied.code).toBe('AccessDenied')
      expect(denied.message).toMatch(
        `User: arn:aws:iam::${ACCOUNT}:user/ana is not authorized to perform: iam:UpdateRole`,
      )
      expect(denied.message).toContain('on resource: role app because')
    }
    await server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'app', PermissionsBoundary }))
    for (const update of updates) await update(iam, 'app')
  })
})
