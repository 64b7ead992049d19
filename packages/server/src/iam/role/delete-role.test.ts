import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  PutRolePermissionsBoundaryCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { refusal, user } from '../../testing/callers.ts'
import { ACCOUNT, assume, role, roleArnOf, trust, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const RoleName = 'app'
const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const remove = () => server.iam.send(new DeleteRoleCommand({ RoleName }))

describe('DeleteRole', () => {
  it('tells what still belongs to the role: inline policies, attached ones, instance profiles (behaviours 10)', async () => {
    await role(server, RoleName, trustEc2, { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    await server.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
    const profile = { InstanceProfileName: 'profile' }
    await server.iam.send(new CreateInstanceProfileCommand(profile))
    await server.iam.send(new AddRoleToInstanceProfileCommand({ RoleName, ...profile }))
    const conflict = (message: string) => ({ code: 'DeleteConflict', status: 409, message })

    expect(await refusal(remove())).toEqual(conflict('Cannot delete entity, must delete policies first.'))
    await server.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'inline' }))
    expect(await refusal(remove())).toEqual(conflict('Cannot delete entity, must detach all policies first.'))
    await server.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
    expect(await refusal(remove())).toEqual(
      conflict('Cannot delete entity, must remove roles from instance profile first.'),
    )
    await server.iam.send(new RemoveRoleFromInstanceProfileCommand({ RoleName, ...profile }))
    await remove()
    expect(await refusal(server.iam.send(new GetRoleCommand({ RoleName })))).toMatchObject({
      code: 'NoSuchEntity',
    })
  })

  it('is stopped neither by a boundary nor by tags', async () => {
    await role(server, RoleName, trustEc2)
    const PermissionsBoundary = PolicyArn
    await server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
    await remove()
  })

  it('ends the sessions of the role, also for a role of the same name made later', async () => {
    const ana = await user(server, 'ana')
    const trusted = trust(`arn:aws:iam::${ACCOUNT}:user/ana`)
    const session = await assume(server, ana, await role(server, RoleName, trusted))
    const asked = () => server.stsAs(session).send(new GetCallerIdentityCommand({}))
    await asked()
    await remove()
    const gone = {
      code: 'InvalidClientTokenId',
      status: 403,
      message: 'The security token included in the request is invalid',
    }
    expect(await refusal(asked())).toEqual(gone)
    await role(server, RoleName, trusted)
    expect(await refusal(asked())).toEqual(gone)
  })

  it('names a role that is not there (behaviours 1)', async () => {
    expect(await refusal(remove())).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: 'The role with name app cannot be found.',
    })
  })

  it('is decided on the role and the boundary that it has (X6)', async () => {
    await role(server, RoleName, trustEc2)
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:DeleteRole',
      Resource: roleArnOf(RoleName),
      Condition: { StringEquals: { 'iam:PermissionsBoundary': PolicyArn } },
    })
    const asAna = () => server.iamAs(ana).send(new DeleteRoleCommand({ RoleName: 'APP' }))
    expect(await refusal(asAna())).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining(
        'iam:DeleteRole on resource: role app because no identity-based policy',
      ),
    })
    const PermissionsBoundary = PolicyArn
    await server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
    await asAna()
  })
})
