import {
  AttachUserPolicyCommand,
  CreatePolicyVersionCommand,
  GetPolicyCommand,
  type IAMClient,
  ListPolicyVersionsCommand,
  ListUsersCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, user } from '../../testing/callers.ts'
import { managedPolicy, policyArnOf } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const own = policyArnOf('own')

beforeEach(async () => {
  await managedPolicy(server, 'own')
  const PolicyDocument = policyOf({ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' })
  await server.iam.send(new CreatePolicyVersionCommand({ PolicyArn: own, PolicyDocument }))
})

const setDefault = (VersionId: string, PolicyArn = own, iam: IAMClient = server.iam) =>
  iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId }))

describe('SetDefaultPolicyVersion', () => {
  it('makes one version the default, and no other', async () => {
    await setDefault('v2')
    const { Policy } = await server.iam.send(new GetPolicyCommand({ PolicyArn: own }))
    expect(Policy?.DefaultVersionId).toBe('v2')
    const { Versions } = await server.iam.send(new ListPolicyVersionsCommand({ PolicyArn: own }))
    expect(Versions?.map(({ IsDefaultVersion }) => IsDefaultVersion)).toEqual([true, false])
    await setDefault('v2')
  })

  it('decides from the next call on', async () => {
    const iam = server.iamAs(await user(server, 'ana'))
    await server.iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn: own }))
    expect(await refusal(iam.send(new ListUsersCommand({})))).toMatchObject({ code: 'AccessDenied' })
    await setDefault('v2')
    await iam.send(new ListUsersCommand({}))
    await setDefault('v1')
    expect(await refusal(iam.send(new ListUsersCommand({})))).toMatchObject({ code: 'AccessDenied' })
  })

  it('knows no version and no policy that is not there (behaviours 5, 6, 7)', async () => {
    expect(await refusal(setDefault('v3'))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${own} version v3 does not exist or is not attachable.`,
    })
    const absent = policyArnOf('absent')
    expect(await refusal(setDefault('v1', absent))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${absent} was not found.`,
    })
    expect(await refusal(setDefault('v1', 'not-an-arn-but-long-enough'))).toMatchObject({
      code: 'ValidationError',
      message: 'ARN not-an-arn-but-long-enough is not valid.',
    })
    expect(await refusal(setDefault('first'))).toMatchObject({ code: 'ValidationError' })
  })

  it('is decided on the policy', async () => {
    const other = await managedPolicy(server, 'other')
    const iam = server.iamAs(
      await user(server, 'ana', { Effect: 'Allow', Action: 'iam:SetDefaultPolicyVersion', Resource: own }),
    )
    expect(await refusal(setDefault('v1', other, iam))).toEqual(
      denied('ana', 'iam:SetDefaultPolicyVersion', `policy ${other}`),
    )
    await setDefault('v2', own, iam)
  })
})
