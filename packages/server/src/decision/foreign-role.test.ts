import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { DecodeAuthorizationMessageCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it } from 'vitest'
import { policyOf, user } from '../testing/callers.ts'
import { attachPolicy, organize } from '../testing/organizations.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { signedFetch } from '../testing/signed-fetch.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { call } from '../testing/wire.ts'

const server = testServer()
const OWNER = '444455556666'

/** Roles of another account, with names of one length; the last one does not exist. */
const names = ['denies', 'silent', 'tagged', 'denied', 'absent']

const assumes = { Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }
const trusts: Readonly<Record<string, string>> = {
  denies: policyOf({ Effect: 'Allow', ...assumes }, { Effect: 'Deny', ...assumes, Sid: 'NotThem' }),
  silent: policyOf({ Effect: 'Allow', ...assumes, Principal: { AWS: OWNER } }),
  tagged: policyOf({ Effect: 'Allow', ...assumes, Principal: { AWS: OWNER } }),
  denied: policyOf({ Effect: 'Deny', ...assumes, Principal: { AWS: '*' } }),
  trusts: policyOf({ Effect: 'Allow', ...assumes, Action: 'sts:*' }),
  noTags: policyOf({ Effect: 'Allow', ...assumes }, { Effect: 'Deny', ...assumes, Action: 'sts:TagSession' }),
}

/** A text without what differs between any two calls: ids, times, what is sealed, and the name of the role. */
function leveled(value: unknown, name: string): string {
  return JSON.stringify(value)
    .replaceAll(name, 'NAME')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/(?<!\d)\d{10}(?!\d)|\d{4}-\d\d-\d\dT[\d:.]+Z|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, 'TIME')
}

async function recordOf(requestId: string): Promise<string> {
  const found = await server.service.records?.newest({
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
    marks: [],
    matches: (record) => record.requestId === requestId,
    limit: 1,
  })
  return found?.records[0]?.id ?? ''
}

/** All that the caller's account can learn of a refused AssumeRole. */
async function viewsOf(name: string, by: Credentials, more: Readonly<Record<string, string>>) {
  const answer = await call(server, by, 'sts', {
    Action: 'AssumeRole',
    RoleArn: `arn:aws:iam::${OWNER}:role/${name}`,
    RoleSessionName: 'session',
    ...more,
  })
  const {
    'x-gatehouse-encoded-authorization-message': EncodedMessage = '',
    // the request's id once more
    'x-amz-sts-extended-request-id': _extendedId,
    ...headers
  } = answer.headers
  const message = await server
    .stsAs(server.root)
    .send(new DecodeAuthorizationMessageCommand({ EncodedMessage: String(EncodedMessage) }))
  const requestId = /<RequestId>(.*)<\/RequestId>/.exec(answer.text)?.[1] ?? ''
  const id = await recordOf(requestId)
  const details = await signedFetch(server.url, server.root, `/authorization-details/${id}`)
  const documents = await Promise.all(
    (details.body.policies ?? []).map(({ uri }: { uri: string }) =>
      signedFetch(server.url, server.root, `/authorization-details/${id}/policy`, { policyUri: uri }),
    ),
  )
  const event = await eventOf(requestId)
  return { answer: { ...answer, headers }, message: message.DecodedMessage, details, documents, event }
}

async function eventOf(requestId: string) {
  const trail = new CloudTrailClient({ endpoint: server.url, region: 'us-east-1', credentials: server.root })
  const attribute = { AttributeKey: 'EventName' as const, AttributeValue: 'AssumeRole' }
  const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes: [attribute] }))
  trail.destroy()
  return Events.map(({ CloudTrailEvent = '' }) => JSON.parse(CloudTrailEvent)).find(
    (event) => event.requestID === requestId,
  )
}

