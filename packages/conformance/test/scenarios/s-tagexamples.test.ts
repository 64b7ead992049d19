import { CreateUserCommand, ListUsersCommand, TagUserCommand, UntagUserCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { type Asker, decideAll, type Wish } from '../../src/decide.ts'
import { allow, assume, newKey, newRole, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

const instance = (region = 'us-east-2') => `arn:aws:ec2:${region}:${account.id}:instance/i-1`
const stop = (tags: Record<string, string> = {}, region?: string): Wish => ({
  action: 'ec2:StopInstances',
  resource: instance(region),
  tags,
})
const Condition = (...pairs: readonly (readonly [string, string])[]) => ({
  Condition: { StringEquals: Object.fromEntries(pairs) },
})

describe('S-TAGEXAMPLES: instances that a user has tagged as its own (A-413)', () => {
  const own = policyOf(
    {
      Sid: 'OwnInstances',
      ...allow(['ec2:StartInstances', 'ec2:StopInstances'], 'arn:aws:ec2:*:*:instance/*'),
      ...Condition(['aws:ResourceTag/Owner', '${aws:username}']),
    },
    { Sid: 'ConsoleList', ...allow('ec2:DescribeInstances') },
  )
  const bob: Asker = { user: 'bob' }
  beforeAll(() => newUser(account, 'bob', { policies: [own] }))

  it('T1: stops what is tagged with its name, in that case only', async () => {
    const wishes = [stop({ Owner: 'bob' }), stop({ Owner: 'Bob' }), stop()]
    expect(await decideAll(account, bob, wishes)).toEqual(['Allow', 'ImplicitDeny', 'ImplicitDeny'])
  })

  it('T2: sees all instances and terminates none', async () => {
    const wishes = [
      { action: 'ec2:DescribeInstances', resource: '*' },
      { ...stop({ Owner: 'bob' }), action: 'ec2:TerminateInstances' },
    ]
    expect(await decideAll(account, bob, wishes)).toEqual(['Allow', 'ImplicitDeny'])
  })

  it('T3: on a role it allows nothing, for a session has no user name', async () => {
    await newRole(account, 'owner', { policies: [own] })
    expect(await decideAll(account, { role: 'owner' }, [stop({ Owner: 'bob' })])).toEqual(['ImplicitDeny'])
  })
})

describe('S-TAGEXAMPLES: matching and fixed tags', () => {
  it('T4: the cost centers must match, and none does not match none', async () => {
    const policies = [
      policyOf({
        ...allow(['ec2:startInstances', 'ec2:stopInstances']),
        ...Condition(['aws:ResourceTag/CostCenter', '${aws:PrincipalTag/CostCenter}']),
      }),
    ]
    await newUser(account, 'tagged', { policies, tags: { CostCenter: '1000' } })
    await newUser(account, 'untagged', { policies })
    const wishes = [stop({ CostCenter: '1000' }), stop({ CostCenter: '2000' }), stop()]
    expect(await decideAll(account, { user: 'tagged' }, wishes)).toEqual([
      'Allow',
      'ImplicitDeny',
      'ImplicitDeny',
    ])
    expect(await decideAll(account, { user: 'untagged' }, [stop()])).toEqual(['ImplicitDeny'])
  })

  it('T5: department and project must both be right, in the region of the policy', async () => {
    const policies = [
      policyOf({
        Sid: 'StartStopIfTags',
        ...allow(
          ['ec2:StartInstances', 'ec2:StopInstances'],
          `arn:aws:ec2:us-east-2:${account.id}:instance/*`,
        ),
        ...Condition(['aws:ResourceTag/Project', 'DataAnalytics'], ['aws:PrincipalTag/Department', 'Data']),
      }),
    ]
    await newUser(account, 'data', { policies, tags: { Department: 'Data' } })
    await newUser(account, 'sales', { policies, tags: { Department: 'Sales' } })
    const project = { Project: 'DataAnalytics' }
    expect(
      await decideAll(account, { user: 'data' }, [stop(project), stop(), stop(project, 'eu-west-1')]),
    ).toEqual(['Allow', 'ImplicitDeny', 'ImplicitDeny'])
    expect(await decideAll(account, { user: 'sales' }, [stop(project)])).toEqual(['ImplicitDeny'])
  })
})

describe('S-TAGEXAMPLES: roles and principals with a tag, live', () => {
  it('T6: assumes the role with the tag, not one with another value or without', async () => {
    const may = policyOf({
      Sid: 'AssumeTaggedRole',
      ...allow('sts:AssumeRole'),
      ...Condition(['iam:ResourceTag/Project', 'ExampleCorpABC']),
    })
    await newUser(account, 'assumer', { policies: [may] })
    const assumer = await newKey(account, 'assumer')
    const right = await newRole(account, 'right', { tags: { Project: 'ExampleCorpABC' } })
    const wrong = await newRole(account, 'wrong', { tags: { Project: 'ExampleCorpXYZ' } })
    const none = await newRole(account, 'none')
    await assume(account, assumer, right)
    for (const arn of [wrong, none])
      expect(await refusal(assume(account, assumer, arn))).toMatchObject({ code: 'AccessDenied' })
  })

  const tagManagers = policyOf({ ...allow('iam:*'), ...Condition(['aws:PrincipalTag/tagManager', 'true']) })

  it('T7: a user tagged tagManager=true manages users; without the tag or with True nobody does', async () => {
    for (const [name, tags] of [
      ['manager', { tagManager: 'true' }],
      ['nobody', undefined],
      ['capital', { tagManager: 'True' }],
    ] as const) {
      await newUser(account, name, { policies: [tagManagers], ...(tags && { tags }) })
      const iam = account.iamAs(await newKey(account, name))
      const made = iam.send(new CreateUserCommand({ UserName: `made-by-${name}` }))
      if (name === 'manager') {
        await made
        const Tags = [{ Key: 'made', Value: 'yes' }]
        await iam.send(new TagUserCommand({ UserName: `made-by-${name}`, Tags }))
      } else expect(await refusal(made)).toMatchObject({ code: 'AccessDenied' })
    }
  })

  it('T8: who takes the tag from itself is refused from the next call on', async () => {
    await newUser(account, 'leaver', { policies: [tagManagers], tags: { tagManager: 'true' } })
    const iam = account.iamAs(await newKey(account, 'leaver'))
    await iam.send(new ListUsersCommand({}))
    await iam.send(new UntagUserCommand({ UserName: 'leaver', TagKeys: ['tagManager'] }))
    expect(await refusal(iam.send(new ListUsersCommand({})))).toMatchObject({ code: 'AccessDenied' })
  })
})
