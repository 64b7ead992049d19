import * as iam from '@aws-sdk/client-iam'
import { expect, it } from 'vitest'
import { refusal } from '../../src/refusal.ts'
import { cycle, type Resource, retag } from '../../src/resource-cycle.ts'
import { newTags, type Tags, tagsOf } from '../../src/tags.ts'
import { newAccount } from '../../src/target.ts'

const instanceProfile: Resource<{ role: string | undefined; tags: Tags }> = {
  type: 'aws_iam_instance_profile',
  first: { role: 'r1', tags: {} },
  second: { role: 'r2', tags: { a: '1' } },
  needs: async (client) => {
    for (const RoleName of ['r1', 'r2']) {
      const AssumeRolePolicyDocument =
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'
      await client.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    }
  },
  create: async (client, { role, tags }) => {
    const InstanceProfileName = 'cycled'
    const input = { InstanceProfileName, Path: '/i/', Tags: newTags(tags) }
    await client.send(new iam.CreateInstanceProfileCommand(input))
    const joined = { InstanceProfileName, RoleName: role }
    await client.send(new iam.AddRoleToInstanceProfileCommand(joined))
    return InstanceProfileName
  },
  read: async (client, InstanceProfileName) => {
    const command = new iam.GetInstanceProfileCommand({ InstanceProfileName })
    const { InstanceProfile: found } = await client.send(command)
    return { role: found?.Roles?.[0]?.RoleName, tags: tagsOf(found?.Tags) }
  },
  update: async (client, InstanceProfileName, { role, tags }, before) => {
    const taken = { InstanceProfileName, RoleName: before.role }
    await client.send(new iam.RemoveRoleFromInstanceProfileCommand(taken))
    await client.send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: role }))
    await retag(
      before.tags,
      tags,
      (TagKeys) => client.send(new iam.UntagInstanceProfileCommand({ InstanceProfileName, TagKeys })),
      (Tags) => client.send(new iam.TagInstanceProfileCommand({ InstanceProfileName, Tags })),
    )
  },
  remove: async (client, InstanceProfileName, { role: RoleName }) => {
    await client.send(new iam.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }))
    await client.send(new iam.DeleteInstanceProfileCommand({ InstanceProfileName }))
  },
}

it('aws_iam_instance_profile is read as it was configured (A-001, A-022, B-362)', async () => {
  await cycle(await newAccount(), instanceProfile)
})

it('aws_iam_service_linked_role is read as it was configured, and made anew once it is gone', async () => {
  const account = await newAccount()
  const [AWSServiceName, Description] = ['elasticbeanstalk.amazonaws.com', 'for the tests']
  for (let round = 0; round < 2; round++) {
    const made = await account.iam.send(
      new iam.CreateServiceLinkedRoleCommand({ AWSServiceName, Description }),
    )
    const role = { RoleName: made.Role?.RoleName }
    const { Role } = await account.iam.send(new iam.GetRoleCommand(role))
    expect(Role).toMatchObject({ Description, Path: `/aws-service-role/${AWSServiceName}/` })
    await account.iam.send(new iam.DeleteServiceLinkedRoleCommand(role))
    const gone = await refusal(account.iam.send(new iam.GetRoleCommand(role)))
    expect(gone).toMatchObject({ code: 'NoSuchEntity' })
  }
})