/** The one view that all the roles give. */
async function commonView(by: Credentials, roles = names, more: Readonly<Record<string, string>> = {}) {
  const seen = []
  for (const name of roles) seen.push({ name, views: await viewsOf(name, by, more) })
  const texts = seen.map(({ name, views }) => leveled(views, name))
  for (const text of texts) expect(text).toBe(texts[0])
  const [first] = seen
  if (first === undefined) throw new Error('there are no roles')
  expect(first.views).toMatchObject({
    answer: { status: 403, text: expect.stringContaining('is not authorized to perform: sts:AssumeRole') },
    details: { status: 200 },
    event: { eventName: 'AssumeRole', errorCode: 'AccessDenied' },
  })
  const { evaluations, requestContext } = first.views.details.body
  const [evaluation] = evaluations
  expect(evaluation).toMatchObject({ action: 'sts:AssumeRole' })
  const { explicitDeny, matchedStatements, context } = JSON.parse(first.views.message ?? '')
  expect(JSON.stringify([requestContext, evaluation.context, context])).not.toMatch(/ResourceTag|secret/)
  expect(explicitDeny).toBe(evaluation.evaluatedEffect === 'EXPLICIT_DENY')
  expect(matchedStatements.items.length > 0).toBe(explicitDeny)
  return { text: texts[0], evaluation, evaluations }
}

const allowing = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }

beforeEach(async () => {
  const owner = server.iamAs(await server.newAccount({ account_id: OWNER }))
  for (const [RoleName, AssumeRolePolicyDocument] of Object.entries(trusts)) {
    const Tags = [{ Key: 'plan', Value: RoleName === 'tagged' ? 'secret' : 'open' }]
    await owner.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, Tags }))
  }
})

describe('what an account learns of a role of another account that it may not assume', () => {
  it('is the same for one that denies, one that does not trust and one that is not there (behaviours 103)', async () => {
    const { evaluation } = await commonView(await user(server, 'ana', allowing))
    expect(evaluation).toMatchObject({ evaluatedEffect: 'IMPLICIT_DENY', matchedPolicies: [] })
    await commonView(await user(server, 'ben'))
  })

  it('is the same whether or not the owner’s resource control policies deny it', async () => {
    const manager = '777788889999'
    await server.newAccount({ account_id: manager })
    await organize(server, 'create', { account: manager })
    await organize(server, 'accounts add', { account: OWNER })
    await organize(server, 'policies enable', { type: 'rcp' })
    const ana = await user(server, 'ana', allowing)
    const before = await commonView(ana)
    await attachPolicy(server, 'rcp', 'Closed', OWNER, {
      ...{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Resource: '*', Sid: 'NotThem' },
    })
    expect(await commonView(ana)).toEqual(before)
  })

  it('shows an explicit deny where the own policies deny, whatever the owner’s say', async () => {
    const ana = await user(server, 'ana', allowing, { ...allowing, Effect: 'Deny', Sid: 'Home' })
    const { evaluation } = await commonView(ana)
    expect(evaluation).toMatchObject({
      evaluatedEffect: 'EXPLICIT_DENY',
      matchedPolicies: [{ matchedStatements: [{ sid: 'Home', evaluatedEffect: 'DENY' }] }],
    })
  })

  it('is the same of what was asked behind the refusal, whatever the owner would have said to it', async () => {
    const ana = await user(server, 'ana', {
      ...allowing,
      Action: ['sts:TagSession', 'sts:SetSourceIdentity'],
    })
    const passed = {
      ...{ 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'blue', SourceIdentity: 'ana' },
    }
    const { evaluations } = await commonView(ana, [...names, 'trusts', 'noTags'], passed)
    expect(evaluations).toMatchObject(
      ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'].map((action) => {
        return { action, evaluatedEffect: 'IMPLICIT_DENY', matchedPolicies: [] }
      }),
    )
  })

  it.each([
    ['StringEquals', 'IMPLICIT_DENY'],
    ['StringNotEquals', 'EXPLICIT_DENY'],
  ])(
    'leaves the role’s tags out of own denies that ask for them by %s',
    async (operator, evaluatedEffect) => {
      const ana = await user(server, 'ana', allowing, {
        ...allowing,
        Effect: 'Deny',
        Condition: { [operator]: { 'aws:ResourceTag/plan': 'secret' } },
      })
      const { evaluation } = await commonView(ana)
      expect(evaluation).toMatchObject({ evaluatedEffect })
    },
  )
})
