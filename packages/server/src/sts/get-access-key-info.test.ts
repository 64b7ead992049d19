import { DeleteAccessKeyCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam'
import { GetAccessKeyInfoCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { newAccessKeyId } from '../model/identifier.ts'
import { pooledRandom } from '../model/random.ts'
import { refusal, user } from '../testing/callers.ts'
import { ACCOUNT, assume, role, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const OTHER = '444455556666'

const info = (AccessKeyId: string, credentials: Credentials = server.root) =>
  server.stsAs(credentials).send(new GetAccessKeyInfoCommand({ AccessKeyId }))

describe('GetAccessKeyInfo', () => {
  it('tells the account of a key, whatever became of the key (B-160, behaviours 116)', async () => {
    const ana = await user(server, 'ana')
    const key = { UserName: 'ana', AccessKeyId: ana.accessKeyId }
    expect((await info(ana.accessKeyId)).Account).toBe(ACCOUNT)
    await server.iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }))
    expect((await info(ana.accessKeyId)).Account).toBe(ACCOUNT)
    await server.iam.send(new DeleteAccessKeyCommand(key))
    expect((await info(ana.accessKeyId)).Account).toBe(ACCOUNT)
    // one that was never issued reads the same
    expect((await info(newAccessKeyId('AKIA', ACCOUNT, pooledRandom()))).Account).toBe(ACCOUNT)
  })

  it('tells it for keys of root, of sessions and of other accounts (B-158, B-159)', async () => {
    expect((await info(server.root.accessKeyId)).Account).toBe(ACCOUNT)
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(`arn:aws:iam::${ACCOUNT}:user/ana`))
    expect((await info((await assume(server, ana, arn)).accessKeyId)).Account).toBe(ACCOUNT)
    const other = await server.newAccount({ account_id: OTHER })
    expect((await info(other.accessKeyId)).Account).toBe(OTHER)
  })

  it('knows no id of an account that is not here, nor one that names none', async () => {
    for (const id of [
      newAccessKeyId('AKIA', OTHER, pooledRandom()),
      'AKIAIOSFODNN7EXAMPLE',
      'AIDAAAAAAAAAAAAAAAAA',
      'AKIA0000000000000000',
      'akiaaaaaaaaaaaaaaaaa',
    ]) {
      expect(await refusal(info(id))).toMatchObject({ code: 'ValidationError', status: 400 })
    }
    expect(await refusal(info('SHORT'))).toMatchObject({
      code: 'ValidationError',
      message:
        "1 validation error detected: Value 'SHORT' at 'accessKeyId' failed to satisfy constraint: Member must have length greater than or equal to 16",
    })
  })

  it('is a permission on `*`', async () => {
    const asked = { Effect: 'Allow', Action: 'sts:GetAccessKeyInfo' }
    const ana = await user(server, 'ana', { ...asked, Resource: '*' })
    const bob = await user(server, 'bob', { ...asked, Resource: `arn:aws:iam::${ACCOUNT}:*` })
    await info(ana.accessKeyId, ana)
    expect(await refusal(info(ana.accessKeyId, bob))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::${ACCOUNT}:user/bob is not authorized to perform: sts:GetAccessKeyInfo on resource: *`,
    })
  })
})
