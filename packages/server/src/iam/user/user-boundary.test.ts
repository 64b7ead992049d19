import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteUserPermissionsBoundaryCommand,
  GetPolicyCommand,
  GetUserCommand,
  type IAMClient,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, missing, policyOf, refusal, refusals, user, userArnOf } from '../../testing/callers.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const UserName = 'Cathy'
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const s3Only = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: 'team', Value: 'a' }] })))

const put = (PermissionsBoundary: string, iam: IAMClient = server.iam, name = 'cathy') =>
  iam.send(new PutUserPermissionsBoundaryCommand({ UserName: name, PermissionsBoundary }))
const remove = (iam: IAMClient = server.iam, name = 'CATHY') =>
  iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: name }))
const usage = async () =>
  (await server.iam.send(new GetPolicyCommand({ PolicyArn: readOnly }))).Policy?.PermissionsBoundaryUsageCount

describe('the permissions boundary of a user', () => {
  it('is put, replaced, counted once and removed, tags untouched (behaviours 9, 130)', async () => {
    await put(s3Only)
    await put(readOnly)
    await put(readOnly)
    expect(await usage()).toBe(1)
    const get = async () => (await server.iam.send(new GetUserCommand({ UserName }))).User
    expect(await get()).toMatchObject({
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: readOnly },
      Tags: [{ Key: 'team', Value: 'a' }],
    })
    await remove()
    expect(await usage()).toBe(0)
    const bare = await get()
    expect(bare?.PermissionsBoundary).toBeUndefined()
    expect(bare?.Tags).toEqual([{ Key: 'team', Value: 'a' }])
  })

  it('limits the user from then on, and grants nothing (B-079, E4, behaviours 113)', async () => {
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'iam:*', Resource: '*' })
    const bob = await user(server, 'bob')
    const list = (who: typeof ana) => server.iamAs(who).send(new ListUsersCommand({}))
    await put(s3Only, server.iam, 'ana')
    expect(await refusal(list(ana))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArnOf('ana')} is not authorized to perform: iam:ListUsers on resource: ${userArnOf('')} because no permissions boundary allows the iam:ListUsers action`,
    })
    await put(readOnly, server.iam, 'ana')
    await list(ana)
    await put(readOnly, server.iam, 'bob')
    expect(await refusal(list(bob))).toEqual(denied('bob', 'iam:ListUsers', userArnOf('')))
    await put(s3Only, server.iam, 'ana')
    await remove(server.iam, 'ana')
    await list(ana)
  })

  it('denies in its own name (behaviours 104, 113)', async () => {
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'iam:*', Resource: '*' })
    const PolicyDocument = policyOf(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' },
    )
    const { Policy } = await server.iam.send(new CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument }))
    const arn = Policy?.Arn ?? ''
    await put(arn, server.iam, 'ana')
    expect(await refusal(server.iamAs(ana).send(new ListUsersCommand({})))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArnOf('ana')} is not authorized to perform: iam:ListUsers on resource: ${userArnOf('')} with an explicit deny in a permissions boundary: ${arn}`,
    })
    const gone = server.iam.send(new DeletePolicyCommand({ PolicyArn: arn }))
    expect(await refusal(gone)).toMatchObject({ code: 'DeleteConflict' })
  })

  it('must be a policy that exists, and be there to be removed (behaviours 7, 8, 101)', async () => {
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
      message: 'The user with name Cathy does not have a permissions boundary.',
    })
  })

  it('of a user that is not there is missing for the user (behaviours 1)', async () => {
    const refused = await refusals(put(readOnly, server.iam, 'absent'), remove(server.iam, 'absent'))
    for (const one of refused) expect(one).toEqual(missing('user', 'absent'))
  })

  it('is asked for when it is put, and the one at hand when it is removed (X6)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: ['iam:PutUserPermissionsBoundary', 'iam:DeleteUserPermissionsBoundary'],
      Resource: userArnOf(UserName),
      Condition: { StringEquals: { 'iam:PermissionsBoundary': readOnly, 'iam:ResourceTag/team': 'a' } },
    })
    const iam = server.iamAs(ana)
    const refused = (verb: string) => denied('ana', `iam:${verb}UserPermissionsBoundary`, 'user Cathy')
    expect(await refusal(put(s3Only, iam))).toEqual(refused('Put'))
    await put(readOnly, iam)
    await put(s3Only)
    expect(await refusal(remove(iam))).toEqual(refused('Delete'))
    await put(readOnly, iam)
    await remove(iam)
    expect(await refusal(put(readOnly, iam, 'ANA'))).toEqual(
      denied('ana', 'iam:PutUserPermissionsBoundary', 'user ana'),
    )
  })

  it('lets whoever may only make users with it give no more away than it allows (B-079)', async () => {
    const delegate = await user(server, 'ana', {
      Effect: 'Allow',
      Action: ['iam:CreateUser', 'iam:AttachUserPolicy'],
      Resource: '*',
      Condition: { StringEquals: { 'iam:PermissionsBoundary': s3Only } },
    })
    const iam = server.iamAs(delegate)
    const attach = (name: string) =>
      iam.send(
        new AttachUserPolicyCommand({
          UserName: name,
          PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      )
    expect(await refusal(attach('ana'))).toEqual(denied('ana', 'iam:AttachUserPolicy', 'user ana'))
    expect(await refusal(iam.send(new CreateUserCommand({ UserName: 'eve' })))).toMatchObject({
      code: 'AccessDenied',
    })
    await iam.send(new CreateUserCommand({ UserName: 'eve', PermissionsBoundary: s3Only }))
    await attach('eve')
  })
})
