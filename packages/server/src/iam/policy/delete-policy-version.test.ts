import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { allowS3, managedPolicy, policyArnOf } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const own = policyArnOf('own')

beforeEach(async () => {
  await managedPolicy(server, 'own')
  await server.iam.send(new CreatePolicyVersionCommand({ PolicyArn: own, PolicyDocument: allowS3 }))
})

const remove = (VersionId: string, PolicyArn = own, iam: IAMClient = server.iam) =>
  iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }))

describe('DeletePolicyVersion', () => {
  it('takes away one version, once', async () => {
    await remove('v2')
    const get = new GetPolicyVersionCommand({ PolicyArn: own, VersionId: 'v2' })
    const missing = {
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${own} version v2 does not exist or is not attachable.`,
    }
    expect(await refusal(server.iam.send(get))).toEqual(missing)
    expect(await refusal(remove('v2'))).toEqual(missing)
    await server.iam.send(new GetPolicyVersionCommand({ PolicyArn: own, VersionId: 'v1' }))
  })

  it('leaves the default version alone, whichever it is (behaviours 10)', async () => {
    const conflict = {
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete the default version of a policy.',
    }
    expect(await refusal(remove('v1'))).toEqual(conflict)
    await server.iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn: own, VersionId: 'v2' }))
    expect(await refusal(remove('v2'))).toEqual(conflict)
    await remove('v1')
  })

  it('names a policy that is not there (behaviours 5, 7)', async () => {
    const absent = policyArnOf('absent')
    expect(await refusal(remove('v1', absent))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${absent} was not found.`,
    })
    expect(await refusal(remove('v1', 'not-an-arn-but-long-enough'))).toMatchObject({
      code: 'ValidationError',
      message: 'ARN not-an-arn-but-long-enough is not valid.',
    })
  })

  it('is decided on the policy', async () => {
    const other = await managedPolicy(server, 'other')
    const iam = server.iamAs(
      await user(server, 'ana', { Effect: 'Allow', Action: 'iam:DeletePolicyVersion', Resource: own }),
    )
    expect(await refusal(remove('v1', other, iam))).toEqual(
      denied('ana', 'iam:DeletePolicyVersion', `policy ${other}`),
    )
    await remove('v2', own, iam)
  })
})
