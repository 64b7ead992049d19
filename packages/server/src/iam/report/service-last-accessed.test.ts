import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateUserCommand,
  GenerateServiceLastAccessedDetailsCommand,
  type GenerateServiceLastAccessedDetailsCommandInput,
  GetServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsWithEntitiesCommand,
  ListPoliciesGrantingServiceAccessCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { denied, invalid, policyOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { group } from '../../testing/groups.ts'
import { managedPolicy, policyArnOf } from '../../testing/policies.ts'
import { ACCOUNT, assume, role, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const allow = (Action: string | string[], more: object = {}) => ({
  ...{ Effect: 'Allow', Action, Resource: '*' },
  ...more,
})
const groupArn = (name: string) => `arn:aws:iam::${ACCOUNT}:group/${name}`

type Input = GenerateServiceLastAccessedDetailsCommandInput
const generate = (input: Input, iam = server.iam) =>
  iam.send(new GenerateServiceLastAccessedDetailsCommand(input))
const get = (JobId: string, more: object = {}, iam = server.iam) =>
  iam.send(new GetServiceLastAccessedDetailsCommand({ JobId, ...more }))
const withEntities = (JobId: string, ServiceNamespace: string, more: object = {}, iam = server.iam) =>
  iam.send(new GetServiceLastAccessedDetailsWithEntitiesCommand({ JobId, ServiceNamespace, ...more }))

/** Has a report made, and answers its job. */
async function job(Arn: string, more: Partial<Input> = {}): Promise<string> {
  const { JobId = '' } = await generate({ Arn, ...more })
  await server.service.reports.idle()
  return JobId
}

const missingJob = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The job with id ${id} cannot be found.`,
})
const NOBODY = '00000000-0000-4000-8000-000000000000'

describe('GenerateServiceLastAccessedDetails', () => {
  it('is Throttling while a thousand of the account are being made', async () => {
    await user(server, 'ana')
    const now = new Date(server.service.gateway.clock())
    const author = { caller: 'test', requestId: 'test', now }
    await server.service.store.write([ACCOUNT], author, async (tx) => {
      for (let index = 0; index < 1_000; index++) {
        await tx.reports.insert(ACCOUNT, {
          ...{ ReportId: `held-${index}`, Type: 'last-accessed', State: 'making', RequestDate: now },
          ...{ Edition: '', Parts: 0, Arn: userArnOf('ana'), Granularity: 'SERVICE_LEVEL' },
          ...{ ClaimedBy: 'another process', ClaimedUntil: new Date(now.getTime() + 3_600_000) },
        })
      }
    })
    expect(await refusal(generate({ Arn: userArnOf('ana') }))).toEqual({
      code: 'Throttling',
      status: 400,
      message: 'Rate exceeded',
    })
    await server.service.store.write([ACCOUNT], author, (tx) => tx.reports.delete(ACCOUNT, 'held-7'))
    expect(await generate({ Arn: userArnOf('ana') })).toMatchObject({ JobId: expect.any(String) })
  })

  it('answers a job, and its report is there a moment later (B-062, A-391)', async () => {
    const ana = await user(server, 'ana', allow(['iam:List*', 's3:GetObject']))
    const before = Math.floor(Date.now() / 1000) * 1000
    await server.iamAs(ana).send(new ListUsersCommand({}))
    const JobId = await job(userArnOf('ana'))
    expect(JobId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const { $metadata: _, ...report } = await get(JobId)
    expect(report).toEqual({
      JobStatus: 'COMPLETED',
      JobType: 'SERVICE_LEVEL',
      JobCreationDate: expect.any(Date),
      JobCompletionDate: expect.any(Date),
      IsTruncated: false,
      ServicesLastAccessed: [
        {
          ServiceName: 'AWS Identity and Access Management (IAM)',
          ServiceNamespace: 'iam',
          LastAuthenticated: expect.any(Date),
          LastAuthenticatedEntity: userArnOf('ana'),
          LastAuthenticatedRegion: 'us-east-1',
          TotalAuthenticatedEntities: 1,
        },
        { ServiceName: 'Amazon S3', ServiceNamespace: 's3', TotalAuthenticatedEntities: 0 },
      ],
    })
    expect(report.ServicesLastAccessed?.[0]?.LastAuthenticated?.getTime()).toBeGreaterThanOrEqual(before)
  })

  it('tells of each tracked action that is granted, refused calls included', async () => {
    const ana = await user(
      server,
      'ana',
      allow(['iam:ListUsers', 'iam:GetUser', 'sts:AssumeRole', 's3:Get*']),
      { Effect: 'Deny', Action: 'iam:GetUser', Resource: 'arn:aws:iam::*:user/none' },
    )
    await server.iamAs(ana).send(new ListUsersCommand({}))
    // nobody lets her
    await refusal(assume(server, ana, await role(server, 'app', trust({ Service: 'ec2.amazonaws.com' }))))
    const { ServicesLastAccessed = [], JobType } = await get(
      await job(userArnOf('ana'), { Granularity: 'ACTION_LEVEL' }),
    )
    expect(JobType).toBe('ACTION_LEVEL')
    const actions = (namespace: string) =>
      ServicesLastAccessed.find(({ ServiceNamespace }) => ServiceNamespace === namespace)
        ?.TrackedActionsLastAccessed
    const used = {
      LastAccessedEntity: userArnOf('ana'),
      LastAccessedTime: expect.any(Date),
      LastAccessedRegion: 'us-east-1',
    }
    expect(actions('iam')).toEqual([{ ActionName: 'GetUser' }, { ActionName: 'ListUsers', ...used }])
    expect(actions('sts')).toEqual([{ ActionName: 'AssumeRole', ...used }])
    expect(actions('s3')).toBeUndefined()
  })

  it('tells of groups over their members, of policies over whoever has them, each once (B-462)', async () => {
    const PolicyArn = await managedPolicy(server, 'own', { PolicyDocument: policyOf(allow('iam:ListUsers')) })
    await group(server, 'devs')
    const ana = await user(server, 'ana')
    const bob = await user(server, 'bob')
    for (const UserName of ['ana', 'bob']) {
      await server.iam.send(new AddUserToGroupCommand({ GroupName: 'devs', UserName }))
    }
    await server.iam.send(new AttachGroupPolicyCommand({ GroupName: 'devs', PolicyArn }))
    await server.iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn }))
    const app = await role(server, 'app', trust(userArnOf('ana')))
    await server.iam.send(new AttachRolePolicyCommand({ RoleName: 'app', PolicyArn }))
    await server.iamAs(bob).send(new ListUsersCommand({}))
    await server.advance(5)
    const session = await assume(server, ana, app).catch(() => undefined)
    expect(session).toBeDefined()
    if (session !== undefined) await server.iamAs(session).send(new ListUsersCommand({}))
    const ofPolicy = await job(PolicyArn)
    expect((await get(ofPolicy)).ServicesLastAccessed).toMatchObject([
      { ServiceNamespace: 'iam', TotalAuthenticatedEntities: 2, LastAuthenticatedEntity: app },
    ])
    const { EntityDetailsList = [], $metadata: _, ...rest } = await withEntities(ofPolicy, 'iam')
    expect(rest).toEqual({
      JobStatus: 'COMPLETED',
      JobCreationDate: expect.any(Date),
      JobCompletionDate: expect.any(Date),
      IsTruncated: false,
    })
    const shown = EntityDetailsList.map(({ EntityInfo, LastAuthenticated }) => [
      EntityInfo?.Type,
      EntityInfo?.Arn,
      LastAuthenticated !== undefined,
    ])
    expect(shown).toHaveLength(3)
    expect(shown).toEqual(
      expect.arrayContaining([
        ['USER', userArnOf('ana'), false],
        ['USER', userArnOf('bob'), true],
        ['ROLE', app, true],
      ]),
    )
    const ofGroup = await job(groupArn('devs'))
    expect((await get(ofGroup)).ServicesLastAccessed).toMatchObject([
      { TotalAuthenticatedEntities: 1, LastAuthenticatedEntity: userArnOf('bob') },
    ])
    expect((await withEntities(ofGroup, 'iam')).EntityDetailsList).toHaveLength(2)
    expect((await withEntities(ofGroup, 's3')).EntityDetailsList).toEqual([])
  })

  it('refuses what there is not, and what is no such ARN', async () => {
    for (const Arn of [userArnOf('none'), policyArnOf('none'), groupArn('none')]) {
      expect(await refusal(generate({ Arn }))).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: `The entity with ARN ${Arn} cannot be found.`,
      })
    }
    const Arn = `arn:aws:iam::${ACCOUNT}:mfa/phone`
    expect(await refusal(generate({ Arn }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: `Invalid ARN: ${Arn}`,
    })
    expect(await refusal(generate({ Arn: 'short' }))).toEqual(
      invalid('arn', 'Member must have length greater than or equal to 20'),
    )
  })

  it('is decided on the entity', async () => {
    const may = allow('iam:GenerateServiceLastAccessedDetails', { Resource: userArnOf('ana') })
    const ana = server.iamAs(await user(server, 'ana', may))
    await server.iam.send(new CreateUserCommand({ UserName: 'bob' }))
    await generate({ Arn: userArnOf('ana') }, ana)
    expect(await refusal(generate({ Arn: userArnOf('bob') }, ana))).toEqual(
      denied('ana', 'iam:GenerateServiceLastAccessedDetails', userArnOf('bob')),
    )
  })
})

describe('the details of a job', () => {
  it('come in pages of 100 by default, in the order of namespaces (behaviours 72)', async () => {
    await user(server, 'ana', allow('*'))
    const JobId = await job(userArnOf('ana'))
    const first = await get(JobId)
    expect(first.ServicesLastAccessed).toHaveLength(100)
    expect(first.IsTruncated).toBe(true)
    const second = await get(JobId, { MaxItems: 1000, Marker: first.Marker })
    const all = [...(first.ServicesLastAccessed ?? []), ...(second.ServicesLastAccessed ?? [])]
    const namespaces = all.map(({ ServiceNamespace = '' }) => ServiceNamespace)
    expect(namespaces).toEqual([...new Set(namespaces)].sort())
    expect(namespaces.length).toBeGreaterThan(300)
    expect(second.IsTruncated).toBe(false)
    expect(await refusal(get(JobId, { Marker: 'made-up' }))).toMatchObject({ message: 'Invalid Marker.' })
    for (const MaxItems of [0, 1001])
      expect(await refusal(get(JobId, { MaxItems }))).toMatchObject({ code: 'ValidationError' })
  })

  it('page through entities', async () => {
    await group(server, 'devs')
    const PolicyDocument = policyOf(allow('s3:*'))
    await server.iam.send(new PutGroupPolicyCommand({ GroupName: 'devs', PolicyName: 'p', PolicyDocument }))
    for (const UserName of ['ana', 'bob', 'eve']) {
      await server.iam.send(new CreateUserCommand({ UserName }))
      await server.iam.send(new AddUserToGroupCommand({ GroupName: 'devs', UserName }))
    }
    const JobId = await job(groupArn('devs'))
    const names: (string | undefined)[] = []
    let Marker: string | undefined
    let pages = 0
    do {
      const page = await withEntities(JobId, 's3', { MaxItems: 2, Marker })
      names.push(...(page.EntityDetailsList ?? []).map(({ EntityInfo }) => EntityInfo?.Name))
      Marker = page.Marker
      pages += 1
    } while (Marker !== undefined)
    expect(pages).toBe(2)
    expect(names.sort()).toEqual(['ana', 'bob', 'eve'])
  })

  it('are the account’s own, for a week, under a length of 36 (NoSuchEntity)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const JobId = await job(userArnOf('ana'))
    const other = server.iamAs(await server.newAccount())
    expect(await refusal(get(JobId, {}, other))).toEqual(missingJob(JobId))
    expect(await refusal(withEntities(NOBODY, 's3'))).toEqual(missingJob(NOBODY))
    expect(await refusal(get('short'))).toEqual(
      invalid('jobId', 'Member must have length greater than or equal to 36'),
    )
    await server.advance(8 * 86_400)
    expect(await refusal(get(JobId))).toEqual(missingJob(JobId))
    await server.service.reports.sweep()
    expect(await server.service.store.entities.reports.count(ACCOUNT)).toBe(0)
    expect(await server.service.store.entities.reportParts.count(ACCOUNT)).toBe(0)
  })

  it('are decided on no resource', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    expect(await refusal(get(NOBODY, {}, ana))).toEqual(
      denied('ana', 'iam:GetServiceLastAccessedDetails', '*'),
    )
    expect(await refusal(withEntities(NOBODY, 's3', {}, ana))).toEqual(
      denied('ana', 'iam:GetServiceLastAccessedDetailsWithEntities', '*'),
    )
  })
})

describe('ListPoliciesGrantingServiceAccess', () => {
  const list = (Arn: string, ServiceNamespaces: string[], iam = server.iam) =>
    iam.send(new ListPoliciesGrantingServiceAccessCommand({ Arn, ServiceNamespaces }))

  it('tells by which policies, own and inherited, an entity may use services', async () => {
    const PolicyArn = await managedPolicy(server, 'own')
    await user(server, 'ana', allow('iam:*'))
    await group(server, 'devs')
    const PolicyDocument = policyOf(allow(['s3:PutObject', 'iam:GetUser']))
    await server.iam.send(
      new PutGroupPolicyCommand({ GroupName: 'devs', PolicyName: 'team', PolicyDocument }),
    )
    await server.iam.send(new AddUserToGroupCommand({ GroupName: 'devs', UserName: 'ana' }))
    await server.iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn }))
    const { $metadata: _, ...answer } = await list(userArnOf('ana'), ['s3', 'iam', 'sqs', 'nothing'])
    const team = { PolicyName: 'team', PolicyType: 'INLINE', EntityType: 'GROUP', EntityName: 'devs' }
    expect(answer).toEqual({
      IsTruncated: false,
      PoliciesGrantingServiceAccess: [
        {
          ServiceNamespace: 's3',
          Policies: [{ PolicyName: 'own', PolicyType: 'MANAGED', PolicyArn }, team],
        },
        {
          ServiceNamespace: 'iam',
          Policies: [
            { PolicyName: 'inline', PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'ana' },
            team,
          ],
        },
        { ServiceNamespace: 'sqs', Policies: [] },
        { ServiceNamespace: 'nothing', Policies: [] },
      ],
    })
  })

  it('takes users, groups and roles that there are, 1 to 200 services and no marker', async () => {
    const policy = await managedPolicy(server, 'own')
    expect(await refusal(list(policy, ['s3']))).toMatchObject({ code: 'InvalidInput', status: 400 })
    expect(await refusal(list(userArnOf('none'), ['s3']))).toMatchObject({
      code: 'NoSuchEntity',
      status: 404,
    })
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const many = Array.from({ length: 201 }, (_, index) => `s${index}`)
    expect(await refusal(list(userArnOf('ana'), many))).toMatchObject({ code: 'ValidationError' })
    const Marker = 'made-up'
    const marked = { Arn: userArnOf('ana'), ServiceNamespaces: ['s3'], Marker }
    expect(await refusal(server.iam.send(new ListPoliciesGrantingServiceAccessCommand(marked)))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    })
  })

  it('is decided on the entity', async () => {
    const may = allow('iam:ListPoliciesGrantingServiceAccess', { Resource: userArnOf('ana') })
    const ana = await user(server, 'ana', may)
    await server.stsAs(ana).send(new GetCallerIdentityCommand({}))
    await list(userArnOf('ana'), ['s3'], server.iamAs(ana))
    await group(server, 'devs')
    expect(await refusal(list(groupArn('devs'), ['s3'], server.iamAs(ana)))).toEqual(
      denied('ana', 'iam:ListPoliciesGrantingServiceAccess', groupArn('devs')),
    )
  })
})
