import {
  AttachUserPolicyCommand,
  CreatePolicyVersionCommand,
  type CreatePolicyVersionCommandInput,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  type IAMClient,
  ListPolicyVersionsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, refusals, user } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { allowS3, managedPolicy, policyArnOf } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const own = policyArnOf('own')

const create = (input: Partial<CreatePolicyVersionCommandInput> = {}, iam: IAMClient = server.iam) =>
  iam.send(new CreatePolicyVersionCommand({ PolicyArn: own, PolicyDocument: allowS3, ...input }))
const versions = async () => {
  const { Versions = [] } = await server.iam.send(new ListPolicyVersionsCommand({ PolicyArn: own }))
  return Versions.map(({ VersionId, IsDefaultVersion }) => (IsDefaultVersion ? `${VersionId}*` : VersionId))
}

describe('CreatePolicyVersion', () => {
  it('answers the version without its document (behaviours 13)', async () => {
    await managedPolicy(server, 'own')
    const { PolicyVersion } = await create()
    expect(PolicyVersion).toEqual({
      VersionId: 'v2',
      IsDefaultVersion: false,
      CreateDate: expect.any(Date),
    })
    expect((await create({ SetAsDefault: true })).PolicyVersion?.IsDefaultVersion).toBe(true)
    expect(await versions()).toEqual(['v3*', 'v2', 'v1'])
  })

  it('moves the date of the update, not that of the creation', async () => {
    await managedPolicy(server, 'own')
    await server.advance(3600)
    await create()
    const { Policy } = await server.iam.send(new GetPolicyCommand({ PolicyArn: own }))
    const elapsed = (Policy?.UpdateDate?.getTime() ?? 0) - (Policy?.CreateDate?.getTime() ?? 0)
    expect(elapsed).toBeGreaterThanOrEqual(3_600_000)
    expect(Policy?.DefaultVersionId).toBe('v1')
  })

  it('keeps five versions and never uses a number again (behaviours 12)', async () => {
    await managedPolicy(server, 'own')
    for (let version = 2; version <= 5; version++) await create()
    const most =
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.'
    for (const refused of await refusals(create(), create({ SetAsDefault: true }))) {
      expect(refused).toEqual({ code: 'LimitExceeded', status: 409, message: most })
    }
    expect(await versions()).toEqual(['v5', 'v4', 'v3', 'v2', 'v1*'])
    for (const VersionId of ['v5', 'v3']) {
      await server.iam.send(new DeletePolicyVersionCommand({ PolicyArn: own, VersionId }))
    }
    expect((await create()).PolicyVersion?.VersionId).toBe('v6')
    expect((await create()).PolicyVersion?.VersionId).toBe('v7')
    expect(await versions()).toEqual(['v7', 'v6', 'v4', 'v2', 'v1*'])
  })

  it('lists ten and more versions by number, as far as the account’s quota goes (behaviours 12, 70)', async () => {
    await setQuota(server, 'VersionsPerPolicyQuota', 12)
    await managedPolicy(server, 'own')
    for (let version = 2; version <= 12; version++) await create()
    expect(await versions()).toEqual([...Array.from({ length: 11 }, (_, index) => `v${12 - index}`), 'v1*'])
    expect((await refusal(create())).message).toMatch(/^A managed policy can have up to 12 versions\./)
  })

  it('decides for attached users at once where it becomes the default, and not before', async () => {
    const deny = policyOf({ Effect: 'Deny', Action: 'iam:*', Resource: '*' })
    await managedPolicy(server, 'own', {
      PolicyDocument: policyOf({ Effect: 'Allow', Action: 'iam:*', Resource: '*' }),
    })
    const iam = server.iamAs(await user(server, 'ana', { Effect: 'Allow', Action: 'iam:*', Resource: '*' }))
    await server.iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn: own }))
    await iam.send(new ListUsersCommand({}))
    await create({ PolicyDocument: deny })
    await iam.send(new ListUsersCommand({}))
    await create({ PolicyDocument: deny, SetAsDefault: true })
    expect((await refusal(iam.send(new ListUsersCommand({})))).message).toMatch(
      / with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy\/own$/,
    )
  })

  it('tells of a wrong document first, then of a policy that is not there (behaviours 5, 28)', async () => {
    const absent = policyArnOf('absent')
    expect(await refusal(create({ PolicyArn: absent }))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${absent} was not found.`,
    })
    expect(await refusal(create({ PolicyArn: absent, PolicyDocument: '{' }))).toEqual({
      code: 'MalformedPolicyDocument',
      status: 400,
      message: 'Syntax errors in policy.',
    })
    expect(await refusal(create({ PolicyArn: 'not-an-arn-but-long-enough' }))).toMatchObject({
      code: 'ValidationError',
      message: 'ARN not-an-arn-but-long-enough is not valid.',
    })
  })

  it('counts a new document’s characters as CreatePolicy does (behaviours 11)', async () => {
    await managedPolicy(server, 'own')
    await setQuota(server, 'PolicySizeQuota', allowS3.length)
    await create()
    const longer = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '**' })
    expect(await refusal(create({ PolicyDocument: longer.replace('"**"', '["*"]') }))).toMatchObject({
      code: 'LimitExceeded',
      message: `Cannot exceed quota for PolicySize: ${allowS3.length}`,
    })
  })

  it('is decided on the policy, whether it becomes the default or not', async () => {
    await managedPolicy(server, 'own')
    const other = await managedPolicy(server, 'other')
    const allow = { Effect: 'Allow', Action: 'iam:CreatePolicyVersion', Resource: own }
    const iam = server.iamAs(await user(server, 'ana', allow))
    await create({ SetAsDefault: true }, iam)
    expect(await refusal(create({ PolicyArn: other }, iam))).toEqual(
      denied('ana', 'iam:CreatePolicyVersion', `policy ${other}`),
    )
  })
})
