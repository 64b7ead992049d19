import {
  DeleteRolePermissionsBoundaryCommand,
  GetPolicyCommand,
  GetRoleCommand,
  type IAMClient,
  ListUsersCommand,
  PutRolePermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { ACCOUNT, assume, role, roleArnOf, trust, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const RoleName = 'App'
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const s3Only = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'

const put = (PermissionsBoundary: string, iam: IAMClient = server.iam) =>
  iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'app', PermissionsBoundary }))
const remove = (iam: IAMClient = server.iam) =>
  iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'APP' }))
const usage = async () =>
  (await server.iam.send(new GetPolicyCommand({ PolicyArn: readOnly }))).Policy?.PermissionsBoundaryUsageCount

describe('the permissions boundary of a role', () => {
  it('is put, replaced, counted once and removed (behaviours 9, 130)', async () => {
    await role(server, RoleName, trustEc2)
    await put(s3Only)
    await put(readOnly)
    await put(readOnly)
    expect(await usage()).toBe(1)
    const { Role } = await server.iam.send(new GetRoleCommand({ RoleName }))
    expect(Role?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: readOnly,
    })
    await remove()
    expect(await usage()).toBe(0)
  })

  it('limits sessions of the role from then on (B-366, E4)', async () => {
    const ana = await user(server, 'ana')
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
    const arn = await role(server, RoleName, trust(`arn:aws:iam::${ACCOUNT}:user/ana`), everything)
    const session = server.iamAs(await assume(server, ana, arn))
    await session.send(new ListUsersCommand({}))
    await put(s3Only)
    expect(await refusal(session.send(new ListUsersCommand({})))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/App/session is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${ACCOUNT}:user/ because no permissions boundary allows the iam:ListUsers action`,
    })
    await remove()
    await session.send(new ListUsersCommand({}))
  })

  it('must be a policy that exists, and be there to be removed (behaviours 7, 8, 101)', async () => {
    await role(server, RoleName, trustEc2)
    const absent = `arn:aws:iam::${ACCOUNT}:policy/absent`
    expect(await refusal(put(absent))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Scope ARN: ${absent} does not exist or is not attachable.`,
    })
    const noArn = 'not-an-arn-but-long-enough'
    expect(await refusal(put(noArn))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: `ARN ${noArn} is not valid.`,
    })
    expect(await refusal(remove())).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: 'The role with name App does not have a permissions boundary.',
    })
  })

  it('of a role that is not there is missing for the role (behaviours 1)', async () => {
    for (const refused of await refusals(put(readOnly), remove())) {
      expect(refused).toMatchObject({
        code: 'NoSuchEntity',
        message: expect.stringMatching(/^The role with name (?:app|APP) cannot be found\.$/),
      })
    }
  })

  it('is asked for when it is put, and the one at hand when it is removed (X6)', async () => {
    await role(server, RoleName, trustEc2)
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: ['iam:PutRolePermissionsBoundary', 'iam:DeleteRolePermissionsBoundary'],
      Resource: roleArnOf(RoleName),
      Condition: { StringEquals: { 'iam:PermissionsBoundary': readOnly } },
    })
    const iam = server.iamAs(ana)
    expect(await refusal(put(s3Only, iam))).toEqual(
      denied('ana', 'iam:PutRolePermissionsBoundary', 'role App'),
    )
    await put(readOnly, iam)
    await put(s3Only)
    expect(await refusal(remove(iam))).toEqual(denied('ana', 'iam:DeleteRolePermissionsBoundary', 'role App'))
    await put(readOnly, iam)
    await remove(iam)
  })
})
