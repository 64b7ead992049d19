import { CreatePolicyVersionCommand, GetPolicyVersionCommand, type IAMClient } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, user } from '../../testing/callers.ts'
import { allowS3, managedPolicy, policyArnOf } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'
import { encodedDocument } from './document-text.ts'

const server = testServer()
const own = policyArnOf('own')

beforeEach(() => managedPolicy(server, 'own'))

const get = async (VersionId: string, PolicyArn = own, iam: IAMClient = server.iam) =>
  (await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))).PolicyVersion

describe('GetPolicyVersion', () => {
  it('answers each version with its own document, percent-encoded (behaviours 13, 100)', async () => {
    const second = policyOf({ Effect: 'Deny', Action: 's3:Delete*', Resource: 'arn:aws:s3:::a%2Fb/*' })
    await server.iam.send(new CreatePolicyVersionCommand({ PolicyArn: own, PolicyDocument: second }))
    expect(await get('v1')).toEqual({
      Document: encodedDocument(allowS3),
      VersionId: 'v1',
      IsDefaultVersion: true,
      CreateDate: expect.any(Date),
    })
    expect(await get('v2')).toEqual({
      Document: encodedDocument(second),
      VersionId: 'v2',
      IsDefaultVersion: false,
      CreateDate: expect.any(Date),
    })
    expect((await get('v2'))?.Document).toContain('a%252Fb')
  })

  it('knows no version that was never made, and no policy that is not there (behaviours 5, 6)', async () => {
    expect(await refusal(get('v2'))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${own} version v2 does not exist or is not attachable.`,
    })
    const absent = policyArnOf('absent')
    expect(await refusal(get('v1', absent))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${absent} was not found.`,
    })
  })

  it.each(['1', 'v0', 'v01', 'V1', 'v1 ', 'v'])('takes %o for no version id', async (VersionId) => {
    expect(await refusal(get(VersionId))).toMatchObject({ code: 'ValidationError', status: 400 })
  })

  it('is decided on the policy', async () => {
    const other = await managedPolicy(server, 'other')
    const iam = server.iamAs(
      await user(server, 'ana', { Effect: 'Allow', Action: 'iam:GetPolicyVersion', Resource: own }),
    )
    await get('v1', own, iam)
    expect(await refusal(get('v1', other, iam))).toEqual(
      denied('ana', 'iam:GetPolicyVersion', `policy ${other}`),
    )
  })
})
