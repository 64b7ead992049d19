import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { denied, missing, refusal, user, userArnOf } from '../../testing/callers.ts'
import { assume, role, trust } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const remove = (input: { UserName?: string; AccessKeyId: string }, who: Credentials = server.root) =>
  server.iamAs(who).send(new DeleteAccessKeyCommand(input))
const identity = (who: Credentials) => server.stsAs(who).send(new GetCallerIdentityCommand({}))
const absent = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The Access Key with id ${id} cannot be found.`,
})

describe('DeleteAccessKey', () => {
  it('takes an active key away, which signs nothing from then on (B-075, B-144, behaviours 52)', async () => {
    const ana = await user(server, 'ana')
    const key = { UserName: 'aNA', AccessKeyId: ana.accessKeyId }
    await remove(key)
    expect(await refusal(identity(ana))).toEqual({
      code: 'InvalidClientTokenId',
      status: 403,
      message: 'The security token included in the request is invalid.',
    })
    const listed = await server.iam.send(new ListAccessKeysCommand({ UserName: 'ana' }))
    expect(listed.AccessKeyMetadata).toEqual([])
    expect(await refusal(remove(key))).toEqual(absent(ana.accessKeyId))
  })

  it('knows the keys of the user named only (behaviours 1, 79)', async () => {
    const bob = await user(server, 'bob')
    await user(server, 'ana')
    expect(await refusal(remove({ UserName: 'ana', AccessKeyId: bob.accessKeyId }))).toEqual(
      absent(bob.accessKeyId),
    )
    expect(await refusal(remove({ UserName: 'Nobody', AccessKeyId: bob.accessKeyId }))).toEqual(
      missing('user', 'Nobody'),
    )
    expect(await refusal(remove({ UserName: 'bob', AccessKeyId: server.root.accessKeyId }))).toEqual(
      absent(server.root.accessKeyId),
    )
    await identity(bob)
  })

  it('knows no keys of other accounts', async () => {
    const other = await server.newAccount()
    expect(await refusal(remove({ AccessKeyId: other.accessKeyId }))).toEqual(absent(other.accessKeyId))
    await identity(other)
  })

  it('without a name takes a key of the caller away, even the one that signs (B-149, behaviours 36)', async () => {
    const Resource = userArnOf('ana')
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'iam:DeleteAccessKey', Resource })
    await remove({ AccessKeyId: ana.accessKeyId }, ana)
    expect(await refusal(identity(ana))).toMatchObject({ code: 'InvalidClientTokenId' })
    const { AccessKey } = await server.iam.send(new CreateAccessKeyCommand({}))
    await remove({ AccessKeyId: AccessKey?.AccessKeyId ?? '' })
    await identity(server.root)
  })

  it('must name a user for the session of a role (behaviours 36)', async () => {
    const ana = await user(server, 'ana')
    const everything = { Effect: 'Allow', Action: 'iam:*', Resource: '*' }
    const arn = await role(server, 'app', trust(userArnOf('ana')), everything)
    const session = await assume(server, ana, arn)
    expect(await refusal(remove({ AccessKeyId: ana.accessKeyId }, session))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'Must specify userName when calling with non-User credentials',
    })
    await remove({ UserName: 'ana', AccessKeyId: ana.accessKeyId }, session)
  })

  it('is decided on the user and the tags that it has (behaviours 102, 120, X3)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:DeleteAccessKey',
      Resource: userArnOf('*', '/team/'),
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } },
    })
    const Tags = [{ Key: 'team', Value: 'a' }]
    await server.iam.send(new CreateUserCommand({ UserName: 'Bob', Path: '/team/', Tags }))
    const { AccessKey } = await server.iam.send(new CreateAccessKeyCommand({ UserName: 'bob' }))
    await remove({ UserName: 'BOB', AccessKeyId: AccessKey?.AccessKeyId ?? '' }, ana)
    expect(await refusal(remove({ UserName: 'ANA', AccessKeyId: ana.accessKeyId }, ana))).toEqual(
      denied('ana', 'iam:DeleteAccessKey', 'user ana'),
    )
  })
})
