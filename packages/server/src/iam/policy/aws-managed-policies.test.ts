import {
  AttachUserPolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListAttachedUserPoliciesCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { awsManagedPolicies, awsManagedPolicy } from '../../model/managed-policies.ts'
import { refusal, user } from '../../testing/callers.ts'
import { allowS3, readOnly } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'
import { encodedDocument } from './document-text.ts'

const server = testServer()
const known = awsManagedPolicy('aws', '/', 'ReadOnlyAccess')
const PolicyArn = readOnly
const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

describe('the policies of AWS', () => {
  it('have ids of their own kind, each once (behaviours 73)', () => {
    const ids = [...awsManagedPolicies('aws')].map(({ PolicyId }) => PolicyId)
    expect(ids.length).toBeGreaterThan(1000)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^ANPA[A-Z0-9]{17}$/)
  })

  it('are there from the first start, with the document of their default version (A-237)', async () => {
    const { Policy } = await server.iam.send(new GetPolicyCommand({ PolicyArn }))
    expect(Policy).toEqual({
      PolicyName: 'ReadOnlyAccess',
      PolicyId: known?.PolicyId,
      Arn: readOnly,
      Path: '/',
      DefaultVersionId: known?.DefaultVersionId,
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: known?.CreateDate,
      UpdateDate: known?.UpdateDate,
      Tags: [],
    })
    const VersionId = known?.DefaultVersionId
    const version = { VersionId, IsDefaultVersion: true, CreateDate: known?.UpdateDate }
    const got = await server.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
    expect(got.PolicyVersion).toEqual({ ...version, Document: encodedDocument(known?.Document ?? '') })
    const { Versions } = await server.iam.send(new ListPolicyVersionsCommand({ PolicyArn }))
    expect(Versions).toEqual([version])
    expect((await server.iam.send(new ListPolicyTagsCommand({ PolicyArn }))).Tags).toEqual([])
  })

  it('have no older versions', async () => {
    const VersionId = 'v1'
    expect(await refusal(server.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId })))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${readOnly} version v1 does not exist or is not attachable.`,
    })
  })

  const changes = [
    [new DeletePolicyCommand({ PolicyArn }), 'Cannot delete policies outside your own account.'],
    [
      new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' }),
      'Cannot delete policy versions for policies outside your own account.',
    ],
    [
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allowS3 }),
      'Cannot update policies outside your own account.',
    ],
    [
      new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }),
      'Cannot update policies outside your own account.',
    ],
    [
      new TagPolicyCommand({ PolicyArn, Tags: [{ Key: 'a', Value: 'b' }] }),
      'Cannot update policies outside your own account.',
    ],
    [
      new UntagPolicyCommand({ PolicyArn, TagKeys: ['a'] }),
      'Cannot update policies outside your own account.',
    ],
  ] as const

  const send = (iam: IAMClient, command: (typeof changes)[number][0]) =>
    (iam as { send(command: unknown): Promise<unknown> }).send(command)

  it('are changed by nobody, not even by root or whoever may do everything (behaviours 37, E22, D297)', async () => {
    const ana = server.iamAs(await user(server, 'ana', everything))
    for (const iam of [server.iam, ana]) {
      for (const [command, message] of changes) {
        expect(await refusal(send(iam, command))).toEqual({ code: 'AccessDenied', status: 403, message })
      }
    }
  })

  it('are read under the permission on their own ARN', async () => {
    const allow = { ...everything, Action: ['iam:Get*', 'iam:List*'], Resource: 'arn:aws:iam::aws:policy/*' }
    const ana = server.iamAs(await user(server, 'ana', allow))
    await ana.send(new GetPolicyCommand({ PolicyArn }))
    await ana.send(new ListPolicyVersionsCommand({ PolicyArn }))
    const bob = server.iamAs(
      await user(server, 'bob', { ...allow, Resource: 'arn:aws:iam::123456789012:policy/*' }),
    )
    expect(await refusal(bob.send(new GetPolicyCommand({ PolicyArn })))).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('decide where they are attached, and are counted for each account apart', async () => {
    const iam = server.iamAs(await user(server, 'ana'))
    const UserName = 'ana'
    expect(await refusal(iam.send(new ListUsersCommand({})))).toMatchObject({ code: 'AccessDenied' })
    await server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
    await iam.send(new ListUsersCommand({}))
    const change = new CreateUserCommand({ UserName: 'other' })
    expect(await refusal(iam.send(change))).toMatchObject({ code: 'AccessDenied' })
    await server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: readOnly }))
    const count = async (reader: IAMClient) => (await reader.send(new GetPolicyCommand({ PolicyArn }))).Policy
    expect(await count(server.iam)).toMatchObject({ AttachmentCount: 1, PermissionsBoundaryUsageCount: 1 })
    const other = server.iamAs(await server.newAccount())
    expect(await count(other)).toMatchObject({ AttachmentCount: 0, PermissionsBoundaryUsageCount: 0 })
  })
})

describe.each(['aws-cn', 'aws-us-gov'])('the policies of AWS in an account of %s', (partition) => {
  const there = `arn:${partition}:iam::aws:policy/ReadOnlyAccess`

  it('are found and listed under the partition’s ARN, and under no other', async () => {
    const iam = server.iamAs(await server.newAccount({ partition }))
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: there }))
    expect(Policy).toMatchObject({ Arn: there, PolicyId: known?.PolicyId })
    expect(await refusal(iam.send(new GetPolicyCommand({ PolicyArn: readOnly })))).toMatchObject({
      code: 'NoSuchEntity',
      status: 404,
    })
    const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: 'AWS', MaxItems: 3 }))
    for (const { Arn } of Policies ?? [])
      expect(Arn).toMatch(new RegExp(`^arn:${partition}:iam::aws:policy/`))
  })

  it('are attached, used and listed there, and cannot be changed (behaviours 37)', async () => {
    const iam = server.iamAs(await server.newAccount({ partition }))
    const UserName = 'ana'
    const credentials = await user({ iam }, UserName)
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: there }))
    const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }))
    expect(AttachedPolicies).toEqual([{ PolicyName: 'ReadOnlyAccess', PolicyArn: there }])
    await server.iamAs(credentials).send(new ListUsersCommand({}))
    const used = await iam.send(new ListPoliciesCommand({ OnlyAttached: true }))
    expect(used.Policies).toMatchObject([{ Arn: there, AttachmentCount: 1 }])
    expect(await refusal(iam.send(new DeletePolicyCommand({ PolicyArn: there })))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: 'Cannot delete policies outside your own account.',
    })
  })
})
