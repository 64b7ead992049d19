import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, refusals, user } from '../../testing/callers.ts'
import { role, roleArnOf, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const RoleName = 'App'
const document = policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })

beforeEach(() => role(server, RoleName, trustEc2))

const put = (PolicyName: string, PolicyDocument = document, iam: IAMClient = server.iam) =>
  iam.send(new PutRolePolicyCommand({ RoleName: 'app', PolicyName, PolicyDocument }))
const get = (PolicyName: string, iam: IAMClient = server.iam) =>
  iam.send(new GetRolePolicyCommand({ RoleName: 'APP', PolicyName }))
const remove = (PolicyName: string, iam: IAMClient = server.iam) =>
  iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
const names = async () => (await server.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames

describe('inline policies of a role', () => {
  it('are put, read as they were given, overwritten in any case, and deleted (behaviours 100, 106)', async () => {
    const text = ` ${document}\n`
    await put('Read', text)
    const got = await get('rEAD')
    expect(got).toMatchObject({ RoleName: 'APP', PolicyName: 'rEAD' })
    expect(decodeURIComponent(got.PolicyDocument ?? '')).toBe(text)
    await put('READ')
    expect(await names()).toEqual(['Read'])
    expect(decodeURIComponent((await get('Read')).PolicyDocument ?? '')).toBe(document)
    await remove('read')
    expect(await names()).toEqual([])
  })

  it('are listed by name in pages (behaviours 16, 72)', async () => {
    for (const name of ['c', 'A', 'b']) await put(name)
    const pages: string[][] = []
    const paging = { client: server.iam, pageSize: 2 }
    for await (const { PolicyNames } of paginateListRolePolicies(paging, { RoleName })) {
      pages.push(PolicyNames ?? [])
    }
    expect(pages).toEqual([['A', 'b'], ['c']])
  })

  it('have together at most 10,240 characters, white space aside (behaviours 75)', async () => {
    const sized = (size: number) => {
      const empty = JSON.stringify({ Id: '', ...JSON.parse(document) }).length
      return JSON.stringify({ Id: 'x'.repeat(size - empty), ...JSON.parse(document) }, undefined, 4)
    }
    await put('a', sized(10_000))
    expect(await refusal(put('b', sized(241)))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'Maximum policy size of 10240 bytes exceeded for role App',
    })
    await put('b', sized(240))
    expect(await refusal(put('B', sized(241)))).toMatchObject({ code: 'LimitExceeded' })
    await put('A', sized(9999))
    await put('B', sized(241))
  })

  it('are identity policies (behaviours 28)', async () => {
    expect(await refusal(put('a', '{'))).toEqual({
      code: 'MalformedPolicyDocument',
      status: 400,
      message: 'Syntax errors in policy.',
    })
    expect(await refusal(put('a', trustEc2))).toMatchObject({ code: 'MalformedPolicyDocument' })
  })

  it('that are not there are named without the role (behaviours 2)', async () => {
    for (const refused of await refusals(get('Absent'), remove('Absent'))) {
      expect(refused).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: 'The role policy with name Absent cannot be found.',
      })
    }
  })

  it('of a role that is not there are missing for the role (behaviours 1)', async () => {
    const absent = { RoleName: 'absent', PolicyName: 'a' }
    for (const refused of await refusals(
      server.iam.send(new PutRolePolicyCommand({ ...absent, PolicyDocument: document })),
      server.iam.send(new GetRolePolicyCommand(absent)),
      server.iam.send(new DeleteRolePolicyCommand(absent)),
      server.iam.send(new ListRolePoliciesCommand(absent)),
    )) {
      expect(refused).toMatchObject({
        code: 'NoSuchEntity',
        message: 'The role with name absent cannot be found.',
      })
    }
  })
})

describe('the permissions of inline policies of a role', () => {
  it('are decided on the role, those of changes with the boundary that it has (X6, behaviours 102)', async () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const ana = await user(
      server,
      'ana',
      {
        Effect: 'Allow',
        Action: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
        Resource: roleArnOf(RoleName),
        Condition: { StringEquals: { 'iam:PermissionsBoundary': PermissionsBoundary } },
      },
      {
        Effect: 'Allow',
        Action: ['iam:GetRolePolicy', 'iam:ListRolePolicies'],
        Resource: roleArnOf(RoleName),
      },
    )
    const iam = server.iamAs(ana)
    await put('inline')
    expect(await refusal(put('new', document, iam))).toEqual(denied('ana', 'iam:PutRolePolicy', 'role App'))
    expect(await refusal(remove('inline', iam))).toEqual(denied('ana', 'iam:DeleteRolePolicy', 'role App'))
    await get('inline', iam)
    await iam.send(new ListRolePoliciesCommand({ RoleName }))
    await server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
    await put('new', document, iam)
    await remove('new', iam)
    await role(server, 'other', trustEc2)
    const other = { RoleName: 'other', PolicyName: 'a' }
    for (const refused of await refusals(
      iam.send(new GetRolePolicyCommand(other)),
      iam.send(new ListRolePoliciesCommand(other)),
    )) {
      expect(refused).toMatchObject({ code: 'AccessDenied' })
    }
  })
})
