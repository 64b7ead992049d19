import {
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteServiceLinkedRoleCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  ListEntitiesForPolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, missing, refusal, user } from '../../testing/callers.ts'
import { ACCOUNT, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const acm = 'acm.amazonaws.com'
const RoleName = 'AWSServiceRoleForCertificateManager'

const create = () => server.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: acm }))

const remove = async (name = RoleName, iam = server.iam): Promise<string> =>
  (await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName: name }))).DeletionTaskId ?? ''

const status = (DeletionTaskId: string, iam = server.iam) =>
  iam.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }))

describe('DeleteServiceLinkedRole', () => {
  it('deletes the role with its policy and answers a task (behaviours 34)', async () => {
    await create()
    expect(await remove()).toMatch(
      /^task\/aws-service-role\/acm\.amazonaws\.com\/AWSServiceRoleForCertificateManager\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect(await refusal(server.iam.send(new GetRoleCommand({ RoleName })))).toEqual(
      missing('role', RoleName),
    )
    const PolicyArn = 'arn:aws:iam::aws:policy/aws-service-role/CertificateManagerServiceRolePolicy'
    const entities = await server.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))
    expect(entities.PolicyRoles).toEqual([])
  })

  it('answers the same task when it is repeated, and another for a role made later (behaviours 34)', async () => {
    await create()
    const first = await remove()
    expect(await remove(RoleName.toUpperCase())).toBe(first)
    expect(await remove()).toBe(first)
    await create()
    const second = await remove()
    expect(second).not.toBe(first)
    expect(await remove()).toBe(second)
  })

  it('knows no role that is not there or no service’s own', async () => {
    await server.iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trustEc2 }))
    for (const name of ['absent', 'app']) {
      expect(await refusal(remove(name))).toEqual(missing('role', name))
    }
    await server.iam.send(new GetRoleCommand({ RoleName: 'app' }))
  })

  it('keeps the tasks of one account from another', async () => {
    await create()
    const task = await remove()
    const other = server.iamAs(await server.newAccount())
    expect(await refusal(remove(RoleName, other))).toEqual(missing('role', RoleName))
    expect(await refusal(status(task, other))).toMatchObject({ code: 'NoSuchEntity' })
  })

  it('is decided on the role under its path, also when it is gone (behaviours 102)', async () => {
    await create()
    const Resource = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/${acm}/${RoleName}`
    const actions = ['iam:DeleteServiceLinkedRole', 'iam:GetServiceLinkedRoleDeletionStatus']
    const ana = server.iamAs(await user(server, 'ana', { Effect: 'Allow', Action: actions, Resource }))
    const ben = server.iamAs(await user(server, 'ben'))
    expect(await refusal(remove(RoleName, ben))).toEqual(
      denied('ben', 'iam:DeleteServiceLinkedRole', `role ${RoleName}`),
    )
    const task = await remove(RoleName, ana)
    expect(await remove(RoleName, ana)).toBe(task)
    expect(await status(task, ana)).toMatchObject({ Status: 'SUCCEEDED' })
    expect(await refusal(status(task, ben))).toEqual(
      denied('ben', 'iam:GetServiceLinkedRoleDeletionStatus', `role ${RoleName}`),
    )
  })
})

describe('GetServiceLinkedRoleDeletionStatus', () => {
  it('tells that a deletion has succeeded, and no reason', async () => {
    await create()
    const { $metadata, ...answer } = await status(await remove())
    expect(answer).toEqual({ Status: 'SUCCEEDED' })
  })

  it('knows no other task', async () => {
    await create()
    const task = await remove()
    const other = task.replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000')
    expect(await refusal(status(other))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Deletion task id ${other} cannot be found.`,
    })
    for (const odd of ['x', `task/aws-service-role/${acm}/`, `${task}/more`, task.slice(5)]) {
      expect(await refusal(status(odd))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message: `Deletion task id ${odd} is not valid.`,
      })
    }
    expect(await refusal(status('x'.repeat(1001)))).toMatchObject({ code: 'ValidationError' })
  })
})
