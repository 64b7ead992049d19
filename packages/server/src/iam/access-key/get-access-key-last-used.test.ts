import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { denied, refusal, user, userArnOf } from '../../testing/callers.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const get = (AccessKeyId: string, who: Credentials = server.root) =>
  server.iamAs(who).send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))
const lastUse = async (AccessKeyId: string) => (await get(AccessKeyId)).AccessKeyLastUsed

describe('GetAccessKeyLastUsed', () => {
  it('answers N/A and no date for a key never used (B-150, behaviours 79)', async () => {
    const { accessKeyId } = await user(server, 'Ana')
    const { $metadata: _, ...answer } = await get(accessKeyId)
    expect(answer).toEqual({
      UserName: 'Ana',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    })
  })

  it('tells when the key was last used, for which service, in the Region of the signature (A-175, A-385, B-150, B-274, B-276, B-296, B-461)', async () => {
    const ana = await user(server, 'ana')
    const before = Math.floor(Date.now() / 1000) * 1000
    // a refused call is a use as well
    await refusal(server.iamAs(ana).send(new ListUsersCommand({})))
    const used = await lastUse(ana.accessKeyId)
    expect(used).toEqual({ LastUsedDate: expect.any(Date), ServiceName: 'iam', Region: 'us-east-1' })
    expect(used?.LastUsedDate?.getTime()).toBeGreaterThanOrEqual(before)

    const sts = new STSClient({ endpoint: server.url, region: 'eu-west-1', credentials: ana })
    await sts.send(new GetCallerIdentityCommand({}))
    sts.destroy()
    expect(await lastUse(ana.accessKeyId)).toMatchObject({ ServiceName: 'sts', Region: 'eu-west-1' })
  })

  it('tells of the first use within a quarter of an hour, and of none that was signed wrongly (B-295)', async () => {
    const ana = await user(server, 'ana')
    const use = (secretAccessKey = ana.secretAccessKey) =>
      server.stsAs({ ...ana, secretAccessKey }).send(new GetCallerIdentityCommand({}))
    const date = async () => (await lastUse(ana.accessKeyId))?.LastUsedDate?.getTime()
    expect(await refusal(use('x'.repeat(40)))).toMatchObject({ code: 'SignatureDoesNotMatch' })
    expect(await date()).toBeUndefined()
    await use()
    const first = await date()
    expect(first).toBeGreaterThan(0)
    await server.advance(14 * 60)
    await use()
    expect(await date()).toBe(first)
    await server.advance(2 * 60)
    await refusal(use('x'.repeat(40)))
    expect(await date()).toBe(first)
    await use()
    expect((await date()) ?? 0).toBeGreaterThanOrEqual((first ?? 0) + 16 * 60_000)
  })

  it('tells each key of a user apart, and of the root user no name', async () => {
    const ana = await user(server, 'ana')
    const { AccessKey } = await server.iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    await server.stsAs(ana).send(new GetCallerIdentityCommand({}))
    expect(await lastUse(ana.accessKeyId)).toMatchObject({ ServiceName: 'sts' })
    expect(await lastUse(AccessKey?.AccessKeyId ?? '')).toMatchObject({ ServiceName: 'N/A' })
    const { $metadata: _, ...ofRoot } = await get(server.root.accessKeyId)
    expect(ofRoot).toEqual({
      AccessKeyLastUsed: { LastUsedDate: expect.any(Date), ServiceName: 'iam', Region: 'us-east-1' },
    })
  })

  it('tells of inactive keys, and the new name of a user who was renamed (behaviours 38)', async () => {
    const ana = await user(server, 'ana')
    await server.stsAs(ana).send(new GetCallerIdentityCommand({}))
    const key = { UserName: 'ana', AccessKeyId: ana.accessKeyId }
    await server.iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }))
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'Bea' }))
    expect(await get(ana.accessKeyId)).toMatchObject({
      UserName: 'Bea',
      AccessKeyLastUsed: { ServiceName: 'sts' },
    })
  })

  it('denies keys that the account does not hold, in words of its own (behaviours 35)', async () => {
    const ana = await user(server, 'ana')
    const other = await server.newAccount()
    const deletion = { UserName: 'ana', AccessKeyId: ana.accessKeyId }
    await server.iam.send(new DeleteAccessKeyCommand(deletion))
    for (const id of ['AKIAIOSFODNN7EXAMPLE', other.accessKeyId, ana.accessKeyId]) {
      expect(await refusal(get(id))).toEqual({
        code: 'AccessDenied',
        status: 403,
        message: `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`,
      })
    }
  })

  it('is decided on the owner of the key and its tags, and denials print the key (behaviours 102, 120, X3)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:GetAccessKeyLastUsed',
      Resource: userArnOf('*', '/team/'),
      Condition: { StringEquals: { 'iam:ResourceTag/team': 'a', 'aws:ResourceTag/team': 'a' } },
    })
    const keyOf = async (UserName: string, Value: string) => {
      const Tags = [{ Key: 'team', Value }]
      await server.iam.send(new CreateUserCommand({ UserName, Path: '/team/', Tags }))
      const { AccessKey } = await server.iam.send(new CreateAccessKeyCommand({ UserName }))
      return AccessKey?.AccessKeyId ?? ''
    }
    await get(await keyOf('bob', 'a'), ana)
    for (const id of [await keyOf('eve', 'b'), ana.accessKeyId, server.root.accessKeyId]) {
      expect(await refusal(get(id, ana))).toEqual(
        denied('ana', 'iam:GetAccessKeyLastUsed', `access key ${id}`),
      )
    }
  })

  it('is each user’s own where the policy says so (B-137, SB-07)', async () => {
    const kim = await user(server, 'kim', {
      Effect: 'Allow',
      Action: 'iam:GetAccessKeyLastUsed',
      Resource: 'arn:aws:iam::*:user/${aws:username}',
    })
    const lee = await user(server, 'lee')
    await get(kim.accessKeyId, kim)
    expect(await refusal(get(lee.accessKeyId, kim))).toEqual(
      denied('kim', 'iam:GetAccessKeyLastUsed', `access key ${lee.accessKeyId}`),
    )
  })
})
