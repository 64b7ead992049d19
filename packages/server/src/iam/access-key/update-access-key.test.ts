import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  type UpdateAccessKeyCommandInput,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, denied, invalid, missing, refusal, user, userArnOf } from '../../testing/callers.ts'
import { assume, role, trust } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const update = (input: UpdateAccessKeyCommandInput, who: Credentials = server.root) =>
  server.iamAs(who).send(new UpdateAccessKeyCommand(input))
const identity = (who: Credentials) => server.stsAs(who).send(new GetCallerIdentityCommand({}))
const absent = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The Access Key with id ${id} cannot be found.`,
})

describe('UpdateAccessKey', () => {
  it('makes a key inactive, which signs nothing then, and active again (B-143, B-151, behaviours 52)', async () => {
    const ana = await user(server, 'ana')
    const key = { UserName: 'ANA', AccessKeyId: ana.accessKeyId }
    await update({ ...key, Status: 'Inactive' })
    expect(await refusal(identity(ana))).toEqual({
      code: 'InvalidClientTokenId',
      status: 403,
      message: 'The security token included in the request is invalid.',
    })
    const { AccessKeyMetadata } = await server.iam.send(new ListAccessKeysCommand({ UserName: 'ana' }))
    expect(AccessKeyMetadata).toMatchObject([{ Status: 'Inactive' }])
    await update({ ...key, Status: 'Inactive' })
    await update({ ...key, Status: 'Active' })
    await identity(ana)
  })

  it('leaves the other key of the user alone', async () => {
    const first = await user(server, 'ana')
    const { AccessKey } = await server.iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    await update({ UserName: 'ana', AccessKeyId: AccessKey?.AccessKeyId, Status: 'Inactive' })
    await identity(first)
  })

  it('knows Active and Inactive only (B-149, behaviours 68, 79)', async () => {
    const ana = await user(server, 'ana')
    const key = { UserName: 'ana', AccessKeyId: ana.accessKeyId }
    expect(await refusal(update({ ...key, Status: 'Expired' }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'Operation does not support status Expired',
    })
    const Status = 'Paused' as 'Active'
    expect(await refusal(update({ ...key, Status }))).toEqual(
      invalid('status', 'Member must satisfy enum value set'),
    )
    await identity(ana)
  })

  it('knows the keys of the user named only (SB-07, behaviours 79)', async () => {
    const [ana, bob] = [await user(server, 'ana'), await user(server, 'bob')]
    const Status = 'Inactive'
    const ofBob = { UserName: 'ana', AccessKeyId: bob.accessKeyId, Status } as const
    expect(await refusal(update(ofBob))).toEqual(absent(bob.accessKeyId))
    expect(await refusal(update({ AccessKeyId: ana.accessKeyId, Status }))).toEqual(absent(ana.accessKeyId))
    const unknown = 'AKIAIOSFODNN7EXAMPLE'
    expect(await refusal(update({ ...ofBob, AccessKeyId: unknown }))).toEqual(absent(unknown))
    expect(await refusal(update({ ...ofBob, UserName: 'Nobody' }))).toEqual(missing('user', 'Nobody'))
    await identity(bob)
  })

  it('takes ids of 16 to 128 characters (behaviours 20)', async () => {
    await user(server, 'ana')
    const asked = (AccessKeyId: string) => update({ UserName: 'ana', AccessKeyId, Status: 'Active' })
    expect(await refusal(asked('A'.repeat(15)))).toEqual(
      invalid('accessKeyId', 'Member must have length greater than or equal to 16'),
    )
    expect(await refusal(asked('A'.repeat(129)))).toEqual(
      invalid('accessKeyId', 'Member must have length less than or equal to 128'),
    )
    expect(await refusal(asked('A'.repeat(128)))).toEqual(absent('A'.repeat(128)))
    expect(await refusal(asked('AKIA-NO-SUCH-KEY-ID'))).toEqual(
      invalid('accessKeyId', 'Member must satisfy regular expression pattern: [\\w]+'),
    )
  })

  it('without a name changes a key of the caller, the root user included (B-149, behaviours 36)', async () => {
    const Resource = userArnOf('ana')
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'iam:UpdateAccessKey', Resource })
    const { AccessKey } = await server.iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    await update({ AccessKeyId: AccessKey?.AccessKeyId, Status: 'Inactive' }, ana)
    const root = await server.iam.send(new CreateAccessKeyCommand({}))
    await update({ AccessKeyId: root.AccessKey?.AccessKeyId, Status: 'Inactive' })
    const { AccessKeyMetadata } = await server.iam.send(new ListAccessKeysCommand({}))
    expect(AccessKeyMetadata?.map(({ Status }) => Status).sort()).toEqual(['Active', 'Inactive'])

    const everything = { Effect: 'Allow', Action: 'iam:*', Resource: '*' }
    const session = await assume(server, ana, await role(server, 'app', trust(userArnOf('ana')), everything))
    const asSession = update({ AccessKeyId: ana.accessKeyId, Status: 'Inactive' }, session)
    expect(await refusal(asSession)).toMatchObject({
      code: 'ValidationError',
      message: 'Must specify userName when calling with non-User credentials',
    })
  })

  it('does not end sessions that the key has asked for', async () => {
    const ana = await user(server, 'ana')
    const { Credentials: issued } = await server.stsAs(ana).send(new GetSessionTokenCommand({}))
    await update({ UserName: 'ana', AccessKeyId: ana.accessKeyId, Status: 'Inactive' })
    await identity(credentialsOf(issued))
  })

  it('is decided on the user and the tags that it has (behaviours 102, 120, X3)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:UpdateAccessKey',
      Resource: userArnOf('*', '/team/'),
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } },
    })
    const Tags = [{ Key: 'team', Value: 'a' }]
    await server.iam.send(new CreateUserCommand({ UserName: 'Bob', Path: '/team/', Tags }))
    const { AccessKey } = await server.iam.send(new CreateAccessKeyCommand({ UserName: 'bob' }))
    await update({ UserName: 'BOB', AccessKeyId: AccessKey?.AccessKeyId, Status: 'Inactive' }, ana)
    const own = { UserName: 'ANA', AccessKeyId: ana.accessKeyId }
    for (const Status of ['Inactive', 'Expired'] as const) {
      expect(await refusal(update({ ...own, Status }, ana))).toEqual(
        denied('ana', 'iam:UpdateAccessKey', 'user ana'),
      )
    }
  })
})
