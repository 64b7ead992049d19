import { GetHumanReadableSummaryCommand, type IAMClient } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, invalid, refusal, user } from '../../testing/callers.ts'
import {
  PARTNER,
  partner,
  request,
  requestArn,
  take,
  template,
  templateArn,
} from '../../testing/delegation.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const summary = (iam: IAMClient, EntityArn: string, Locale?: string) =>
  iam.send(new GetHumanReadableSummaryCommand({ EntityArn, Locale }))

describe('GetHumanReadableSummary', () => {
  it('says who asks for what, for how long, under which conditions, and what stays behind', async () => {
    const boundary = templateArn('limits')
    const asking = server.iamAs(
      await partner(
        server,
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:ListBucket', 's3:PutObject', 's3:PutBucketTagging', 'sqs:*'],
          Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'],
        },
        {
          Effect: 'Allow',
          Action: 'iam:CreateRole',
          Resource: '*',
          Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
        },
        { Effect: 'Deny', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::logs' },
      ),
    )
    const id = await request(asking, { SessionDuration: 5400 })
    const { SummaryContent, Locale, SummaryState } = await summary(server.iam, requestArn(id))
    expect({ Locale, SummaryState }).toEqual({ Locale: 'en', SummaryState: 'AVAILABLE' })
    expect(SummaryContent?.split('\n')).toEqual([
      `Account ${PARTNER} asks for access to your account for 90 minutes, counted from when the token is sent.`,
      'It would act as whoever approves the request, and could do nothing that they may not do themselves.',
      '',
      'It could:',
      '- in Amazon S3: read (`GetObject`), change (`PutObject`), on `arn:aws:s3:::logs/*`; in Amazon S3: list (`ListBucket`), tag (`PutBucketTagging`), on `arn:aws:s3:::logs`; do everything in Amazon SQS (`sqs:*`), on `arn:aws:s3:::logs`, `arn:aws:s3:::logs/*`',
      `- in AWS Identity and Access Management (IAM): change (\`CreateRole\`), on all resources, only if \`iam:PermissionsBoundary\` meets \`StringEquals\` \`${boundary}\``,
      '',
      'It could in no case:',
      '- do everything except `iam:*`, on everything except `arn:aws:s3:::logs`',
      '',
      `It could make IAM roles, which stay when the session has ended. The policy names this permissions boundary for them: \`${boundary}\`.`,
    ])
  })

  it('warns of roles without a boundary', async () => {
    const asking = server.iamAs(await partner(server, { Effect: 'Allow', Action: '*', Resource: '*' }))
    const { SummaryContent } = await summary(server.iam, requestArn(await request(asking)))
    expect(SummaryContent).toContain('- do everything in every service, on all resources\n')
    expect(SummaryContent).toContain('The policy asks for no permissions boundary on them.')
  })

  it('is in English alone, and says so of other languages', async () => {
    const asking = server.iamAs(await partner(server))
    const arn = requestArn(await request(asking))
    for (const locale of ['en', 'en_US', 'en-GB']) {
      expect(await summary(server.iam, arn, locale)).toMatchObject({
        Locale: locale,
        SummaryState: 'AVAILABLE',
        SummaryContent: expect.stringContaining('asks for access'),
      })
    }
    for (const locale of ['de', 'ja_JP', 'english']) {
      expect(await summary(server.iam, arn, locale)).toMatchObject({
        Locale: locale,
        SummaryState: 'NOT_SUPPORTED',
        SummaryContent: '',
      })
    }
    expect(await refusal(summary(server.iam, arn, 'e'))).toEqual(
      invalid('locale', 'Member must have length greater than or equal to 2'),
    )
    expect(await refusal(summary(server.iam, arn, 'e'.repeat(13)))).toEqual(
      invalid('locale', 'Member must have length less than or equal to 12'),
    )
  })

  it('is for whom GetDelegationRequest is, by a permission of its own', async () => {
    const asking = server.iamAs(await partner(server))
    const id = await request(asking)
    const ana = server.iamAs(await user(server, 'ana'))
    for (const arn of [requestArn(id), requestArn(id, PARTNER)])
      expect(await summary(ana, arn)).toMatchObject({ SummaryState: 'AVAILABLE' })
    await take(ana, id, 'associate')
    expect(await summary(ana, requestArn(id))).toMatchObject({
      SummaryContent: expect.stringContaining(`access to account ${ACCOUNT} for 1 hour,`),
    })
    const bob = server.iamAs(await user(server, 'bob'))
    expect(await refusal(summary(bob, requestArn(id)))).toEqual(
      denied('bob', 'iam:GetHumanReadableSummary', requestArn(id)),
    )
    const statement = { Effect: 'Allow', Action: 'iam:GetHumanReadableSummary', Resource: requestArn(id) }
    const eve = server.iamAs(await user(server, 'eve', statement))
    expect(await summary(eve, requestArn(id))).toMatchObject({ SummaryState: 'AVAILABLE' })
  })

  it('knows no other entities, and no requests that the caller may not know of', async () => {
    const asking = server.iamAs(await partner(server))
    const id = await take(server.iam, await request(asking), 'associate')
    for (const arn of [`arn:aws:iam::${ACCOUNT}:user/ana`, 'a text of some length', `${requestArn('a')}/b`]) {
      expect(await refusal(summary(server.iam, arn))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message: `EntityArn must be the ARN of a delegation request: ${arn}`,
      })
    }
    const missing = (arn: string) => ({
      code: 'NoSuchEntity',
      status: 404,
      message: expect.stringContaining(arn.slice(arn.indexOf('/') + 1)),
    })
    const absent = requestArn(`dr-${'0'.repeat(32)}`)
    expect(await refusal(summary(server.iam, absent))).toEqual(missing(absent))
    // its account is the owner's now
    expect(await refusal(summary(asking, requestArn(id, PARTNER)))).toEqual(missing(requestArn(id)))
  })

  it('has at most 10,000 characters', async () => {
    const asking = server.iamAs(await partner(server))
    const PolicyTemplateArn = await template(
      asking,
      'many',
      ...Array.from({ length: 24 }, (_, at) => ({
        Effect: 'Allow',
        Action: `a${at}:*`,
        Resource: 'arn:aws:a:::b',
      })),
    )
    const arn = requestArn(await request(asking, { Permissions: { PolicyTemplateArn } }))
    const { SummaryContent = '' } = await summary(server.iam, arn)
    expect(SummaryContent.match(/^- /gm)).toHaveLength(24)
    expect(SummaryContent.length).toBeLessThanOrEqual(10_000)
  })
})
