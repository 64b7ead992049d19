import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
} from '@aws-sdk/client-iam'
import { expect } from 'vitest'
import { ACCOUNT, roleArnOf, trustEc2 } from './roles.ts'
import type { TestServer } from './test-server.ts'

/** Makes the instance profiles B at `/`, a at `/team/` and c at `/team/x/`; B and c hold the role app. */
export async function threeProfiles({ iam }: TestServer): Promise<void> {
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'app',
      AssumeRolePolicyDocument: trustEc2,
      Description: 'never shown in a profile',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      Tags: [{ Key: 'team', Value: 'a' }],
    }),
  )
  for (const [InstanceProfileName, Path] of [
    ['B', '/'],
    ['a', '/team/'],
    ['c', '/team/x/'],
  ] as const) {
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName, Path }))
  }
  for (const InstanceProfileName of ['B', 'c']) {
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: 'app' }))
  }
}

/** B as lists show it: its role as bare as CreateRole answers one, and no tags (behaviours 14, 15). */
export const profileB = {
  Path: '/',
  InstanceProfileName: 'B',
  InstanceProfileId: expect.stringMatching(/^AIPA/),
  Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/B`,
  CreateDate: expect.any(Date),
  Roles: [
    {
      Path: '/',
      RoleName: 'app',
      RoleId: expect.stringMatching(/^AROA/),
      Arn: roleArnOf('app'),
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.stringContaining('ec2.amazonaws.com'),
    },
  ],
}
