import {
  CreateUserCommand,
  GenerateOrganizationsAccessReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetOrganizationsAccessReportCommand,
  type GetOrganizationsAccessReportCommandInput,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { GLOBAL } from '../../store/store.ts'
import { denied, invalid, refusal, user, userArnOf } from '../../testing/callers.ts'
import {
  attachPolicy,
  MEMBER,
  newMember,
  newOrganization,
  organize,
  type TestOrganization,
} from '../../testing/organizations.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()
const EntityPath = 'o-a1b2c3d4e5/r-f6g7/ou-f6g7-example1'
const arn = `arn:aws:iam::${ACCOUNT}:access-report/${EntityPath}`
const action = 'iam:GenerateOrganizationsAccessReport'
const JobId = '00000000-0000-4000-8000-000000000000'

const generate = (more: object = {}, iam = server.iam) =>
  iam.send(new GenerateOrganizationsAccessReportCommand({ EntityPath, ...more }))
const get = (more: Partial<GetOrganizationsAccessReportCommandInput> = {}, iam = server.iam) =>
  iam.send(new GetOrganizationsAccessReportCommand({ JobId, ...more }))

/** Generates a report and reads it once it is made. */
async function reportOn(path: string, policy?: string, more: object = {}) {
  const { JobId: id } = await generate({ EntityPath: path, OrganizationsPolicyId: policy })
  await server.service.reports.idle()
  return get({ JobId: id, MaxItems: 1000, ...more })
}

type Report = Awaited<ReturnType<typeof reportOn>>
const namespaces = ({ AccessDetails = [] }: Report) => AccessDetails.map((one) => one.ServiceNamespace)
const detail = ({ AccessDetails = [] }: Report, namespace: string) =>
  AccessDetails.find(({ ServiceNamespace }) => ServiceNamespace === namespace)

const alone = {
  code: 'AccessDenied',
  status: 403,
  message: 'Your account is not a member of an organization.',
}
const lists = { Effect: 'Allow', Action: ['iam:List*', 'sts:*'], Resource: '*' }
const onlyLists = async (target: string, name = 'Lists') => {
  const policy = await attachPolicy(server, 'scp', name, target, lists)
  await organize(server, 'policies detach', { policy: 'p-FullAWSAccess', target })
  return policy
}
const path = (organization: TestOrganization, ...rest: string[]) =>
  [organization.id, organization.root, ...rest].join('/')

describe('GenerateOrganizationsAccessReport', () => {
  it('is refused to an account that is in no organization', async () => {
    expect(await refusal(generate())).toEqual(alone)
    expect(await refusal(generate({ OrganizationsPolicyId: 'p-examplepolicy' }))).toEqual(alone)
  })

  it('is for the management account alone', async () => {
    const organization = await newOrganization(server)
    const member = server.iamAs(organization.member)
    expect(await refusal(generate({ EntityPath: path(organization) }, member))).toEqual({
      ...alone,
      message: "You don't have permissions to access this resource.",
    })
  })

  it('takes paths of organizations and ids of their policies alone', async () => {
    expect(await refusal(generate({ EntityPath: 'o-a1b2c3d4e5/ou-f6g7-example1' }))).toMatchObject({
      code: 'ValidationError',
      status: 400,
    })
    expect(await refusal(generate({ OrganizationsPolicyId: 'p' }))).toMatchObject({ code: 'ValidationError' })
    expect(await refusal(generate({ EntityPath: 'o-short' }))).toMatchObject({ code: 'ValidationError' })
  })

  it('knows the entities and service control policies of the organization, and no others', async () => {
    const organization = await newOrganization(server)
    const { unit = '' } = await organize(server, 'units create', { parent: organization.root, name: 'Unit' })
    for (const missing of [
      EntityPath,
      path(organization, 'ou-none-00000000'),
      path(organization, unit, MEMBER),
      path(organization, MEMBER, unit),
      path(organization, '999999999999'),
    ]) {
      expect(await refusal(generate({ EntityPath: missing }))).toEqual({
        code: 'ValidationError',
        status: 400,
        message: `The entity path ${missing} does not exist in the organization.`,
      })
    }
    await organize(server, 'policies enable', { type: 'rcp' })
    for (const policy of ['p-nosuchpolicy', 'p-RCPFullAWSAccess']) {
      const input = { EntityPath: path(organization), OrganizationsPolicyId: policy }
      expect(await refusal(generate(input))).toMatchObject({
        message: `The organization has no service control policy ${policy}.`,
      })
    }
    await organize(server, 'policies disable', { type: 'scp' })
    expect(await refusal(generate({ EntityPath: path(organization) }))).toMatchObject({
      message: 'Service control policies are not enabled for the organization.',
    })
  })

  it('is decided on the path, with the id of the policy (behaviours 102)', async () => {
    const ana = server.iamAs(
      await user(server, 'ana', {
        ...{ Effect: 'Allow', Action: action, Resource: arn },
        Condition: { StringEquals: { 'iam:OrganizationsPolicyId': 'p-examplepolicy' } },
      }),
    )
    expect(await refusal(generate({ OrganizationsPolicyId: 'p-examplepolicy' }, ana))).toEqual(alone)
    expect(await refusal(generate({}, ana))).toEqual(denied('ana', action, arn))
  })

  it('is ReportGenerationLimitExceeded while ten of the account are being made', async () => {
    const organization = await newOrganization(server)
    const now = new Date(server.service.gateway.clock())
    const author = { caller: 'test', requestId: 'test', now }
    await server.service.store.write([ACCOUNT], author, async (tx) => {
      for (let index = 0; index < 10; index++) {
        await tx.reports.insert(ACCOUNT, {
          ...{ ReportId: `held-${index}`, Type: 'organizations-access', State: 'making', RequestDate: now },
          ...{ Edition: '', Parts: 0, EntityPath: path(organization) },
          ...{ ClaimedBy: 'another process', ClaimedUntil: new Date(now.getTime() + 3_600_000) },
        })
      }
    })
    expect(await refusal(generate({ EntityPath: path(organization) }))).toEqual({
      code: 'ReportGenerationLimitExceeded',
      status: 409,
      message: `Cannot generate more than 10 reports at the same time for account ${ACCOUNT}.`,
    })
  })
})

describe('GetOrganizationsAccessReport', () => {
  const missing = (id: string) => ({
    code: 'NoSuchEntity',
    status: 404,
    message: `The job with id ${id} cannot be found.`,
  })
  const use = async (by: Credentials) => {
    await server.iamAs(by).send(new ListUsersCommand({}))
    await server.stsAs(by).send(new GetCallerIdentityCommand({}))
  }

  it('lists the services that the SCPs of the root allow, and who of the members last asked for them', async () => {
    const organization = await newOrganization(server)
    await use(organization.member)
    await server.advance(120)
    const other = await newMember(server, '444455556666')
    await server.iamAs(other).send(new ListUsersCommand({}))
    await onlyLists(organization.root)
    const report = await reportOn(path(organization))
    expect(report).toMatchObject({
      JobStatus: 'COMPLETED',
      JobCreationDate: expect.any(Date),
      JobCompletionDate: expect.any(Date),
      NumberOfServicesAccessible: 2,
      NumberOfServicesNotAccessed: 0,
      IsTruncated: false,
    })
    expect(report.AccessDetails).toEqual([
      {
        ServiceName: 'AWS Identity and Access Management (IAM)',
        ServiceNamespace: 'iam',
        Region: 'us-east-1',
        EntityPath: path(organization, '444455556666'),
        LastAuthenticatedTime: expect.any(Date),
        TotalAuthenticatedEntities: 2,
      },
      {
        ServiceName: 'AWS Security Token Service',
        ServiceNamespace: 'sts',
        Region: 'us-east-1',
        EntityPath: path(organization, MEMBER),
        LastAuthenticatedTime: expect.any(Date),
        TotalAuthenticatedEntities: 1,
      },
    ])
  })

  it('leaves the management account out of the root, and limits it by nothing', async () => {
    const organization = await newOrganization(server)
    await use(server.root)
    await onlyLists(organization.root)
    expect(await reportOn(path(organization))).toMatchObject({ NumberOfServicesNotAccessed: 2 })
    const own = await reportOn(path(organization, ACCOUNT))
    expect(own.NumberOfServicesAccessible).toBeGreaterThan(300)
    expect(detail(own, 'iam')).toMatchObject({ EntityPath: path(organization, ACCOUNT) })
    expect(detail(own, 's3')).toEqual({
      ServiceName: 'Amazon S3',
      ServiceNamespace: 's3',
      TotalAuthenticatedEntities: 0,
    })
  })

  it('goes down through units and accounts, each of which must allow', async () => {
    const organization = await newOrganization(server)
    const { unit = '' } = await organize(server, 'units create', { parent: organization.root, name: 'Unit' })
    const { unit: inner = '' } = await organize(server, 'units create', { parent: unit, name: 'Inner' })
    await newMember(server, '444455556666', inner)
    await use(organization.member)
    await onlyLists(unit)
    await attachPolicy(server, 'scp', 'NoSts', '444455556666', {
      ...{ Effect: 'Deny', Action: 'sts:*', Resource: '*' },
    })
    expect((await reportOn(path(organization))).NumberOfServicesAccessible).toBeGreaterThan(300)
    expect(namespaces(await reportOn(path(organization, unit)))).toEqual(['iam', 'sts'])
    expect(namespaces(await reportOn(`${path(organization, unit, inner)}/`))).toEqual(['iam', 'sts'])
    const account = await reportOn(path(organization, unit, inner, '444455556666'))
    expect(namespaces(account)).toEqual(['iam'])
    expect(account.NumberOfServicesNotAccessed).toBe(1)
  })

  it('shows what one policy allows, by the accounts that it applies to', async () => {
    const organization = await newOrganization(server)
    const other = await newMember(server, '444455556666')
    await use(organization.member)
    await use(other)
    const policy = await attachPolicy(server, 'scp', 'Lists', MEMBER, lists)
    const report = await reportOn(path(organization), policy)
    expect(namespaces(report)).toEqual(['iam', 'sts'])
    expect(detail(report, 'iam')).toMatchObject({
      EntityPath: path(organization, MEMBER),
      TotalAuthenticatedEntities: 1,
    })
    await organize(server, 'policies detach', { policy, target: MEMBER })
    expect(await reportOn(path(organization), policy)).toMatchObject({ NumberOfServicesNotAccessed: 2 })
  })

  it('tells of an account what one policy allows, and its uses only where the policy applies to it', async () => {
    const organization = await newOrganization(server)
    const { unit = '' } = await organize(server, 'units create', { parent: organization.root, name: 'Unit' })
    await use(await newMember(server, '444455556666', unit))
    await use(organization.member)
    const policy = await attachPolicy(server, 'scp', 'Lists', unit, lists)
    const inside = await reportOn(path(organization, unit, '444455556666'), policy)
    expect(inside).toMatchObject({ NumberOfServicesAccessible: 2, NumberOfServicesNotAccessed: 0 })
    const outside = await reportOn(path(organization, MEMBER), policy)
    expect(outside).toMatchObject({ NumberOfServicesAccessible: 2, NumberOfServicesNotAccessed: 2 })
    for (const one of outside.AccessDetails ?? []) {
      expect(one.TotalAuthenticatedEntities).toBe(0)
      expect(one).not.toHaveProperty('LastAuthenticatedTime')
    }
    expect(namespaces(outside)).toEqual(['iam', 'sts'])
  })

  it('is about every service for the management account, whatever policy is named', async () => {
    const organization = await newOrganization(server)
    await use(server.root)
    const policy = await attachPolicy(server, 'scp', 'Lists', MEMBER, lists)
    const report = await reportOn(path(organization, ACCOUNT), policy)
    expect(report.NumberOfServicesAccessible).toBeGreaterThan(300)
    expect(detail(report, 'iam')).toMatchObject({ EntityPath: path(organization, ACCOUNT) })
  })

  it('sorts by namespace or by time, and pages in that order', async () => {
    const organization = await newOrganization(server)
    await server.stsAs(organization.member).send(new GetCallerIdentityCommand({}))
    await server.advance(120)
    await server.iamAs(organization.member).send(new ListUsersCommand({}))
    await attachPolicy(server, 'scp', 'Three', organization.root, lists, {
      ...{ Effect: 'Allow', Action: 's3:*', Resource: '*' },
    })
    await organize(server, 'policies detach', { policy: 'p-FullAWSAccess', target: organization.root })
    const { JobId: id } = await generate({ EntityPath: path(organization) })
    await server.service.reports.idle()
    const sorted = async (SortKey?: GetOrganizationsAccessReportCommandInput['SortKey']) => {
      const seen: (string | undefined)[] = []
      let Marker: string | undefined
      do {
        const page = await get({ JobId: id, SortKey, MaxItems: 2, Marker })
        expect(page.NumberOfServicesAccessible).toBe(3)
        seen.push(...namespaces(page))
        Marker = page.Marker
        expect(page.IsTruncated).toBe(Marker !== undefined)
      } while (Marker !== undefined)
      return seen
    }
    expect(await sorted()).toEqual(['iam', 's3', 'sts'])
    expect(await sorted('SERVICE_NAMESPACE_ASCENDING')).toEqual(['iam', 's3', 'sts'])
    expect(await sorted('SERVICE_NAMESPACE_DESCENDING')).toEqual(['sts', 's3', 'iam'])
    expect(await sorted('LAST_AUTHENTICATED_TIME_ASCENDING')).toEqual(['sts', 'iam', 's3'])
    expect(await sorted('LAST_AUTHENTICATED_TIME_DESCENDING')).toEqual(['iam', 'sts', 's3'])
  })

  it('tells that it is being made, and that it failed where the entity is gone', async () => {
    const organization = await newOrganization(server)
    const now = new Date(server.service.gateway.clock())
    const author = { caller: 'test', requestId: 'test', now }
    const report = {
      ...({
        Type: 'organizations-access',
        State: 'making',
        RequestDate: now,
        Edition: '',
        Parts: 0,
      } as const),
      EntityPath: path(organization, '999999999999'),
    }
    const held = JobId.replace('4000', '4001')
    const claim = { ClaimedBy: 'another process', ClaimedUntil: new Date(now.getTime() + 3_600_000) }
    await server.service.store.write([ACCOUNT, GLOBAL], author, async (tx) => {
      await tx.reports.insert(ACCOUNT, { ...report, ReportId: JobId })
      await tx.reports.insert(ACCOUNT, { ...report, ReportId: held, ...claim })
    })
    await server.service.reports.idle()
    expect(await get({ JobId: held })).toMatchObject({ JobStatus: 'IN_PROGRESS' })
    expect((await get({ JobId: held })).AccessDetails).toBeUndefined()
    expect(await get()).toMatchObject({
      JobStatus: 'FAILED',
      JobCompletionDate: expect.any(Date),
      ErrorDetails: { Code: 'ServiceFailure', Message: expect.any(String) },
    })
  })

  it('knows no job, nor those of other reports, nor its own after seven days', async () => {
    expect(await refusal(get())).toEqual(missing(JobId))
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const other = await server.iam.send(
      new GenerateServiceLastAccessedDetailsCommand({ Arn: userArnOf('ana') }),
    )
    const organization = await newOrganization(server)
    const own = await generate({ EntityPath: path(organization) })
    await server.service.reports.idle()
    expect(await refusal(get({ JobId: other.JobId }))).toEqual(missing(other.JobId ?? ''))
    await get({ JobId: own.JobId })
    await server.advance(7 * 86_400 + 60)
    expect(await refusal(get({ JobId: own.JobId }))).toEqual(missing(own.JobId ?? ''))
  })

  it('has ids of 36 characters and the limits of every page (behaviours 72)', async () => {
    expect(await refusal(get({ JobId: 'short' }))).toEqual(
      invalid('jobId', 'Member must have length greater than or equal to 36'),
    )
    for (const MaxItems of [0, 1001]) {
      expect(await refusal(get({ MaxItems }))).toMatchObject({ code: 'ValidationError' })
    }
    expect(await refusal(get({ Marker: 'made-up' }))).toMatchObject({ message: 'Invalid Marker.' })
  })

  it('is decided on no resource', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    expect(await refusal(get({}, ana))).toEqual(denied('ana', 'iam:GetOrganizationsAccessReport', '*'))
  })
})
