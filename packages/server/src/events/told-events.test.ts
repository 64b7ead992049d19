import {
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { uuidOfRecordId } from '../records/record-id.ts'
import { refusal, user, userArnOf } from '../testing/callers.ts'
import { deniedId } from '../testing/denials.ts'
import { by, lookUps } from '../testing/looked-up-events.ts'
import { ACCOUNT, trust } from '../testing/roles.ts'
import { testServer } from '../testing/test-server.ts'
import { call } from '../testing/wire.ts'

const server = testServer()
const { lookUp, named } = lookUps(server)

describe('an event', () => {
  it('tells of a call everything that its record has, in the form of version 1.11', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana', Path: '/team/' }))
    const [event] = await lookUp(by('EventName', 'CreateUser'))
    expect(event).toMatchObject({
      EventName: 'CreateUser',
      ReadOnly: 'false',
      AccessKeyId: server.root.accessKeyId,
      EventSource: 'iam.amazonaws.com',
      Username: 'root',
      Resources: [{ ResourceType: 'AWS::IAM::User', ResourceName: 'ana' }],
    })
    const record = JSON.parse(event?.CloudTrailEvent ?? '')
    expect(record).toEqual({
      eventVersion: '1.11',
      userIdentity: {
        type: 'Root',
        principalId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:root`,
        accountId: ACCOUNT,
        accessKeyId: server.root.accessKeyId,
      },
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      awsRegion: 'us-east-1',
      sourceIPAddress: '127.0.0.1',
      userAgent: expect.stringContaining('aws-sdk-js'),
      requestParameters: { userName: 'ana', path: '/team/' },
      responseElements: {
        user: {
          path: '/team/',
          userName: 'ana',
          userId: expect.stringMatching(/^AIDA/),
          arn: userArnOf('ana', '/team/'),
          createDate: expect.stringMatching(/^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M$/),
        },
      },
      requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventID: event?.EventId,
      readOnly: false,
      resources: [{ ARN: userArnOf('ana', '/team/'), accountId: ACCOUNT, type: 'AWS::IAM::User' }],
      eventType: 'AwsApiCall',
      apiVersion: '2010-05-08',
      managementEvent: true,
      recipientAccountId: ACCOUNT,
      eventCategory: 'Management',
      tlsDetails: { clientProvidedHostHeader: new URL(server.url).host },
    })
  })

  it('tells of refused calls why, and of reads no answer', async () => {
    const ana = await user(server, 'ana')
    const id = await deniedId(server.iamAs(ana).send(new GetUserCommand({ UserName: 'ana' })))
    await refusal(server.iam.send(new DeleteUserCommand({ UserName: 'nobody' })))
    await server.iam.send(new ListUsersCommand({}))
    const denied = await named('GetUser')
    expect(denied).toMatchObject({
      userIdentity: { type: 'IAMUser', userName: 'ana', arn: userArnOf('ana') },
      errorCode: 'AccessDenied',
      errorMessage: expect.stringContaining(`authorization id: ${id}`),
      responseElements: null,
      readOnly: true,
      eventID: uuidOfRecordId(id),
    })
    expect(await named('DeleteUser')).toMatchObject({
      errorCode: 'NoSuchEntityException',
      errorMessage: 'The user with name nobody cannot be found.',
      requestParameters: { userName: 'nobody' },
      readOnly: false,
    })
    const { errorCode, ...read } = await named('ListUsers')
    expect(errorCode).toBeUndefined()
    expect(read).toMatchObject({ responseElements: null, requestParameters: null })
  })

  it('tells of sessions whose they are, and no secret of new credentials (B-161, B-459)', async () => {
    const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT })
    await server.iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument }))
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: '*', Resource: '*' })
    const { Credentials: issued } = await server
      .stsAs(ana)
      .send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/app`, RoleSessionName: 'web-1' }))
    const session = {
      accessKeyId: issued?.AccessKeyId ?? '',
      secretAccessKey: issued?.SecretAccessKey ?? '',
      sessionToken: issued?.SessionToken ?? '',
    }
    await server.stsAs(session).send(new GetCallerIdentityCommand({}))
    const assumed = await named('AssumeRole')
    expect(assumed).toMatchObject({
      readOnly: true,
      responseElements: { credentials: { accessKeyId: session.accessKeyId } },
    })
    const text = JSON.stringify(await lookUp())
    expect(text).not.toContain(session.secretAccessKey)
    expect(text).not.toContain(session.sessionToken)
    expect(text).not.toContain(ana.secretAccessKey)
    const [own] = await lookUp(by('Username', 'web-1'))
    expect(JSON.parse(own?.CloudTrailEvent ?? '')).toMatchObject({
      eventSource: 'sts.amazonaws.com',
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/web-1`,
        sessionContext: {
          sessionIssuer: { type: 'Role', userName: 'app', arn: `arn:aws:iam::${ACCOUNT}:role/app` },
          attributes: { mfaAuthenticated: 'false' },
        },
      },
    })
  })

  it('tells at which endpoint of STS a call came in, by the host that the client asked for', async () => {
    const ask = async (host: string) => {
      const parameters = { Action: 'GetCallerIdentity' }
      const draft = { headers: { host } }
      expect((await call(server, server.root, 'sts', parameters, draft)).status).toBe(200)
      const { additionalEventData } = await named('GetCallerIdentity')
      return additionalEventData.RequestDetails.endpointType
    }
    expect(await ask('sts.amazonaws.com')).toBe('global')
    expect(await ask('STS.amazonaws.com:443')).toBe('global')
    expect(await ask('sts.eu-west-1.amazonaws.com')).toBe('regional')
    expect(await ask('sts.amazonaws.com.example.org')).toBe('regional')
  })

  it('shows the name and the text of a policy that blanks make too large for an event', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    })
    await server.iam.send(
      new PutUserPolicyCommand({
        UserName: 'ana',
        PolicyName: 'everything',
        PolicyDocument: document.padEnd(110_000),
      }),
    )
    expect(await named('PutUserPolicy')).toMatchObject({
      requestParameters: { userName: 'ana', policyName: 'everything', policyDocument: document },
    })
  })

  it('is not spared a call whose refusal quotes what is as long as a request may be', async () => {
    const ana = await user(server, 'ana')
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${'a'.repeat(1_900_000)}`
    const assuming = server.stsAs(ana).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'hidden' }))
    expect((await refusal(assuming)).code).toBe('ValidationError')
    const event = await named('AssumeRole')
    expect(event).toMatchObject({
      userIdentity: { userName: 'ana' },
      errorCode: 'ValidationError',
      errorMessage: expect.stringContaining(`Value '${RoleArn.slice(0, 500)}`),
      requestParameters: { roleSessionName: 'hidden' },
    })
    expect(event.errorMessage).toHaveLength(1_024)
  })

  it('tells of a code that is a part of the sentence that refuses it no more than that it is hidden', async () => {
    const sts = server.stsAs(await user(server, 'ana'))
    const refused = await refusal(sts.send(new GetSessionTokenCommand({ TokenCode: 'e' })))
    expect(refused.message).toContain("Value 'e' at 'tokenCode'")
    expect(await named('GetSessionToken')).toMatchObject({
      errorMessage: String(refused.message).replaceAll("'e'", "'HIDDEN_DUE_TO_SECURITY_REASONS'"),
    })
  })

  it('masks passwords', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const Password = 'Correct-Horse-7-Battery'
    await server.iam.send(new CreateLoginProfileCommand({ UserName: 'ana', Password }))
    expect((await named('CreateLoginProfile')).requestParameters).toEqual({
      userName: 'ana',
      password: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    })
  })
})
