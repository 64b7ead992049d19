import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  ListAccessKeysCommand,
  paginateListAccessKeys,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, missing, pagesOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { assume, role, trust } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const list = async (UserName: string) =>
  (await server.iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata
const listAs = async (who: Credentials, input: { UserName?: string } = {}) =>
  (await server.iamAs(who).send(new ListAccessKeysCommand(input))).AccessKeyMetadata
const ids = (page: { AccessKeyMetadata?: { AccessKeyId?: string | undefined }[] | undefined }) =>
  page.AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)

describe('ListAccessKeys', () => {
  it('shows owner, id, status and date of each key, never a secret (B-027, B-146, behaviours 16)', async () => {
    const { accessKeyId, secretAccessKey } = await user(server, 'Ana')
    await user(server, 'bob')
    const { $metadata: _, ...answer } = await server.iam.send(new ListAccessKeysCommand({ UserName: 'aNA' }))
    expect(answer).toEqual({
      AccessKeyMetadata: [
        { UserName: 'Ana', AccessKeyId: accessKeyId, Status: 'Active', CreateDate: expect.any(Date) },
      ],
      IsTruncated: false,
    })
    expect(JSON.stringify(answer)).not.toContain(secretAccessKey)
  })

  it('answers an empty list for a user without keys (B-025)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    expect(await list('ana')).toEqual([])
  })

  it('pages, behind a key that is gone by now (behaviours 72, 133)', async () => {
    const UserName = 'ana'
    await user(server, UserName)
    await server.iam.send(new CreateAccessKeyCommand({ UserName }))
    const all = ids({ AccessKeyMetadata: await list(UserName) }) ?? []
    expect(all).toHaveLength(2)
    const pages = await pagesOf(
      paginateListAccessKeys({ client: server.iam, pageSize: 1 }, { UserName }),
      ids,
    )
    expect(pages).toEqual(all.map((id) => [id]))
    const { Marker } = await server.iam.send(new ListAccessKeysCommand({ UserName, MaxItems: 1 }))
    await server.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: all[0] }))
    const rest = await server.iam.send(new ListAccessKeysCommand({ UserName, Marker }))
    expect(ids(rest)).toEqual([all[1]])
    expect(rest.IsTruncated).toBe(false)
  })

  it('without a name lists the caller’s keys; those of the root user have no name (B-149)', async () => {
    const Resource = userArnOf('ana')
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'iam:ListAccessKeys', Resource })
    expect(await listAs(ana)).toMatchObject([{ UserName: 'ana', AccessKeyId: ana.accessKeyId }])
    expect(await listAs(server.root)).toEqual([
      { AccessKeyId: server.root.accessKeyId, Status: 'Active', CreateDate: expect.any(Date) },
    ])
  })

  it('must name a user for the session of a role (behaviours 36)', async () => {
    const ana = await user(server, 'ana')
    const everything = { Effect: 'Allow', Action: 'iam:*', Resource: '*' }
    const arn = await role(server, 'app', trust(userArnOf('ana')), everything)
    const session = await assume(server, ana, arn)
    expect(await refusal(listAs(session))).toMatchObject({
      code: 'ValidationError',
      message: 'Must specify userName when calling with non-User credentials',
    })
    expect(await listAs(session, { UserName: 'ana' })).toHaveLength(1)
  })

  it('shows the new name of a user who was renamed (behaviours 38)', async () => {
    const { accessKeyId } = await user(server, 'ana')
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'Bea' }))
    expect(await list('bea')).toMatchObject([{ UserName: 'Bea', AccessKeyId: accessKeyId }])
  })

  it('names a user that is not there (behaviours 1)', async () => {
    expect(await refusal(list('Absent'))).toEqual(missing('user', 'Absent'))
  })

  it('is decided on the user and the tags that it has (behaviours 102, 120, X3)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:ListAccessKeys',
      Resource: userArnOf('*', '/team/'),
      Condition: { StringEquals: { 'iam:ResourceTag/team': 'a' } },
    })
    const Tags = [{ Key: 'team', Value: 'a' }]
    await server.iam.send(new CreateUserCommand({ UserName: 'Bob', Path: '/team/', Tags }))
    await server.iam.send(new CreateUserCommand({ UserName: 'Eve', Path: '/team/' }))
    await listAs(ana, { UserName: 'BOB' })
    expect(await refusal(listAs(ana, { UserName: 'EVE' }))).toEqual(
      denied('ana', 'iam:ListAccessKeys', 'user Eve'),
    )
    expect(await refusal(listAs(ana))).toEqual(denied('ana', 'iam:ListAccessKeys', 'user ana'))
  })
})
