import { randomBytes } from 'node:crypto'
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  GetUserCommand,
  ListUsersCommand,
  ListUserTagsCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it } from 'vitest'
import { policyOf, refusal, user } from '../testing/callers.ts'
import { ACCOUNT, assume, role, roleArnOf, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()
let ana: Credentials

const UserName = 'ana'
const RoleArn = roleArnOf('app')
const allow = (Action: string, Effect = 'Allow') => ({ Effect, Action, Resource: '*' })
const lists = policyOf(allow('iam:ListUsers'))

beforeEach(async () => {
  ana = await user(server, UserName)
  await role(server, 'app', trust(`arn:aws:iam::${ACCOUNT}:user/ana`), allow('iam:List*'), allow('iam:Get*'))
})

async function policy(PolicyName: string, PolicyDocument: string): Promise<string> {
  const { Policy } = await server.iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))
  return Policy?.Arn ?? ''
}

const session = async (input: Partial<AssumeRoleCommandInput>) =>
  server.iamAs(await assume(server, ana, RoleArn, input))

const assuming = (input: Partial<AssumeRoleCommandInput>) =>
  server.stsAs(ana).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input }))

const silent = (action: string, printed: string) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/app/session is not authorized to perform: ${action} on resource: ${printed} because no session policy allows the ${action} action`,
})

describe('session policies', () => {
  it('limit what the role allows, and add nothing (A-292, E5)', async () => {
    const iam = await session({ Policy: policyOf(allow('iam:ListUsers'), allow('iam:CreateUser')) })
    await iam.send(new ListUsersCommand({}))
    expect(await refusal(iam.send(new GetUserCommand({ UserName })))).toEqual(
      silent('iam:GetUser', 'user ana'),
    )
  })

  it('are together what any of them allows (D062)', async () => {
    const managed = await policy('tags', policyOf(allow('iam:ListUserTags')))
    const both = { Policy: lists, PolicyArns: [{ arn: managed }] }
    const iam = await session(both)
    await iam.send(new ListUsersCommand({}))
    await iam.send(new ListUserTagsCommand({ UserName }))
    expect(await refusal(iam.send(new GetUserCommand({ UserName })))).toEqual(
      silent('iam:GetUser', 'user ana'),
    )
    const answer = await assuming(both)
    expect(answer.PackedPolicySize).toBeGreaterThan(0)
  })

  it('of AWS are taken too', async () => {
    const iam = await session({ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }] })
    await iam.send(new GetUserCommand({ UserName }))
  })

  it('deny explicitly (E2)', async () => {
    const iam = await session({ Policy: policyOf(allow('*'), allow('iam:ListUsers', 'Deny')) })
    expect(await refusal(iam.send(new ListUsersCommand({})))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(/with an explicit deny in a session policy$/),
    })
  })

  it('that are managed are read at each decision (behaviours 94)', async () => {
    const PolicyArn = await policy('limit', lists)
    const iam = await session({ PolicyArns: [{ arn: PolicyArn }] })
    await iam.send(new ListUsersCommand({}))
    const PolicyDocument = policyOf(allow('iam:GetUser'))
    await server.iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }))
    await iam.send(new GetUserCommand({ UserName }))
    expect(await refusal(iam.send(new ListUsersCommand({})))).toMatchObject({ code: 'AccessDenied' })
  })

  it('that were deleted since allow nothing', async () => {
    const PolicyArn = await policy('limit', lists)
    const iam = await session({ PolicyArns: [{ arn: PolicyArn }] })
    await server.iam.send(new DeletePolicyCommand({ PolicyArn }))
    expect(await refusal(iam.send(new ListUsersCommand({})))).toMatchObject({
      message: expect.stringContaining('because no session policy allows the iam:ListUsers action'),
    })
  })

  it('bind a later session of the chain to nothing', async () => {
    const first = await assume(server, ana, RoleArn, { Policy: policyOf(allow('sts:AssumeRole')) })
    const next = await role(server, 'next', trust(RoleArn), allow('iam:List*'))
    const iam = server.iamAs(await assume(server, first, next))
    await iam.send(new ListUsersCommand({}))
  })

  it('are policies of good form; only base64 must be readable (G8, behaviours 132)', async () => {
    const where = (Condition: object) => policyOf({ ...allow('iam:ListUsers'), Condition })
    for (const [Policy, message] of [
      ['{', 'Syntax errors in policy.'],
      [policyOf({ Effect: 'Allow', Action: 'iam:ListUsers' }), 'Policy statement must contain resources.'],
      [policyOf({ ...allow('*'), Principal: '*' }), 'Policy document should not specify a principal.'],
      [where({ BinaryEquals: { 'aws:x': 'no base64!' } }), 'The policy failed legacy parsing'],
    ] as const) {
      expect(await refusal(assuming({ Policy }))).toEqual({
        code: 'MalformedPolicyDocument',
        status: 400,
        message,
      })
    }
    await assuming({ Policy: where({ NumericEquals: { 'aws:EpochTime': 'no number' } }) })
    await assuming({ Policy: where({ IpAddress: { 'aws:SourceIp': 'no address' } }) })
  })

  it('that are managed must exist in the account of the role', async () => {
    const PolicyArns = [{ arn: `arn:aws:iam::${ACCOUNT}:policy/absent` }]
    expect(await refusal(assuming({ PolicyArns }))).toMatchObject({
      code: 'MalformedPolicyDocument',
      status: 400,
    })
    const other = await server.newAccount({ account_id: '444455556666' })
    const { Policy } = await server
      .iamAs(other)
      .send(new CreatePolicyCommand({ PolicyName: 'theirs', PolicyDocument: lists }))
    expect(await refusal(assuming({ PolicyArns: [{ arn: Policy?.Arn }] }))).toMatchObject({
      code: 'MalformedPolicyDocument',
    })
  })

  it('have no limit but the packed size (behaviours 25)', async () => {
    const sized = (size: number) =>
      policyOf({ ...allow('iam:ListUsers'), Sid: randomBytes(size).toString('hex').slice(0, size) })
    const roomy = policyOf(...Array.from({ length: 40 }, () => allow('iam:ListUsers')))
    expect(roomy.length).toBeGreaterThan(2048)
    const { PackedPolicySize } = await assuming({ Policy: roomy })
    expect(PackedPolicySize).toBeLessThan(100)
    const refused = await refusal(assuming({ Policy: sized(9000) }))
    expect(refused).toMatchObject({ code: 'PackedPolicyTooLarge', status: 400 })
    expect(refused.message).toMatch(/^Packed policy consumes 1\d\d% of allotted space$/)
  })
})
