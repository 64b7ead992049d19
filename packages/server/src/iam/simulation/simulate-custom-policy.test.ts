import { SimulateCustomPolicyCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, user } from '../../testing/callers.ts'
import { custom, object, readers, reading, result } from '../../testing/simulations.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const other = 'arn:aws:s3:::ledger/q2'
const [ana, foreign] = ['arn:aws:iam::123456789012:user/ana', 'arn:aws:iam::999999999999:root']
const deny = { ...reading, Effect: 'Deny' }
const full = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' })
const at = (Line: number, Column: number) => ({ Line, Column })
const statement = (SourcePolicyId: string, from: object, to: object, kind = 'IAM') => ({
  SourcePolicyId,
  SourcePolicyType: `${kind} Policy`,
  StartPosition: from,
  EndPosition: to,
})
const first = statement('PolicyInputList.1', at(1, 38), at(1, 95))

describe('SimulateCustomPolicy', () => {
  it('answers an action without resources for a star, with the place of the statement (S7, S8)', async () => {
    expect(await custom(server)).toMatchObject({ IsTruncated: false })
    expect(await result(server)).toEqual({
      EvalActionName: 's3:GetObject',
      EvalResourceName: '*',
      EvalDecision: 'allowed',
      MatchedStatements: [first],
      MissingContextValues: [],
    })
  })

  it('answers each resource for itself, and the worst of them for all (S5)', async () => {
    const policy = policyOf({ ...reading, Resource: object }, { ...deny, Resource: `${object}/secret` })
    const input = { PolicyInputList: [policy], ResourceArns: [object, other, object] }
    const found = await result(server, input)
    expect(found).toMatchObject({
      EvalResourceName: 'arn:aws:s3:::${BucketName}/${KeyName}',
      EvalDecision: 'implicitDeny',
      EvalDecisionDetails: {},
      ResourceSpecificResults: [
        { EvalResourceName: object, EvalResourceDecision: 'allowed' },
        { EvalResourceName: other, EvalResourceDecision: 'implicitDeny' },
        { EvalResourceName: object, EvalResourceDecision: 'allowed' },
      ],
    })
    expect(found.MatchedStatements).toHaveLength(1)
    expect(found.ResourceSpecificResults?.[1]).not.toHaveProperty('MatchedStatements')
    const withSecret = await result(server, { ...input, ResourceArns: [other, `${object}/secret`] })
    expect(withSecret.EvalDecision).toBe('explicitDeny')
  })

  it('names several resources by the template of the action and the partition of the first (S5)', async () => {
    const name = async (action: string, ...ResourceArns: string[]) =>
      (await result(server, { ActionNames: [action], ResourceArns })).EvalResourceName
    const [user, queue] = ['arn:aws-cn:iam::1:user/a', 'arn:aws:sqs:::q']
    expect(await name('iam:GetUser', user, object)).toBe(
      'arn:aws-cn:iam::${Account}:${ResourceType}/${ResourceName}',
    )
    expect(await name('SQS:sendmessage', queue, queue)).toBe('arn:aws:sqs:${Region}:${Account}:${QueueName}')
    expect(await name('dynamodb:Query', queue, queue)).toBe(
      'arn:aws:dynamodb:${Region}:${Account}:${ResourceType}/${ResourceName}',
    )
    expect(await name('madeup:Action', queue, queue)).toBe('*')
    expect(await name('madeup:Action', queue)).toBe(queue)
  })

  it('shows denying statements of boundary and identity, or allowing ones of later policies first (S7)', async () => {
    const two = await result(server, { PolicyInputList: [readers, readers] })
    expect(two.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId)).toEqual([
      'PolicyInputList.2',
      'PolicyInputList.1',
    ])
    const denying = policyOf(deny)
    const both = await result(server, {
      PolicyInputList: [readers, denying],
      PermissionsBoundaryPolicyInputList: [denying],
    })
    expect(both).toMatchObject({
      EvalDecision: 'explicitDeny',
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    })
    expect(both.MatchedStatements).toEqual([
      statement('PermissionsBoundaryPolicyInputList.1', at(1, 38), at(1, 94), 'Permissions Boundary'),
      statement('PolicyInputList.2', at(1, 38), at(1, 94)),
    ])
  })

  it('tells what a boundary and service control policies say, and shows no statement where they are silent (S7)', async () => {
    const writing = policyOf({ ...reading, Action: 's3:PutObject' })
    const bounded = await result(server, { PermissionsBoundaryPolicyInputList: [writing] })
    expect(bounded).toMatchObject({
      EvalDecision: 'implicitDeny',
      MatchedStatements: [],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    })
    const levels = (...texts: string[]) => ({
      OrderedOrganizationPolicyInputList: texts.map((text) => ({ ServiceControlPolicyInputList: [text] })),
    })
    expect(await result(server, levels(full, full))).toMatchObject({
      EvalDecision: 'allowed',
      MatchedStatements: [first],
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    })
    for (const [text, EvalDecision] of [
      [policyOf(deny), 'explicitDeny'],
      [writing, 'implicitDeny'],
    ] as const) {
      expect(await result(server, levels(full, text))).toMatchObject({
        EvalDecision,
        MatchedStatements: [],
        OrganizationsDecisionDetail: { AllowedByOrganizations: false },
      })
    }
  })

  it('names missing keys of every statement where nothing allows, those of variables and boundary included (S6)', async () => {
    const conditions = policyOf(
      {
        ...reading,
        Action: 's3:PutObject',
        Condition: { StringEquals: { 'stack:team': 'a', 'STACK:TEAM': 'b' } },
      },
      { ...reading, Resource: 'arn:aws:s3:::home/${aws:username}/*' },
    )
    const PermissionsBoundaryPolicyInputList = [
      policyOf({ ...reading, Condition: { Bool: { 'stack:flag': 'true' } } }),
    ]
    const input = {
      PolicyInputList: [conditions],
      PermissionsBoundaryPolicyInputList,
      ResourceArns: [object],
    }
    const found = await result(server, input)
    const missing = ['stack:team', 'aws:username', 'stack:flag']
    expect(found.MissingContextValues).toEqual(missing)
    expect(found.ResourceSpecificResults?.[0]?.MissingContextValues).toEqual(missing)
    const allowing = await result(server, {
      ...input,
      PolicyInputList: [conditions, readers],
      PermissionsBoundaryPolicyInputList: [full],
    })
    expect(allowing).toMatchObject({ EvalDecision: 'allowed', MissingContextValues: [] })
    expect(allowing.ResourceSpecificResults?.[0]).not.toHaveProperty('MissingContextValues')
  })

  it('has a user id that nobody knows, which counts as missing all the same (S3)', async () => {
    const asks = (Condition: object) => ({ PolicyInputList: [policyOf({ ...reading, Condition })] })
    expect(await result(server, asks({ StringLike: { 'aws:userid': '?*' } }))).toMatchObject({
      EvalDecision: 'allowed',
    })
    expect(await result(server, asks({ Null: { 'aws:userid': 'true' } }))).toMatchObject({
      EvalDecision: 'implicitDeny',
      MissingContextValues: ['aws:userid'],
    })
    expect(await result(server, asks({ Null: { 'aws:CurrentTime': 'false' } }))).toMatchObject({
      EvalDecision: 'implicitDeny',
    })
  })

  it('knows ARN, name and account of a caller that is named, unless the request says otherwise (S3)', async () => {
    const Condition = {
      StringEquals: { 'aws:username': 'ana', 'aws:PrincipalAccount': '123456789012' },
      ArnEquals: { 'aws:PrincipalArn': ana },
    }
    const input = { PolicyInputList: [policyOf({ ...reading, Condition })], CallerArn: ana }
    const entry = {
      ContextKeyName: 'AWS:username',
      ContextKeyValues: ['bob'],
      ContextKeyType: 'string' as const,
    }
    expect((await result(server, input)).EvalDecision).toBe('allowed')
    expect((await result(server, { ...input, ContextEntries: [entry] })).EvalDecision).toBe('implicitDeny')
    expect((await result(server, { ...input, CallerArn: undefined })).EvalDecision).toBe('implicitDeny')
  })

  it('denies a known action on a resource of another type, and lets policies decide about unknown ones (S4)', async () => {
    const decide = async (action: string, resource: string) =>
      result(server, { PolicyInputList: [full], ActionNames: [action], ResourceArns: [resource] })
    expect(await decide('s3:GetObject', ana)).toMatchObject({
      EvalDecision: 'implicitDeny',
      MatchedStatements: [],
    })
    expect(await decide('sts:GetCallerIdentity', ana)).toMatchObject({ EvalDecision: 'implicitDeny' })
    expect(await decide('iam:GetUser', ana)).toMatchObject({ EvalDecision: 'allowed' })
    expect(await decide('madeup:Action', ana)).toMatchObject({ EvalDecision: 'allowed' })
    expect(await decide('s3:*', ana)).toMatchObject({ EvalDecision: 'allowed' })
  })

  it('judges values that cannot be read as the real simulator does, not as they are enforced (S1)', async () => {
    const decide = async (operator: string, expected: string, actual: string) => {
      const Condition = { [operator]: { 'stack:key': expected } }
      const entry = {
        ContextKeyName: 'stack:key',
        ContextKeyValues: [actual],
        ContextKeyType: 'string' as const,
      }
      const input = { PolicyInputList: [policyOf({ ...reading, Condition })], ContextEntries: [entry] }
      return (await result(server, input)).EvalDecision
    }
    expect(await decide('NumericNotEquals', '1', 'no-number')).toBe('implicitDeny')
    expect(await decide('NotIpAddress', '2001:db8::5/64', '192.0.2.1')).toBe('implicitDeny')
    expect(await decide('DateNotEquals', '2030-01-01T00:00:00Z', 'not-a-date')).toBe('allowed')
  })

  it('asks a resource policy together with the identity policies of its caller (S7)', async () => {
    const bucket = (AWS: string, Effect = 'Allow') =>
      JSON.stringify({
        Statement: { Effect, Principal: { AWS }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::ledger/*' },
      })
    const input = { PolicyInputList: [], ResourceArns: [object], CallerArn: ana }
    const own = await result(server, { ...input, ResourcePolicy: bucket(ana) })
    expect(own).toMatchObject({
      EvalDecision: 'allowed',
      EvalDecisionDetails: {},
      MatchedStatements: [{ SourcePolicyId: 'ResourcePolicy', SourcePolicyType: 'Resource Policy' }],
    })
    const across = { ...input, ResourcePolicy: bucket('*'), ResourceOwner: foreign }
    expect(await result(server, across)).toMatchObject({
      EvalDecision: 'implicitDeny',
      MatchedStatements: [],
      EvalDecisionDetails: { 'IAM Policy': 'implicitDeny', 'Resource Policy': 'allowed' },
      ResourceSpecificResults: [
        { EvalDecisionDetails: { 'IAM Policy': 'implicitDeny', 'Resource Policy': 'allowed' } },
      ],
    })
    const bounded = {
      ...across,
      PolicyInputList: [readers],
      PermissionsBoundaryPolicyInputList: [policyOf(deny)],
    }
    expect(await result(server, bounded)).toMatchObject({
      EvalDecision: 'explicitDeny',
      EvalDecisionDetails: {
        'IAM Policy': 'allowed',
        'Resource Policy': 'allowed',
        'Permissions Boundary Policy': 'explicitDeny',
      },
    })
    const denying = { ...across, PolicyInputList: [readers], ResourcePolicy: bucket('123456789012', 'Deny') }
    expect(await result(server, denying)).toMatchObject({
      EvalDecision: 'explicitDeny',
      MatchedStatements: [{ SourcePolicyId: 'ResourcePolicy' }],
    })
  })

  it('leaves it to identity policies where no policy of a role or key is given, and asks the one that is', async () => {
    const role = 'arn:aws:iam::123456789012:role/app'
    const assume = {
      PolicyInputList: [full],
      ActionNames: ['sts:AssumeRole'],
      ResourceArns: [role],
      CallerArn: ana,
    }
    expect((await result(server, assume)).EvalDecision).toBe('allowed')
    const trust = (AWS: string) =>
      JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' } })
    const trusting = (AWS: string) => result(server, { ...assume, ResourcePolicy: trust(AWS) })
    expect((await trusting(ana)).EvalDecision).toBe('allowed')
    expect((await trusting(foreign)).EvalDecision).toBe('implicitDeny')
    const key = 'arn:aws:kms:eu-west-1:123456789012:key/k'
    const decrypt = { PolicyInputList: [full], ActionNames: ['kms:Decrypt'], ResourceArns: [key] }
    expect((await result(server, decrypt)).EvalDecision).toBe('allowed')
  })

  it('pages by actions; a marker is a position in whatever comes with it (behaviours 139)', async () => {
    const ActionNames = ['s3:PutObject', 's3:GetObject', 's3:DeleteObject']
    const start = await custom(server, { ActionNames, MaxItems: 1 })
    expect(start).toMatchObject({
      IsTruncated: true,
      EvaluationResults: [{ EvalActionName: 's3:PutObject' }],
    })
    const { Marker } = start
    const names = async (input: object) =>
      (await custom(server, { ActionNames, Marker, ...input })).EvaluationResults?.map(
        (one) => one.EvalActionName,
      )
    expect(await names({ MaxItems: 1 })).toEqual(['s3:GetObject'])
    expect(await names({ MaxItems: 2, PolicyInputList: [full] })).toEqual(['s3:GetObject', 's3:DeleteObject'])
    expect(await names({ ActionNames: ['s3:GetObject'] })).toEqual([])
    expect(await refusal(custom(server, { Marker: 'made-up' }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'Invalid marker for pagination.',
    })
    expect(await refusal(custom(server, { MaxItems: 1001 }))).toMatchObject({ code: 'ValidationError' })
  })

  it('makes shorter pages where actions and resources are many, so that no page takes long', async () => {
    const ActionNames = Array.from({ length: 12 }, (_, i) => `s3:Action${i}`)
    const ResourceArns = Array.from({ length: 1_000 }, (_, i) => `arn:aws:s3:::b/${i}`)
    const page = await custom(server, { ActionNames, ResourceArns })
    expect(page.EvaluationResults).toHaveLength(10)
    expect(page.IsTruncated).toBe(true)
  })

  it('refuses policies that would take too long against what they are held against', async () => {
    const PolicyInputList = Array.from({ length: 3 }, () =>
      policyOf({ ...reading, Resource: `arn:aws:s3:::${'*a'.repeat(60_000)}` }),
    )
    const ResourceArns = [`arn:aws:s3:::b/${'a'.repeat(2_000)}`]
    expect(await refusal(custom(server, { PolicyInputList, ResourceArns }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'The policies are too large to be evaluated against these resources and values.',
    })
  })

  it('is a permission on `*`', async () => {
    const iam = server.iamAs(await user(server, 'eve'))
    const command = new SimulateCustomPolicyCommand({
      PolicyInputList: [readers],
      ActionNames: ['s3:GetObject'],
    })
    expect(await refusal(iam.send(command))).toEqual(denied('eve', 'iam:SimulateCustomPolicy', '*'))
  })
})
