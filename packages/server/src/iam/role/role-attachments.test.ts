import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  paginateListAttachedRolePolicies,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, refusals, user } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT, role, roleArnOf, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const RoleName = 'App'
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

beforeEach(() => role(server, RoleName, trustEc2))

const attach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new AttachRolePolicyCommand({ RoleName: 'app', PolicyArn }))
const detach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new DetachRolePolicyCommand({ RoleName: 'APP', PolicyArn }))

async function policy(PolicyName: string, Path = '/'): Promise<string> {
  const PolicyDocument = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' })
  const { Policy } = await server.iam.send(new CreatePolicyCommand({ PolicyName, Path, PolicyDocument }))
  return Policy?.Arn ?? ''
}

const countOf = async (PolicyArn: string) =>
  (await server.iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount

describe('managed policies of a role', () => {
  it('are attached once, listed, and detached', async () => {
    const arn = await policy('own', '/team/')
    await attach(arn)
    await attach(arn)
    await attach(readOnly)
    expect(await countOf(arn)).toBe(1)
    const listed = await server.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    expect(listed).toMatchObject({
      IsTruncated: false,
      AttachedPolicies: [
        { PolicyName: 'own', PolicyArn: arn },
        { PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly },
      ],
    })
    const under = await server.iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName, PathPrefix: '/team/' }),
    )
    expect(under.AttachedPolicies).toEqual([{ PolicyName: 'own', PolicyArn: arn }])
    await detach(arn)
    expect(await countOf(arn)).toBe(0)
  })

  it('are listed in pages (behaviours 16, 72)', async () => {
    for (const name of ['a', 'b', 'c']) await attach(await policy(name))
    const sizes: number[] = []
    const paging = { client: server.iam, pageSize: 2 }
    for await (const page of paginateListAttachedRolePolicies(paging, { RoleName })) {
      sizes.push(page.AttachedPolicies?.length ?? 0)
    }
    expect(sizes).toEqual([2, 1])
  })

  it('are ten at most unless the account’s quota says otherwise (behaviours 11, 115)', async () => {
    await setQuota(server, 'AttachedPoliciesPerRoleQuota', 1)
    await attach(readOnly)
    await attach(readOnly)
    expect(await refusal(attach(await policy('own')))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for PoliciesPerRole: 1',
    })
    expect(await countOf(`arn:aws:iam::${ACCOUNT}:policy/own`)).toBe(0)
    await detach(readOnly)
    await attach(`arn:aws:iam::${ACCOUNT}:policy/own`)
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

  it('of a role that is not there are missing for the role (behaviours 1)', async () => {
    const absent = { RoleName: 'absent', PolicyArn: readOnly }
    for (const refused of await refusals(
      server.iam.send(new AttachRolePolicyCommand(absent)),
      server.iam.send(new DetachRolePolicyCommand(absent)),
      server.iam.send(new ListAttachedRolePoliciesCommand(absent)),
    )) {
      expect(refused).toMatchObject({
        code: 'NoSuchEntity',
        message: 'The role with name absent cannot be found.',
      })
    }
  })

  it('are decided on the role, with the policy and the boundary that the role has (X6)', async () => {
    const ana = await user(
      server,
      'ana',
      {
        Effect: 'Allow',
        Action: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
        Resource: roleArnOf(RoleName),
        Condition: {
          ArnEquals: { 'iam:PolicyARN': readOnly },
          StringEquals: { 'iam:PermissionsBoundary': readOnly },
        },
      },
      { Effect: 'Allow', Action: 'iam:ListAttachedRolePolicies', Resource: roleArnOf(RoleName) },
    )
    const iam = server.iamAs(ana)
    expect(await refusal(attach(readOnly, iam))).toEqual(denied('ana', 'iam:AttachRolePolicy', 'role App'))
    expect(await refusal(detach(readOnly, iam))).toEqual(denied('ana', 'iam:DetachRolePolicy', 'role App'))
    const PermissionsBoundary = readOnly
    await server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
    await attach(readOnly, iam)
    expect(await refusal(attach(await policy('own'), iam))).toEqual(
      denied('ana', 'iam:AttachRolePolicy', 'role App'),
    )
    await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    await detach(readOnly, iam)
    await role(server, 'other', trustEc2)
    const other = new ListAttachedRolePoliciesCommand({ RoleName: 'other' })
    expect(await refusal(iam.send(other))).toMatchObject({ code: 'AccessDenied' })
  })
})
