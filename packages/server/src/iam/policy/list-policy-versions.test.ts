import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  ListPolicyVersionsCommand,
  type ListPolicyVersionsCommandInput,
  paginateListPolicyVersions,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { allowS3, managedPolicy, policyArnOf } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const own = policyArnOf('own')

beforeEach(async () => {
  await managedPolicy(server, 'own')
  for (let version = 2; version <= 5; version++) {
    await server.iam.send(new CreatePolicyVersionCommand({ PolicyArn: own, PolicyDocument: allowS3 }))
  }
})

const list = (input: Partial<ListPolicyVersionsCommandInput> = {}, iam = server.iam) =>
  iam.send(new ListPolicyVersionsCommand({ PolicyArn: own, ...input }))

describe('ListPolicyVersions', () => {
  it('lists versions newest first, without documents (behaviours 12, 13)', async () => {
    const { Versions, IsTruncated } = await list()
    expect(IsTruncated).toBe(false)
    expect(Versions).toEqual(
      ['v5', 'v4', 'v3', 'v2', 'v1'].map((VersionId) => ({
        VersionId,
        IsDefaultVersion: VersionId === 'v1',
        CreateDate: expect.any(Date),
      })),
    )
  })

  it('pages, and goes on behind a version that is gone by now (behaviours 16, 72)', async () => {
    const pages: (string | undefined)[][] = []
    const paging = { client: server.iam, pageSize: 2 }
    for await (const { Versions = [] } of paginateListPolicyVersions(paging, { PolicyArn: own })) {
      pages.push(Versions.map(({ VersionId }) => VersionId))
    }
    expect(pages).toEqual([['v5', 'v4'], ['v3', 'v2'], ['v1']])
    const { Marker } = await list({ MaxItems: 2 })
    await server.iam.send(new DeletePolicyVersionCommand({ PolicyArn: own, VersionId: 'v4' }))
    const rest = await list({ Marker })
    expect(rest.Versions?.map(({ VersionId }) => VersionId)).toEqual(['v3', 'v2', 'v1'])
    expect(await refusal(list({ Marker: 'made-up' }))).toMatchObject({
      code: 'ValidationError',
      message: 'Invalid Marker.',
    })
  })

  it('names a policy that is not there (behaviours 5, 7)', async () => {
    const absent = policyArnOf('absent')
    expect(await refusal(list({ PolicyArn: absent }))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${absent} was not found.`,
    })
    expect(await refusal(list({ PolicyArn: 'not-an-arn-but-long-enough' }))).toMatchObject({
      code: 'ValidationError',
      message: 'ARN not-an-arn-but-long-enough is not valid.',
    })
  })

  it('is decided on the policy', async () => {
    const other = await managedPolicy(server, 'other')
    const iam = server.iamAs(
      await user(server, 'ana', { Effect: 'Allow', Action: 'iam:ListPolicyVersions', Resource: own }),
    )
    await list({}, iam)
    expect(await refusal(list({ PolicyArn: other }, iam))).toEqual(
      denied('ana', 'iam:ListPolicyVersions', `policy ${other}`),
    )
  })
})
