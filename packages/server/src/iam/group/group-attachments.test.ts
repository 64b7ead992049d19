import {
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  DetachGroupPolicyCommand,
  GetPolicyCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
  paginateListAttachedGroupPolicies,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  denied,
  missing,
  overLimit,
  pagesOf,
  policyOf,
  refusal,
  refusals,
  user,
} from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { group, groupArnOf } from '../../testing/groups.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const GroupName = 'Devs'
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

beforeEach(() => server.iam.send(new CreateGroupCommand({ GroupName, Path: '/team/' })))

const attach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new AttachGroupPolicyCommand({ GroupName: 'devs', PolicyArn }))
const detach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new DetachGroupPolicyCommand({ GroupName: 'DEVS', PolicyArn }))
const list = (input: { PathPrefix?: string; Marker?: string | undefined; MaxItems?: number } = {}) =>
  server.iam.send(new ListAttachedGroupPoliciesCommand({ GroupName, ...input }))

async function policy(PolicyName: string, Path = '/'): Promise<string> {
  const PolicyDocument = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' })
  const { Policy } = await server.iam.send(new CreatePolicyCommand({ PolicyName, Path, PolicyDocument }))
  return Policy?.Arn ?? ''
}

const countOf = async (PolicyArn: string) =>
  (await server.iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount

describe('managed policies of a group', () => {
  it('are attached once, counted, listed, and detached (behaviours 130)', async () => {
    const arn = await policy('own', '/team/')
    await attach(arn)
    await attach(arn)
    await attach(readOnly)
    expect(await countOf(arn)).toBe(1)
    const { $metadata: _, ...listed } = await list()
    expect(listed).toEqual({
      AttachedPolicies: [
        { PolicyName: 'own', PolicyArn: arn },
        { PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly },
      ],
      IsTruncated: false,
    })
    expect((await list({ PathPrefix: '/team/' })).AttachedPolicies).toEqual([
      { PolicyName: 'own', PolicyArn: arn },
    ])
    await detach(arn)
    expect(await countOf(arn)).toBe(0)
    expect((await list()).AttachedPolicies).toHaveLength(1)
  })

  it('are listed in pages, behind one that is gone by now (behaviours 16, 72, 133)', async () => {
    for (const name of ['a', 'b', 'c']) await attach(await policy(name))
    const paging = { client: server.iam, pageSize: 2 }
    const pages = paginateListAttachedGroupPolicies(paging, { GroupName })
    const names = await pagesOf(pages, ({ AttachedPolicies }) =>
      AttachedPolicies?.map(({ PolicyName }) => PolicyName),
    )
    expect(names).toEqual([['a', 'b'], ['c']])
    const { Marker } = await list({ MaxItems: 1 })
    await detach(`arn:aws:iam::${ACCOUNT}:policy/a`)
    expect((await list({ Marker })).AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual(['b', 'c'])
  })

  it('are ten at most, unless the account’s quota says otherwise (behaviours 11, 115)', async () => {
    for (let index = 0; index < 10; index++) await attach(await policy(`p${index}`))
    const exceeded = (limit: number) => overLimit(`Cannot exceed quota for PoliciesPerGroup: ${limit}`)
    expect(await refusal(attach(readOnly))).toEqual(exceeded(10))
    await attach(`arn:aws:iam::${ACCOUNT}:policy/p0`)
    expect((await list()).AttachedPolicies).toHaveLength(10)
    await setQuota(server, 'AttachedPoliciesPerGroupQuota', 11)
    await attach(readOnly)
    expect(await refusal(attach(await policy('more')))).toEqual(exceeded(11))
  })

  it('must exist to be attached, be attached to be detached, and be named by an ARN (behaviours 5, 7, 101)', async () => {
    const absent = `arn:aws:iam::${ACCOUNT}:policy/absent`
    expect(await refusal(attach(absent))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${absent} does not exist or is not attachable.`,
    })
    expect(await refusal(detach(readOnly))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${readOnly} was not found.`,
    })
    const noArn = 'not-an-arn-but-long-enough'
    for (const refused of await refusals(attach(noArn), detach(noArn))) {
      expect(refused).toEqual({
        code: 'ValidationError',
        status: 400,
        message: `ARN ${noArn} is not valid.`,
      })
    }
  })

  it('of a group that is not there are missing for the group (behaviours 1)', async () => {
    const absent = { GroupName: 'absent', PolicyArn: readOnly }
    for (const refused of await refusals(
      server.iam.send(new AttachGroupPolicyCommand(absent)),
      server.iam.send(new DetachGroupPolicyCommand(absent)),
      server.iam.send(new ListAttachedGroupPoliciesCommand(absent)),
    )) {
      expect(refused).toEqual(missing('group', 'absent'))
    }
  })

  it('are decided on the stored ARN of the group, with the policy (X6, behaviours 102, 120)', async () => {
    const own = await policy('own')
    await group(server, 'Other')
    const Resource = groupArnOf(GroupName, '/team/')
    const ana = await user(
      server,
      'ana',
      {
        Effect: 'Allow',
        Action: ['iam:AttachGroupPolicy', 'iam:DetachGroupPolicy'],
        Resource,
        Condition: { ArnEquals: { 'iam:PolicyARN': readOnly } },
      },
      { Effect: 'Allow', Action: 'iam:ListAttachedGroupPolicies', Resource },
    )
    const iam = server.iamAs(ana)
    await attach(readOnly, iam)
    await iam.send(new ListAttachedGroupPoliciesCommand({ GroupName }))
    await detach(readOnly, iam)
    expect(await refusal(attach(own, iam))).toEqual(denied('ana', 'iam:AttachGroupPolicy', 'group Devs'))
    expect(await refusal(detach(own, iam))).toEqual(denied('ana', 'iam:DetachGroupPolicy', 'group Devs'))
    const other = new ListAttachedGroupPoliciesCommand({ GroupName: 'other' })
    expect(await refusal(iam.send(other))).toEqual(
      denied('ana', 'iam:ListAttachedGroupPolicies', 'group Other'),
    )
  })
})
