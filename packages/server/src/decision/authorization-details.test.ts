import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, DecodeAuthorizationMessageCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { authorizationIdOf, policyOf, user, userArnOf } from '../testing/callers.ts'
import { deniedId } from '../testing/denials.ts'
import { ACCOUNT, trust } from '../testing/roles.ts'
import { signedFetch } from '../testing/signed-fetch.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { call } from '../testing/wire.ts'
import { evaluationsPage } from './get-request-authorization-details.ts'

const server = testServer()

const details = (id: string, credentials: Credentials = server.root, query = {}) =>
  signedFetch(server.url, credentials, `/authorization-details/${id}`, query)
const document = (id: string, policyUri: string, credentials: Credentials = server.root) =>
  signedFetch(server.url, credentials, `/authorization-details/${id}/policy`, { policyUri })

/** The ids of the latest records of the account, newest first. */
async function latestIds(): Promise<string[]> {
  const { records } = server.service
  const found = await records?.newest({
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
    marks: [],
    matches: ({ account }) => account === ACCOUNT,
    limit: 50,
  })
  return (found?.records ?? []).map(({ id }) => id)
}

describe('the closing sentence of a denial', () => {
  it('names the record and where to read of it, in AWS’s words (behaviours 105, section 15)', async () => {
    const ana = await user(server, 'ana')
    const denial = server.iamAs(ana).send(new GetUserCommand({ UserName: 'ana' }))
    const message = await denial.then(
      () => '',
      (error: Error) => error.message,
    )
    const [, id = ''] = /authorization id: (.*)$/.exec(message) ?? []
    expect(id).toMatch(/^[0-9a-z]{25}$/)
    expect(message).toBe(
      `User: ${userArnOf('ana')} is not authorized to perform: iam:GetUser on resource: user ana because no identity-based policy allows the iam:GetUser action. Go to ${server.url}/console/iam/home?region=us-east-1#/authorization-details/${id} for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ${id}`,
    )
    expect((await details(id)).body.evaluations).toMatchObject([{ action: 'iam:GetUser' }])
  })

  it.each([
    ['x&y=1#z', 'x%26y%3D1%23z'],
    ['\'"<>`', "'%22%3C%3E%60"],
    ['', 'us-east-1'],
  ])(
    'has an address that the region %j of the signature cannot turn into another one',
    async (region, shown) => {
      const ana = await user(server, 'ana')
      const answer = await call(server, ana, 'iam', { Action: 'ListUsers' }, { region })
      expect(answer.status).toBe(403)
      const [, address = ''] = / Go to (\S+) for complete details/.exec(answer.text) ?? []
      expect(address).toContain(`/console/iam/home?region=${shown}#/authorization-details/`)
      const { hash, searchParams } = new URL(address)
      expect([...searchParams]).toEqual([['region', region || 'us-east-1']])
      expect(hash).toMatch(/^#\/authorization-details\/[0-9a-z]{25}$/)
    },
  )

  it('is none of a denial of STS, which gives no reason either (behaviours 103)', async () => {
    const ana = await user(server, 'ana')
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/none`
    const assume = server.stsAs(ana).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 's-1' }))
    await expect(assume).rejects.toThrow(/on resource: arn:aws:iam::123456789012:role\/none$/)
  })
})

describe('GetRequestAuthorizationDetails', () => {
  it('tells of an explicit deny its policy, its statement and the context', async () => {
    const deny = { Sid: 'NoUsers', Effect: 'Deny', Action: 'iam:List*', Resource: '*' }
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: '*', Resource: '*' }, deny)
    const id = await deniedId(server.iamAs(ana).send(new ListUsersCommand({})))
    const { status, body } = await details(id)
    expect(status).toBe(200)
    const [policy] = body.policies
    expect(body).toEqual({
      requestContext: expect.objectContaining({
        'aws:PrincipalArn': userArnOf('ana'),
        'aws:username': 'ana',
        'aws:SecureTransport': 'false',
        'aws:SourceIp': '127.0.0.1',
      }),
      evaluations: [
        {
          action: 'iam:ListUsers',
          resource: userArnOf(''),
          context: {},
          evaluatedEffect: 'EXPLICIT_DENY',
          matchedPolicies: [
            { uri: policy.uri, matchedStatements: [{ sid: 'NoUsers', evaluatedEffect: 'DENY' }] },
          ],
        },
      ],
      policies: [
        {
          type: 'IDENTITY_BASED_POLICY',
          inline: true,
          uri: expect.stringMatching(/^[0-9a-f]{32}$/),
          attachedTo: [{ arn: userArnOf('ana') }],
        },
      ],
    })
    expect((await document(id, policy.uri)).body).toEqual({
      policyUri: policy.uri,
      policyDocument: policyOf({ Effect: 'Allow', Action: '*', Resource: '*' }, deny),
    })
  })

  it('tells every statement that matched, also where the name made up for one is that of another', async () => {
    const deny = { Effect: 'Deny', Action: 'iam:List*', Resource: '*' }
    const ana = await user(server, 'ana', deny, { ...deny, Sid: 'Statement1' }, { ...deny, Sid: '' })
    const id = await deniedId(server.iamAs(ana).send(new ListUsersCommand({})))
    const [{ matchedPolicies }] = (await details(id)).body.evaluations
    expect(matchedPolicies).toMatchObject([
      { matchedStatements: [{ sid: 'Statement1x' }, { sid: 'Statement1' }, { sid: 'Statement3' }] },
    ])
  })

  it('tells of an implicit deny which policies there were, and that none matched', async () => {
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'iam:*', Resource: '*' })
    const bound = await server.iam.send(
      new CreatePolicyCommand({
        PolicyName: 'bound',
        PolicyDocument: policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      }),
    )
    const arn = bound.Policy?.Arn ?? ''
    await server.iam.send(
      new PutUserPermissionsBoundaryCommand({ UserName: 'ana', PermissionsBoundary: arn }),
    )
    const id = await deniedId(server.iamAs(ana).send(new ListUsersCommand({})))
    const { body } = await details(id)
    expect(body.evaluations).toMatchObject([{ evaluatedEffect: 'IMPLICIT_DENY', matchedPolicies: [] }])
    expect(body.policies.map(({ type }: { type: string }) => type).sort()).toEqual([
      'IDENTITY_BASED_POLICY',
      'PERMISSIONS_BOUNDARY',
    ])
    expect(body.policies).toContainEqual({
      type: 'PERMISSIONS_BOUNDARY',
      inline: false,
      uri: arn,
      attachedTo: [],
    })
  })

  it('tells of every question of a call, iam:PassRole beside the call, with what each was asked with', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'],
      Resource: '*',
    })
    const iam = server.iamAs(ana)
    await server.iam.send(
      new CreateRoleCommand({
        RoleName: 'app',
        AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
      }),
    )
    const InstanceProfileName = 'profile'
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }))
    const id = await deniedId(
      iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: 'app' })),
    )
    const { body } = await details(id)
    expect(body.evaluations).toMatchObject([
      {
        action: 'iam:AddRoleToInstanceProfile',
        evaluatedEffect: 'ALLOW',
        matchedPolicies: [{ matchedStatements: [{ sid: 'Statement1', evaluatedEffect: 'ALLOW' }] }],
      },
      { action: 'iam:PassRole', evaluatedEffect: 'IMPLICIT_DENY', matchedPolicies: [] },
    ])
    expect(body.evaluations[1].context).toMatchObject({ 'iam:PassedToService': 'ec2.amazonaws.com' })
    expect(body.requestContext).not.toHaveProperty('iam:PassedToService')
  })

  it('tells of all that a denied call needs, also behind the question that was denied, which alone the denial is about', async () => {
    const tagging = { Effect: 'Deny', Action: 'iam:TagUser', Resource: '*', Sid: 'NoTags' }
    const ana = await user(server, 'ana', tagging)
    const Tags = [{ Key: 'team', Value: 'blue' }]
    const tagged = () => server.iamAs(ana).send(new CreateUserCommand({ UserName: 'new', Tags }))
    const message = await tagged().catch((error: Error) => error.message)
    expect(message).toContain(
      'perform: iam:CreateUser on resource: arn:aws:iam::123456789012:user/new because no identity-based policy allows the iam:CreateUser action. ',
    )
    const { evaluations } = (await details(authorizationIdOf(String(message)))).body
    expect(evaluations).toMatchObject([
      { action: 'iam:CreateUser', evaluatedEffect: 'IMPLICIT_DENY', matchedPolicies: [] },
      {
        action: 'iam:TagUser',
        evaluatedEffect: 'EXPLICIT_DENY',
        matchedPolicies: [{ matchedStatements: [{ sid: 'NoTags' }] }],
      },
    ])

    const PolicyDocument = policyOf({ ...tagging, Effect: 'Allow' })
    await server.iam.send(new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'inline', PolicyDocument }))
    const { body } = await details(await deniedId(tagged()))
    expect(body.evaluations).toMatchObject([
      { action: 'iam:CreateUser', evaluatedEffect: 'IMPLICIT_DENY' },
      { action: 'iam:TagUser', evaluatedEffect: 'ALLOW' },
    ])
  })

  it('says of a call that two questions refuse what the first one says, in its record and its encoded message', async () => {
    const ana = await user(server, 'ana', { Effect: 'Deny', Action: 'iam:TagUser', Resource: '*' })
    const parameters = { Action: 'CreateUser', UserName: 'new', 'Tags.member.1.Key': 'a' }
    const answer = await call(server, ana, 'iam', { ...parameters, 'Tags.member.1.Value': 'b' })
    const EncodedMessage = String(answer.headers['x-gatehouse-encoded-authorization-message'])
    const decode = new DecodeAuthorizationMessageCommand({ EncodedMessage })
    const { DecodedMessage = '' } = await server.stsAs(server.root).send(decode)
    expect(JSON.parse(DecodedMessage)).toMatchObject({
      explicitDeny: false,
      context: { action: 'iam:CreateUser' },
    })
    const [, id = ''] = await latestIds()
    const found = await server.service.records?.byId(id)
    expect(found?.record).toMatchObject({
      ...{ action: 'iam:CreateUser', outcome: 'implicitDeny', decidedBy: 'identity' },
      decision: { questions: [{ action: 'iam:CreateUser' }, { action: 'iam:TagUser' }] },
    })
  })

  it('names a policy once that comes by two groups, and answers it as it stood, not as it is today', async () => {
    const ana = await user(server, 'ana')
    const before = policyOf({ Effect: 'Deny', Action: '*', Resource: '*' })
    const { Policy } = await server.iam.send(
      new CreatePolicyCommand({ PolicyName: 'shared', PolicyDocument: before }),
    )
    const PolicyArn = Policy?.Arn ?? ''
    for (const GroupName of ['one', 'two']) {
      await server.iam.send(new CreateGroupCommand({ GroupName }))
      await server.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }))
      await server.iam.send(new AddUserToGroupCommand({ GroupName, UserName: 'ana' }))
    }
    const id = await deniedId(server.iamAs(ana).send(new ListUsersCommand({})))
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' })
    await server.iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }))
    await server.iamAs(ana).send(new ListUsersCommand({}))
    const { body } = await details(id)
    expect(body.policies).toEqual([
      {
        type: 'IDENTITY_BASED_POLICY',
        inline: false,
        uri: PolicyArn,
        attachedTo: expect.toSatisfy((holders: { arn: string }[]) => {
          // groups come in the order of their ids, which are random
          const names = holders.map(({ arn }) => arn.slice(arn.lastIndexOf('/') + 1))
          return names.sort().join() === 'one,two'
        }),
      },
    ])
    expect(body.evaluations[0].matchedPolicies).toEqual([
      { uri: PolicyArn, matchedStatements: [{ sid: 'Statement1', evaluatedEffect: 'DENY' }] },
    ])
    expect((await document(id, PolicyArn)).body.policyDocument).toBe(before)
  })

  it('knows allowed calls as well, by the id of their record', async () => {
    const ana = await user(server, 'ana', { Sid: 'All', Effect: 'Allow', Action: 'iam:*', Resource: '*' })
    await server.iamAs(ana).send(new ListUsersCommand({}))
    const found = await Promise.all((await latestIds()).map((id) => details(id)))
    const allowed = found.find(({ body }) => body.evaluations?.[0]?.action === 'iam:ListUsers')
    expect(allowed?.body.evaluations).toMatchObject([
      {
        evaluatedEffect: 'ALLOW',
        matchedPolicies: [{ matchedStatements: [{ sid: 'All', evaluatedEffect: 'ALLOW' }] }],
      },
    ])
  })

  it('knows a call by the id of its event too, which is the only id of one that STS denied', async () => {
    const ana = await user(server, 'ana')
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/none`
    const refused = server.stsAs(ana).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 's-1' }))
    await expect(refused).rejects.toThrow()
    const [id = ''] = await latestIds()
    const trail = new CloudTrailClient({
      ...{ endpoint: server.url, region: 'us-east-1', credentials: server.root },
    })
    const attribute = { AttributeKey: 'EventName' as const, AttributeValue: 'AssumeRole' }
    const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes: [attribute] }))
    trail.destroy()
    const guid = Events[0]?.EventId ?? ''
    const found = await details(guid.replaceAll('-', ''))
    expect(found.status).toBe(200)
    expect(found.body).toEqual((await details(id)).body)
    expect(found.body.evaluations).toMatchObject([{ action: 'sts:AssumeRole' }])
    // the published pattern knows no dashes
    expect(await details(guid)).toMatchObject({ status: 400, errorType: 'ValidationException' })
    const unknown = `${guid.replaceAll('-', '').slice(0, 20)}${'0'.repeat(12)}`
    expect(await details(unknown)).toMatchObject({ status: 404 })
    const other = await server.newAccount({ account_id: '210987654321' })
    expect(await details(guid.replaceAll('-', ''), other)).toMatchObject({ status: 404 })
  })

  it('needs the permission, of IAM', async () => {
    const ana = await user(server, 'ana')
    const id = await deniedId(server.iamAs(ana).send(new ListUsersCommand({})))
    const refused = await details(id, ana)
    expect(refused).toMatchObject({
      status: 403,
      errorType: 'AccessDeniedException',
      body: {
        message: `User: ${userArnOf('ana')} is not authorized to perform: iam:GetRequestAuthorizationDetails on resource: * because no identity-based policy allows the iam:GetRequestAuthorizationDetails action`,
      },
    })
    const PolicyDocument = policyOf({
      Effect: 'Allow',
      Action: 'iam:GetRequestAuthorizationDetails',
      Resource: '*',
    })
    await server.iam.send(new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'p', PolicyDocument }))
    expect((await details(id, ana)).status).toBe(200)
  })

  it('answers to another account as it does for an id that nobody has, and for one of another form', async () => {
    const ana = await user(server, 'ana', { Effect: 'Deny', Action: '*', Resource: '*' })
    const id = await deniedId(server.iamAs(ana).send(new ListUsersCommand({})))
    const { uri } = (await details(id)).body.policies[0]
    const other = await server.newAccount({ account_id: '210987654321' })
    const nobodys = `${id.slice(0, 20)}zzzzz`
    for (const answer of [
      await details(id, other),
      await document(id, uri, other),
      await details(nobodys, other),
      await details(nobodys),
      await details('abc'),
      await document(id, 'arn:aws:iam::aws:policy/Absent'),
    ]) {
      expect(answer).toMatchObject({ status: 404, errorType: 'ResourceNotFoundException' })
    }
    expect(await details('ABC')).toMatchObject({ status: 400, errorType: 'ValidationException' })
  })

  it('keeps from the caller’s account what belongs to that of the resource', async () => {
    const AssumeRolePolicyDocument = trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` })
    const other = server.iamAs(await server.newAccount({ account_id: '210987654321' }))
    await other.send(new CreateRoleCommand({ RoleName: 'far', AssumeRolePolicyDocument }))
    await other.send(new TagRoleCommand({ RoleName: 'far', Tags: [{ Key: 'plan', Value: 'secret' }] }))
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })
    await server
      .stsAs(ana)
      .send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::210987654321:role/far', RoleSessionName: 's-1' }))
    const found = await Promise.all((await latestIds()).map((id) => details(id)))
    const assumed = found.find(({ body }) => body.evaluations?.[0]?.action === 'sts:AssumeRole')
    expect(assumed?.body.evaluations).toMatchObject([{ evaluatedEffect: 'ALLOW' }])
    const types = assumed?.body.policies.map(({ type }: { type: string }) => type)
    expect(types).toEqual(['IDENTITY_BASED_POLICY'])
    expect(JSON.stringify(assumed?.body)).not.toMatch(/secret|ResourceTag/)
  })

  it('answers evaluations by pages', () => {
    const all = Array.from({ length: 25 }, (_, index) => index)
    const pages: number[][] = []
    for (let token: string | undefined; ; ) {
      const page = evaluationsPage(all, token)
      pages.push(page.evaluations)
      token = page.nextToken
      if (token === undefined) break
    }
    expect(pages.map(({ length }) => length)).toEqual([10, 10, 5])
    expect(pages.flat()).toEqual(all)
    expect(() => evaluationsPage(all, 'x')).toThrow('nextToken')
  })

  it('refuses a token that it did not give', async () => {
    const ana = await user(server, 'ana')
    const id = await deniedId(server.iamAs(ana).send(new ListUsersCommand({})))
    const refused = await details(id, server.root, { nextToken: '###' })
    expect(refused).toMatchObject({ status: 400, errorType: 'ValidationException' })
  })
})
