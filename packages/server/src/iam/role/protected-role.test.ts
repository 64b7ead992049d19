import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { policyOf, refusal, refusals, user } from '../../testing/callers.ts'
import { protectedRoleAt } from '../../testing/entities.ts'
import { ACCOUNT, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const RoleName = 'AWSServiceRoleForExample'
const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const PolicyName = 'a'
const InstanceProfileName = 'profile'

const changes: Readonly<Record<string, (iam: IAMClient) => Promise<unknown>>> = {
  AttachRolePolicy: (iam) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
  DetachRolePolicy: (iam) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
  PutRolePolicy: (iam) =>
    iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName,
        PolicyDocument: policyOf({ Effect: 'Allow', Action: '*', Resource: '*' }),
      }),
    ),
  DeleteRolePolicy: (iam) => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
  PutRolePermissionsBoundary: (iam) =>
    iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: PolicyArn })),
  DeleteRolePermissionsBoundary: (iam) => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
  TagRole: (iam) => iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'a', Value: 'b' }] })),
  UntagRole: (iam) => iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['a'] })),
  UpdateRole: (iam) => iam.send(new UpdateRoleCommand({ RoleName, Description: 'x' })),
  UpdateRoleDescription: (iam) => iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'x' })),
  UpdateAssumeRolePolicy: (iam) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trustEc2 })),
  DeleteRole: (iam) => iam.send(new DeleteRoleCommand({ RoleName })),
}

const protectedAnswer = {
  code: 'UnmodifiableEntity',
  status: 400,
  message: `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
}

describe.each(['/aws-service-role/example.amazonaws.com/', '/aws-reserved/sso.amazonaws.com/'])(
  'a role under %s',
  (Path) => {
    beforeEach(() => protectedRoleAt(server, Path, RoleName))

    it.each(Object.entries(changes))(
      'is not changed by %s, not even as root (E22, behaviours 34, A-021, B-363, B-365)',
      async (_name, change) => {
        const { service } = server
        const before = await service.store.entities.roles.find(ACCOUNT, RoleName.toLowerCase())
        expect(await refusal(change(server.iam))).toEqual(protectedAnswer)
        expect(await service.store.entities.roles.find(ACCOUNT, RoleName.toLowerCase())).toEqual(before)
      },
    )

    it('is denied to whoever may not change roles at all', async () => {
      const iam = server.iamAs(await user(server, 'ana'))
      for (const change of Object.values(changes)) {
        expect(await refusal(change(iam))).toMatchObject({ code: 'AccessDenied' })
      }
    })

    it('is read like any other', async () => {
      const { iam } = server
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
      expect(Role).toMatchObject({ Path, Arn: `arn:aws:iam::${ACCOUNT}:role${Path}${RoleName}` })
      expect((await iam.send(new ListRolesCommand({ PathPrefix: Path }))).Roles).toHaveLength(1)
      await iam.send(new ListRolePoliciesCommand({ RoleName }))
      await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
      await iam.send(new ListRoleTagsCommand({ RoleName }))
      await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))
    })
  },
)

describe('instance profiles', () => {
  const both = { RoleName, InstanceProfileName }

  it('take no service-linked role, though it may be passed (E22)', async () => {
    await server.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }))
    await protectedRoleAt(server, '/aws-service-role/example.amazonaws.com/', RoleName)
    for (const refused of await refusals(
      server.iam.send(new AddRoleToInstanceProfileCommand(both)),
      server.iam.send(new RemoveRoleFromInstanceProfileCommand(both)),
    )) {
      expect(refused).toEqual(protectedAnswer)
    }
  })

  it('take no reserved role, which nobody may pass (E22)', async () => {
    await server.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }))
    await protectedRoleAt(server, '/aws-reserved/sso.amazonaws.com/', RoleName)
    expect(await refusal(server.iam.send(new AddRoleToInstanceProfileCommand(both)))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: iam:PassRole on resource: arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/${RoleName}`,
    })
  })
})
