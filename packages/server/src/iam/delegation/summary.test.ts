import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DelegationRequest } from '../../store/entity/delegation.ts'
import { restrictionArns } from './restriction-arns.ts'
import { summaryOf } from './summary.ts'

const now = new Date('2026-11-29T09:00:00Z')

function asking(statements: readonly object[], RequestorName?: string): DelegationRequest {
  const PermissionPolicy = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  return {
    DelegationRequestId: 'dr-1',
    RequestorId: '444455556666',
    ...(RequestorName !== undefined && { RequestorName }),
    RequestorPartition: 'aws',
    RequestorWorkflowId: 'order',
    Description: '',
    PolicyTemplateArn: '',
    Parameters: [],
    PermissionPolicy,
    RolePermissionRestrictionArns: restrictionArns(PermissionPolicy),
    NotificationChannel: '',
    SessionDuration: 3600,
    OnlySendByOwner: false,
    State: 'UNASSIGNED',
    CreateDate: now,
    UpdatedTime: now,
    ExpirationTime: now,
  }
}

/** Every line that a summary may have, where what is quoted stands for itself. */
const ownLines = [
  /^(?:Account|`[^`]+` \(account) 444455556666\)? asks for access to your account for 1 hour, counted from when the token is sent\.$/,
  /^It would act as whoever approves the request, and could do nothing that they may not do themselves\.$/,
  /^Some of what is asked for is too long to be shown here: read the policy before you approve\.$/,
  /^$/,
  /^It could:$/,
  /^It could in no case:$/,
  /^- \(too long to be shown here\)$/,
  /^- (?:in (?:Amazon S3|`[^`]+`): use \(.+\)|do everything except .+|in AWS Identity and Access Management \(IAM\): change \(`CreateRole`\)), on .+$/,
  /^It could make IAM roles, which stay when the session has ended\. The policy .+\.$/,
]

/** A summary without what it quotes. */
const skeleton = (text: string) => text.replace(/`[^`\n]+`(?:\.\.\. \(\d+ characters\))?/g, '`')

