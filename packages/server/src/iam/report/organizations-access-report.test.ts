import {
  CreateUserCommand,
  GenerateOrganizationsAccessReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetOrganizationsAccessReportCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, invalid, refusal, user, userArnOf } from '../../testing/callers.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const EntityPath = 'o-a1b2c3d4e5/r-f6g7/ou-f6g7-example1'
const arn = `arn:aws:iam::${ACCOUNT}:access-report/${EntityPath}`
const action = 'iam:GenerateOrganizationsAccessReport'
const JobId = '00000000-0000-4000-8000-000000000000'

const generate = (more: object = {}, iam = server.iam) =>
  iam.send(new GenerateOrganizationsAccessReportCommand({ EntityPath, ...more }))
const get = (more: object = {}, iam = server.iam) =>
  iam.send(new GetOrganizationsAccessReportCommand({ JobId, ...more }))

const alone = {
  code: 'AccessDenied',
  status: 403,
  message: 'Your account is not a member of an organization.',
}

describe('GenerateOrganizationsAccessReport', () => {
  it('is refused to an account that is in no organization', async () => {
    expect(await refusal(generate())).toEqual(alone)
    expect(await refusal(generate({ OrganizationsPolicyId: 'p-examplepolicy' }))).toEqual(alone)
  })

  it('takes paths of organizations and ids of their policies alone', async () => {
    expect(await refusal(generate({ EntityPath: 'o-a1b2c3d4e5/ou-f6g7-example1' }))).toMatchObject({
      code: 'ValidationError',
      status: 400,
    })
    expect(await refusal(generate({ OrganizationsPolicyId: 'p' }))).toMatchObject({ code: 'ValidationError' })
    expect(await refusal(generate({ EntityPath: 'o-short' }))).toMatchObject({ code: 'ValidationError' })
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
})

describe('GetOrganizationsAccessReport', () => {
  const missing = (id: string) => ({
    code: 'NoSuchEntity',
    status: 404,
    message: `The job with id ${id} cannot be found.`,
  })

  it('knows no job, nor those of other reports', async () => {
    expect(await refusal(get())).toEqual(missing(JobId))
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const other = await server.iam.send(
      new GenerateServiceLastAccessedDetailsCommand({ Arn: userArnOf('ana') }),
    )
    await server.service.reports.idle()
    expect(await refusal(get({ JobId: other.JobId }))).toEqual(missing(other.JobId ?? ''))
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
