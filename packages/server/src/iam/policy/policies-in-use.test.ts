import * as iam from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { overLimit, refusal } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const [first, second] = ['ReadOnlyAccess', 'SecurityAudit'].map((name) => `arn:aws:iam::aws:policy/${name}`)
const [UserName, GroupName, RoleName] = ['holder', 'holder', 'holder']
const over = overLimit('Cannot exceed quota for PolicyVersionsInUse: 1')

const inUse = async () =>
  (await server.iam.send(new iam.GetAccountSummaryCommand({}))).SummaryMap?.['PolicyVersionsInUse']

describe('the quota of policies in use', () => {
  it('binds attachments and boundaries of what is made, and lets one in use be used again', async () => {
    await server.iam.send(new iam.CreateUserCommand({ UserName }))
    await server.iam.send(new iam.CreateGroupCommand({ GroupName }))
    await server.iam.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustEc2 }))
    await server.iam.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn: first }))
    await setQuota(server, 'PolicyVersionsInUseQuota', 1)
    const of = (PolicyArn = second, PermissionsBoundary = PolicyArn) =>
      [
        new iam.AttachUserPolicyCommand({ UserName, PolicyArn }),
        new iam.AttachGroupPolicyCommand({ GroupName, PolicyArn }),
        new iam.AttachRolePolicyCommand({ RoleName, PolicyArn }),
        new iam.CreateUserCommand({ UserName: 'made', PermissionsBoundary }),
        new iam.CreateRoleCommand({
          ...{ RoleName: 'made', AssumeRolePolicyDocument: trustEc2 },
          PermissionsBoundary,
        }),
      ] as const
    for (const command of of(second)) {
      expect(await refusal(server.iam.send(command as iam.AttachUserPolicyCommand))).toEqual(over)
      expect(await inUse()).toBe(1)
    }
    for (const command of of(first)) await server.iam.send(command as iam.AttachUserPolicyCommand)
    expect(await inUse()).toBe(1)
  })

  it('takes nothing away where it is lowered, and room that becomes free is given again', async () => {
    await server.iam.send(new iam.CreateUserCommand({ UserName }))
    for (const PolicyArn of [first, second])
      await server.iam.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn }))
    await setQuota(server, 'PolicyVersionsInUseQuota', 1)
    expect(await inUse()).toBe(2)
    for (const PolicyArn of [first, second])
      await server.iam.send(new iam.DetachUserPolicyCommand({ UserName, PolicyArn }))
    await server.iam.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn: second }))
    expect(await inUse()).toBe(1)
  })
})
