import { CloudTrailClient, DescribeTrailsCommand, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CreatePolicyCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
} from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { credentialsOf, policyOf, refusal, refusals, user } from '../testing/callers.ts'
import { ACCOUNT, role, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const federatedArn = (name: string) => `arn:aws:sts::${ACCOUNT}:federated-user/${name}`

const federate = (credentials: Credentials, input: Partial<GetFederationTokenCommandInput> = {}) =>
  server.stsAs(credentials).send(new GetFederationTokenCommand({ Name: 'bob', ...input }))

describe('GetFederationToken', () => {
  it('answers credentials of a federated user (A-005, SB-36)', async () => {
    const ana = await user(server, 'ana', everything)
    const answer = await federate(ana)
    expect(answer).toEqual({
      $metadata: expect.anything(),
      Credentials: expect.objectContaining({ AccessKeyId: expect.stringMatching(/^ASIA/) }),
      FederatedUser: { FederatedUserId: `${ACCOUNT}:bob`, Arn: federatedArn('bob') },
      SessionTokenSize: expect.any(Number),
      SessionTokenUtilization: expect.any(Number),
    })
    const credentials = credentialsOf(answer.Credentials)
    const sts = server.stsAs(credentials)
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      UserId: `${ACCOUNT}:bob`,
      Account: ACCOUNT,
      Arn: federatedArn('bob'),
    })
    // it may call nothing of IAM, and of STS who it is
    expect(await refusal(server.iamAs(credentials).send(new ListUsersCommand({})))).toMatchObject({
      code: 'InvalidClientTokenId',
      status: 403,
    })
    const RoleArn = await role(server, 'app', trust('*'))
    const assuming = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })
    expect(await refusal(sts.send(assuming))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: 'Cannot call AssumeRole with session credentials',
    })
  })

  it('gives what both the user and the session policy allow, and nothing without one (SB-36)', async () => {
    const both = ['cloudtrail:LookupEvents', 'cloudtrail:DescribeTrails']
    const ana = await user(server, 'ana', { ...everything, Action: ['sts:GetFederationToken', ...both] })
    const bob = await user(server, 'bob', { ...everything, Action: ['sts:GetFederationToken', both[0]] })
    const policyFor = (Action: string | string[]) => policyOf({ ...everything, Action })
    const may = async (as: Credentials, Policy?: string) => {
      const credentials = credentialsOf((await federate(as, { Policy })).Credentials)
      const trail = new CloudTrailClient({ endpoint: server.url, region: 'us-east-1', credentials })
      onTestFinished(() => trail.destroy())
      const calls = [trail.send(new LookupEventsCommand({})), trail.send(new DescribeTrailsCommand({}))]
      return Promise.all(
        calls.map((call) =>
          call.then(
            () => 'allowed',
            ({ name }: Error) => name,
          ),
        ),
      )
    }
    const denied = 'AccessDeniedException'
    expect(await may(ana, policyFor(both))).toEqual(['allowed', 'allowed'])
    expect(await may(ana, policyFor('cloudtrail:DescribeTrails'))).toEqual([denied, 'allowed'])
    expect(await may(bob, policyFor('*'))).toEqual(['allowed', denied])
    expect(await may(ana)).toEqual([denied, denied])
  })

  it('may be called by root', async () => {
    expect((await federate(server.root)).FederatedUser?.Arn).toBe(federatedArn('bob'))
  })

  it('tells the packed size where a policy or tags are packed (behaviours 117)', async () => {
    const ana = await user(server, 'ana', everything)
    const { Policy } = await server.iam.send(
      new CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument: policyOf(everything) }),
    )
    for (const input of [
      { Policy: policyOf(everything) },
      { PolicyArns: [{ arn: Policy?.Arn }] },
      { Tags: [{ Key: 'team', Value: 'a' }] },
    ]) {
      expect((await federate(ana, input)).PackedPolicySize).toBeGreaterThan(0)
    }
  })

  it('takes a policy of 2,048 characters, and quotes a longer one (behaviours 25)', async () => {
    const ana = await user(server, 'ana', everything)
    const sized = (size: number) => policyOf(everything).padEnd(size)
    await federate(ana, { Policy: sized(2048) })
    expect(await refusal(federate(ana, { Policy: sized(2049) }))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: `1 validation error detected: Value '${sized(2049)}' at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048`,
    })
    expect(await refusal(federate(ana, { Policy: '{' }))).toMatchObject({
      code: 'MalformedPolicyDocument',
      status: 400,
    })
  })

  it('takes names of 2 to 32 characters (behaviours 71)', async () => {
    const ana = await user(server, 'ana', everything)
    for (const Name of ['ab', 'x'.repeat(32)]) await federate(ana, { Name })
    for (const refused of await refusals(
      federate(ana, { Name: 'a' }),
      federate(ana, { Name: 'x'.repeat(33) }),
      federate(ana, { Name: 'a b' }),
    )) {
      expect(refused).toMatchObject({ code: 'ValidationError', status: 400 })
    }
  })

  it('checks tags among each other (behaviours 26)', async () => {
    const ana = await user(server, 'ana', everything)
    const Tags = ['a', 'A'].map((Key) => ({ Key, Value: 'v' }))
    expect(await refusal(federate(ana, { Tags }))).toEqual({
      code: 'InvalidParameterValue',
      status: 400,
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    })
  })

  it('is decided on the federated user, and sts:TagSession beside it where tags are passed', async () => {
    const Resource = federatedArn('bob')
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'sts:GetFederationToken', Resource })
    const denied = (action: string, resource: string) => ({
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::${ACCOUNT}:user/ana is not authorized to perform: ${action} on resource: ${resource}`,
    })
    await federate(ana)
    expect(await refusal(federate(ana, { Name: 'eve' }))).toEqual(
      denied('sts:GetFederationToken', federatedArn('eve')),
    )
    const Tags = [{ Key: 'team', Value: 'a' }]
    expect(await refusal(federate(ana, { Tags }))).toEqual(denied('sts:TagSession', Resource))
    const mayTag = {
      Effect: 'Allow',
      Action: ['sts:GetFederationToken', 'sts:TagSession'],
      Resource,
      Condition: { StringEquals: { 'aws:RequestTag/team': 'a' } },
    }
    await federate(await user(server, 'tom', mayTag), { Tags })
  })
})