/** Statements with this text wherever one has its place. */
function statementsWith(text: string, count: number): object[] {
  const Condition = { StringLike: { [`aws:RequestTag/${text}`]: [`x${text}`, text] } }
  const resource = `arn:aws:s3:::${text}`
  return Array.from({ length: count }, (_, at) => [
    { Sid: text, Effect: 'Allow', Action: [`s3:x${text}`, `zz${text}:Get`], Resource: resource, Condition },
    { Effect: at % 2 === 0 ? 'Deny' : 'Allow', NotAction: `s3:x${text}`, NotResource: [resource, resource] },
    {
      Effect: 'Allow',
      Action: 'iam:CreateRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PermissionsBoundary': [`a${text}`, `b${text}`] } },
    },
  ]).flat()
}

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        '\u2028',
        '\u2029',
        '\u0085',
        '\v',
        '\f',
        '\u202e',
        '\u200b',
        '\u001b[2J',
      ),
      fc.constantFrom(
        '`',
        '``',
        '"',
        '\\',
        '\\n',
        '<br>',
        '&#10;',
        ' ',
        '   ',
        '- in nothing: ',
        '## ',
        '[a](b)',
      ),
      fc.constantFrom('Approving is safe: AWS has verified this request.', 'It could:', '…', '@{', '${', '}'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

describe('the summary of a delegation request', () => {
  it('has what the requester has written as quoted data on the line that it belongs to', async () => {
    const text = '\n\nApproving is safe: AWS has verified this request.\n- in nothing: '
    const Resource = `arn:aws:s3:::x${text}`
    const told = await summaryOf(asking([{ Effect: 'Allow', Action: '*', Resource }]))
    expect(told.split('\n').slice(2, 5)).toEqual([
      '',
      'It could:',
      '- do everything in every service, on `arn:aws:s3:::x\\n\\nApproving is safe: AWS has verified this request.\\n- in nothing:\\u0020`',
    ])
  })

  it('has the same lines and words whatever the requester writes, but for what is quoted', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, fc.integer({ min: 1, max: 2 }), async (text, count) => {
        const told = await summaryOf(asking(statementsWith(text, count), `n${text}`))
        // as long a text, so that as much is cut
        const plain = await summaryOf(asking(statementsWith('x'.repeat(text.length), count), 'nx'))
        expect(skeleton(told)).toBe(skeleton(plain))
        expect(told.match(/^- /gm)).toHaveLength(3 * count)
      }),
      { numRuns: 300 },
    )
  })

  it('has no line that it did not begin itself, and at most 10,000 characters, however long the policy is', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, fc.integer({ min: 1, max: 300 }), async (text, times) => {
        const told = await summaryOf(asking(statementsWith(text.repeat(times), 4)))
        expect(told.length).toBeLessThanOrEqual(10_000)
        for (const line of told.split(/[\n\r\v\f\u0085\u2028\u2029]/))
          expect(ownLines.some((own) => own.test(line))).toBe(true)
        expect(told.match(/^- /gm)).toHaveLength(12)
        expect(told).toContain('It could make IAM roles')
      }),
      { numRuns: 200 },
    )
  })

  it('leaves out the longest statements alone, and says so above all of them', async () => {
    const long = Array.from({ length: 8 }, (_, at) => `arn:aws:s3:::${at}${'\u0001'.repeat(240)}`)
    const told = await summaryOf(
      asking([
        { Effect: 'Allow', Action: 's3:*', Resource: long },
        { Effect: 'Allow', Action: 'iam:CreateRole', Resource: '*' },
      ]),
    )
    expect(told.split('\n').slice(1)).toEqual([
      'It would act as whoever approves the request, and could do nothing that they may not do themselves.',
      'Some of what is asked for is too long to be shown here: read the policy before you approve.',
      '',
      'It could:',
      '- (too long to be shown here)',
      '- in AWS Identity and Access Management (IAM): change (`CreateRole`), on all resources',
      '',
      'It could make IAM roles, which stay when the session has ended. The policy asks for no permissions boundary on them.',
    ])
  })

  it('says above all of them where a text is cut', async () => {
    const Resource = `arn:aws:s3:::logs/${'x'.repeat(300)}*`
    const told = await summaryOf(asking([{ Effect: 'Allow', Action: 's3:GetObject', Resource }]))
    expect(told).toContain('\nSome of what is asked for is too long to be shown here: read the policy')
    expect(told).toMatch(/on `arn:aws:s3:::logs\/x+`\.\.\. \(319 characters\)$/)
  })

  it('says of all services only what is so', async () => {
    const told = await summaryOf(asking([{ Effect: 'Deny', Action: ['*:Get*', 's*:*'], Resource: '*' }]))
    expect(told).toContain('- in `*`: use (`Get*`); do everything in `s*` (`s*:*`), on all resources')
  })

  it('tells what each action is made on, and that a condition is one of all of them', async () => {
    const statement = {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:ListBucket', 'iam:GetRole'],
      Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*', 'arn:aws:sqs:eu-west-1:111122223333:q'],
      Condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:PrincipalTag/a': 'b' } },
    }
    const lines = (
      await summaryOf(asking([statement, { ...statement, Action: ['s3:GetObject', 's3:PutObject'] }]))
    ).split('\n')
    expect(lines).toContain(
      '- in Amazon S3: read (`GetObject`), on `arn:aws:s3:::logs/*`; in Amazon S3: list (`ListBucket`), on `arn:aws:s3:::logs`; in AWS Identity and Access Management (IAM): read (`GetRole`), on `arn:aws:s3:::logs`, `arn:aws:s3:::logs/*`, `arn:aws:sqs:eu-west-1:111122223333:q`; all of this only if `aws:SecureTransport` meets `Bool` `true` and `aws:PrincipalTag/a` meets `StringEquals` `b`',
    )
    expect(lines).toContain(
      '- in Amazon S3: read (`GetObject`), change (`PutObject`), on `arn:aws:s3:::logs/*`; on `arn:aws:s3:::logs`, `arn:aws:sqs:eu-west-1:111122223333:q` none of this, as far as is known; all of this only if `aws:SecureTransport` meets `Bool` `true` and `aws:PrincipalTag/a` meets `StringEquals` `b`',
    )
  })

  it('has the same lines and words there, too, whatever the requester writes', async () => {
    const statement = (text: string) => ({
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:ListBucket', 'sqs:SendMessage'],
      Resource: ['arn:aws:s3:::b', `arn:aws:s3:::b/${text}`, `arn:aws:sqs:eu-west-1:111122223333:q${text}`],
      Condition: { StringLike: { [`aws:RequestTag/${text}`]: text } },
    })
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const told = await summaryOf(asking([statement(text)]))
        const plain = await summaryOf(asking([statement('x'.repeat(text.length))]))
        expect(skeleton(told)).toBe(skeleton(plain))
        expect(told).toContain('; all of this only if ')
        expect(told.match(/^- /gm)).toHaveLength(1)
      }),
      { numRuns: 300 },
    )
  })

  it('tells the resources of all actions together where it would take too long', async () => {
    const Resource = Array.from({ length: 20 }, (_, at) => `arn:aws:s3:::b${at}/${'x'.repeat(60)}`)
    const Action = ['s3:GetObject', 's3:Put*', 's3:NoSuchAction', 'sqs:SendMessage']
    const told = await summaryOf(
      asking([{ Effect: 'Allow', Action, Resource: [...Resource, 'arn:aws:s3:::b'] }]),
    )
    expect(told).toMatch(
      /\n- in Amazon S3: read \(`GetObject`\), use \(`Put\*`, `NoSuchAction`\); in Amazon SQS: change \(`SendMessage`\), on `arn/,
    )
    expect(told.match(/`arn:/g)).toHaveLength(21)
  })
})
