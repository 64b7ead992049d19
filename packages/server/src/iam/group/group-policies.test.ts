import {
  CreateGroupCommand,
  DeleteGroupPolicyCommand,
  GetGroupPolicyCommand,
  type IAMClient,
  ListGroupPoliciesCommand,
  PutGroupPolicyCommand,
  paginateListGroupPolicies,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  denied,
  invalid,
  missing,
  overLimit,
  pagesOf,
  policyOf,
  refusal,
  refusals,
  sizedPolicy,
  user,
} from '../../testing/callers.ts'
import { group, groupArnOf } from '../../testing/groups.ts'
import { trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const GroupName = 'Devs'
const document = policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })

beforeEach(() => server.iam.send(new CreateGroupCommand({ GroupName, Path: '/team/' })))

const put = (PolicyName: string, PolicyDocument = document, iam: IAMClient = server.iam) =>
  iam.send(new PutGroupPolicyCommand({ GroupName: 'devs', PolicyName, PolicyDocument }))
const get = (PolicyName: string, iam: IAMClient = server.iam) =>
  iam.send(new GetGroupPolicyCommand({ GroupName: 'DEVS', PolicyName }))
const remove = (PolicyName: string, iam: IAMClient = server.iam) =>
  iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName }))
const list = (iam: IAMClient = server.iam) => iam.send(new ListGroupPoliciesCommand({ GroupName }))

describe('inline policies of a group', () => {
  it('are put, read as they were given, overwritten in any case, and deleted (behaviours 100, 106)', async () => {
    const text = ` ${document}\n`
    await put('Read', text)
    const { $metadata: _, PolicyDocument = '', ...got } = await get('rEAD')
    expect(got).toEqual({ GroupName: 'DEVS', PolicyName: 'rEAD' })
    expect(decodeURIComponent(PolicyDocument)).toBe(text)
    expect(PolicyDocument).not.toMatch(/[^A-Za-z0-9._~%-]/)
    await put('READ')
    expect((await list()).PolicyNames).toEqual(['Read'])
    expect(decodeURIComponent((await get('Read')).PolicyDocument ?? '')).toBe(document)
    await remove('read')
    const { $metadata: __, ...listed } = await list()
    expect(listed).toEqual({ PolicyNames: [], IsTruncated: false })
  })

  it('are listed by name in pages, behind one that is gone by now (behaviours 16, 72, 133)', async () => {
    for (const name of ['c', 'A', 'b']) await put(name)
    const paging = { client: server.iam, pageSize: 2 }
    const names = paginateListGroupPolicies(paging, { GroupName })
    expect(await pagesOf(names, ({ PolicyNames }) => PolicyNames)).toEqual([['A', 'b'], ['c']])
    const { Marker } = await server.iam.send(new ListGroupPoliciesCommand({ GroupName, MaxItems: 1 }))
    await remove('A')
    const rest = await server.iam.send(new ListGroupPoliciesCommand({ GroupName, Marker }))
    expect(rest.PolicyNames).toEqual(['b', 'c'])
  })

  it('have together at most 5,120 characters, white space aside (G9, behaviours 75)', async () => {
    await put('a', sizedPolicy(5000))
    const exceeded = overLimit('Maximum policy size of 5120 bytes exceeded for group Devs')
    expect(await refusal(put('b', sizedPolicy(121)))).toEqual(exceeded)
    await put('b', sizedPolicy(120))
    expect(await refusal(put('B', sizedPolicy(121)))).toEqual(exceeded)
    await put('A', sizedPolicy(4999))
    await put('B', sizedPolicy(121))
  })

  it('are identity policies (behaviours 28)', async () => {
    expect(await refusal(put('a', '{'))).toEqual({
      code: 'MalformedPolicyDocument',
      status: 400,
      message: 'Syntax errors in policy.',
    })
    expect(await refusal(put('a', trustEc2))).toMatchObject({ code: 'MalformedPolicyDocument' })
    expect((await list()).PolicyNames).toEqual([])
  })

  it('have names of up to 128 characters (behaviours 71)', async () => {
    await put('x'.repeat(128))
    expect(await refusal(put('x'.repeat(129)))).toEqual(
      invalid('policyName', 'Member must have length less than or equal to 128'),
    )
  })

  it('that are not there are named without the group (behaviours 2)', async () => {
    for (const refused of await refusals(get('Absent'), remove('Absent'))) {
      expect(refused).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: 'The group policy with name Absent cannot be found.',
      })
    }
  })

  it('of a group that is not there are missing for the group (behaviours 1)', async () => {
    const absent = { GroupName: 'absent', PolicyName: 'a' }
    for (const refused of await refusals(
      server.iam.send(new PutGroupPolicyCommand({ ...absent, PolicyDocument: document })),
      server.iam.send(new GetGroupPolicyCommand(absent)),
      server.iam.send(new DeleteGroupPolicyCommand(absent)),
      server.iam.send(new ListGroupPoliciesCommand(absent)),
    )) {
      expect(refused).toEqual(missing('group', 'absent'))
    }
  })

  it('are decided on the stored ARN of the group (behaviours 102, 120)', async () => {
    await put('inline')
    await group(server, 'Other')
    const actions = ['Put', 'Get', 'Delete'].map((verb) => `iam:${verb}GroupPolicy`)
    const Action = [...actions, 'iam:ListGroupPolicies']
    const Resource = groupArnOf(GroupName, '/team/')
    const iam = server.iamAs(await user(server, 'ana', { Effect: 'Allow', Action, Resource }))
    await put('new', document, iam)
    await get('new', iam)
    await list(iam)
    await remove('new', iam)
    const other = { GroupName: 'other', PolicyName: 'a' }
    const refused = await refusals(
      iam.send(new PutGroupPolicyCommand({ ...other, PolicyDocument: document })),
      iam.send(new GetGroupPolicyCommand(other)),
      iam.send(new DeleteGroupPolicyCommand(other)),
      iam.send(new ListGroupPoliciesCommand(other)),
    )
    expect(refused).toEqual(Action.map((action) => denied('ana', action, 'group Other')))
  })
})
