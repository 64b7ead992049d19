import {
  AttachUserPolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteUserPermissionsBoundaryCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { allowS3, managedPolicy, policyArnOf } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const remove = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new DeletePolicyCommand({ PolicyArn }))
const attachedConflict = {
  code: 'DeleteConflict',
  status: 409,
  message: 'Cannot delete a policy attached to entities.',
}

describe('DeletePolicy', () => {
  it('takes the policy away with its default version; its name is free then, under another id', async () => {
    const arn = await managedPolicy(server, 'own')
    const before = await server.iam.send(new GetPolicyCommand({ PolicyArn: arn }))
    await remove(arn)
    for (const refused of await refusals(
      server.iam.send(new GetPolicyCommand({ PolicyArn: arn })),
      server.iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: 'v1' })),
      remove(arn),
    )) {
      expect(refused).toEqual({ code: 'NoSuchEntity', status: 404, message: `Policy ${arn} was not found.` })
    }
    await managedPolicy(server, 'own')
    const after = await server.iam.send(new GetPolicyCommand({ PolicyArn: arn }))
    expect(after.Policy?.PolicyId).not.toBe(before.Policy?.PolicyId)
  })

  it('refuses while the policy is attached or a boundary (behaviours 10)', async () => {
    const arn = await managedPolicy(server, 'own')
    const UserName = 'ana'
    await server.iam.send(new CreateUserCommand({ UserName }))
    await server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: arn }))
    expect(await refusal(remove(arn))).toEqual(attachedConflict)
    await server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: arn }))
    await server.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: arn }))
    expect(await refusal(remove(arn))).toEqual(attachedConflict)
    await server.iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }))
    await remove(arn)
  })

  it('refuses while there is more than the default version, and changes nothing (behaviours 122)', async () => {
    const PolicyArn = await managedPolicy(server, 'own')
    await server.iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allowS3 }))
    expect(await refusal(remove(PolicyArn))).toEqual({
      code: 'DeleteConflict',
      status: 409,
      message:
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    })
    await server.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }))
    await server.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))
    await remove(PolicyArn)
  })

  it('needs an ARN (behaviours 7)', async () => {
    expect(await refusal(remove('not-an-arn-but-long-enough'))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'ARN not-an-arn-but-long-enough is not valid.',
    })
  })

  it('is decided on the policy and its tags', async () => {
    const own = await managedPolicy(server, 'own', { Tags: [{ Key: 'owner', Value: 'ana' }] })
    const other = await managedPolicy(server, 'other')
    const Condition = { StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } }
    const allow = { Effect: 'Allow', Action: 'iam:DeletePolicy', Resource: '*', Condition }
    const iam = server.iamAs(await user(server, 'ana', allow))
    expect(await refusal(remove(other, iam))).toEqual(
      denied('ana', 'iam:DeletePolicy', `policy ${policyArnOf('other')}`),
    )
    await remove(own, iam)
  })
})
