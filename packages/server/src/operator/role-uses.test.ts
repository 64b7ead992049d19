import {
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteServiceLinkedRoleCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import { missing, refusal } from '../testing/callers.ts'
import { FIRST_ACCOUNT, operatedServer } from '../testing/operated-server.ts'
import { trustEc2 } from '../testing/roles.ts'

const operated = operatedServer()
const RoleName = 'AWSServiceRoleForAutoScaling'
const role = `arn:aws:iam::${FIRST_ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/${RoleName}`
const group = (name: string, region = 'eu-west-1') =>
  `arn:aws:autoscaling:${region}:${FIRST_ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/${name}`

const iam = () => operated.iamAs(operated.admin)
const use = (resource: string, of = role) => operated.command('roles use', { role: of, resource })
const release = (resource: string) => operated.command('roles release', { role, resource })
const deletion = async () => {
  const { DeletionTaskId } = await iam().send(new DeleteServiceLinkedRoleCommand({ RoleName }))
  const get = new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId })
  const { $metadata: _, ...status } = await iam().send(get)
  return { DeletionTaskId, status }
}

beforeAll(async () => {
  await iam().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'autoscaling.amazonaws.com' }))
  await iam().send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trustEc2 }))
})

describe('a service-linked role that is in use', () => {
  it('is not deleted until every resource is released; the task tells which there are (B-363)', async () => {
    for (const resource of [group('b'), group('a'), group('c', 'us-east-1'), 'arn:aws:s3:::logs'])
      expect(await use(resource)).toEqual({ status: 200, body: { role, resource } })
    await use(group('a'))
    const failed = await deletion()
    expect(failed.status).toEqual({
      Status: 'FAILED',
      Reason: {
        Reason: 'The role is in use: the resources that are listed must be deleted first.',
        RoleUsageList: [
          { Region: 'eu-west-1', Resources: [group('a'), group('b')] },
          { Region: 'us-east-1', Resources: [group('c', 'us-east-1')] },
          { Region: 'global', Resources: ['arn:aws:s3:::logs'] },
        ],
      },
    })
    await iam().send(new GetRoleCommand({ RoleName }))

    for (const resource of [group('b'), group('c', 'us-east-1'), 'arn:aws:s3:::logs']) await release(resource)
    const again = await deletion()
    expect(again.DeletionTaskId).not.toBe(failed.DeletionTaskId)
    expect(again.status.Reason?.RoleUsageList).toEqual([{ Region: 'eu-west-1', Resources: [group('a')] }])
    const { body } = await operated.command('roles uses', { role })
    expect(body).toEqual({ uses: [{ resource: group('a'), since: expect.stringMatching(/^\d{4}-/) }] })

    await release(group('a'))
    expect((await deletion()).status).toEqual({ Status: 'SUCCEEDED' })
    expect(await refusal(iam().send(new GetRoleCommand({ RoleName })))).toEqual(missing('role', RoleName))
  })
})

describe('roles use and release', () => {
  const app = `arn:aws:iam::${FIRST_ACCOUNT}:role/app`

  it.each([
    ['roles use', { role: app, resource: group('a') }, 'app is not a service-linked role'],
    ['roles use', { role: app, resource: 'logs' }, 'logs is not an ARN'],
    ['roles use', { role: 'app', resource: group('a') }, 'app is not the ARN of a role'],
    ['roles use', { role: app }, 'resource is missing'],
    ['roles release', { role: app, resource: group('a') }, `${app} is not noted for ${group('a')}`],
    ['roles uses', { role: `${app}x` }, `there is no role ${app}x`],
  ])('%s refuses %j', async (name, input, error) => {
    expect(await operated.command(name, input)).toEqual({ status: 400, body: { error } })
  })

  it('keeps a hundred resources of a role at most', async () => {
    await iam().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' }))
    const ecs = `arn:aws:iam::${FIRST_ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`
    for (let index = 0; index < 100; index++) await use(group(`g${index}`), ecs)
    expect(await use(group('more'), ecs)).toEqual({
      status: 400,
      body: { error: 'a role is noted for 100 resources at most' },
    })
    await use(group('g0'), ecs)
    expect((await operated.command('roles uses', { role: ecs })).body['uses']).toHaveLength(100)
  })
})
