import { CreateGroupCommand, ListGroupsCommand, paginateListGroups } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, invalid, pagesOf, refusal, user } from '../../testing/callers.ts'
import { groupArnOf } from '../../testing/groups.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

async function fiveGroups(): Promise<void> {
  for (const [GroupName, Path] of [
    ['b', '/'],
    ['A', '/eng/'],
    ['d', '/eng/x/'],
    ['c', '/Eng/'],
    ['e', '/e_g/'],
  ] as const) {
    await server.iam.send(new CreateGroupCommand({ GroupName, Path }))
  }
}

const under = async (PathPrefix: string) => {
  const { Groups } = await server.iam.send(new ListGroupsCommand({ PathPrefix }))
  return Groups?.map(({ GroupName }) => GroupName)
}

describe('ListGroups', () => {
  it('is empty in a fresh account (B-339)', async () => {
    const { $metadata: _, ...answer } = await server.iam.send(new ListGroupsCommand({}))
    expect(answer).toEqual({ Groups: [], IsTruncated: false })
  })

  it('lists groups by name', async () => {
    await fiveGroups()
    const { Groups } = await server.iam.send(new ListGroupsCommand({}))
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['A', 'b', 'c', 'd', 'e'])
    expect(Groups?.[0]).toEqual({
      Path: '/eng/',
      GroupName: 'A',
      GroupId: expect.stringMatching(/^AGPA/),
      Arn: groupArnOf('A', '/eng/'),
      CreateDate: expect.any(Date),
    })
  })

  it('takes a path prefix literally and minds its case (B-345)', async () => {
    await fiveGroups()
    expect(await under('/eng/')).toEqual(['A', 'd'])
    expect(await under('/e')).toEqual(['e', 'A', 'd'])
    expect(await under('/e_g/')).toEqual(['e'])
    expect(await under('/absent/')).toEqual([])
    const refused = await refusal(under('eng/'))
    expect(refused).toEqual(
      invalid('pathPrefix', 'Member must satisfy regular expression pattern: \\u002F[\\u0021-\\u007F]*'),
    )
  })

  it('pages, with and without a prefix (behaviours 16, 72)', async () => {
    await fiveGroups()
    const paging = { client: server.iam, pageSize: 2 }
    const pages = (input: { PathPrefix?: string }) =>
      pagesOf(paginateListGroups(paging, input), ({ Groups }) => Groups?.map((group) => group.GroupName))
    expect(await pages({})).toEqual([['A', 'b'], ['c', 'd'], ['e']])
    expect(await pages({ PathPrefix: '/e' })).toEqual([['e', 'A'], ['d']])
  })

  it('takes 1 to 1,000 items a page, and only markers that it has given (behaviours 20, 72)', async () => {
    await server.iam.send(new ListGroupsCommand({ MaxItems: 1000 }))
    expect(await refusal(server.iam.send(new ListGroupsCommand({ MaxItems: 0 })))).toEqual(
      invalid('maxItems', 'Member must have value greater than or equal to 1'),
    )
    expect(await refusal(server.iam.send(new ListGroupsCommand({ MaxItems: 1001 })))).toEqual(
      invalid('maxItems', 'Member must have value less than or equal to 1000'),
    )
    expect(await refusal(server.iam.send(new ListGroupsCommand({ Marker: 'made-up' })))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    })
  })

  it('is decided on all groups, whatever the prefix (behaviours 102)', async () => {
    const all = { Effect: 'Allow', Action: 'iam:ListGroups', Resource: groupArnOf('') }
    await server.iamAs(await user(server, 'ana', all)).send(new ListGroupsCommand({}))
    const bob = server.iamAs(await user(server, 'bob', { ...all, Resource: groupArnOf('*', '/eng/') }))
    expect(await refusal(bob.send(new ListGroupsCommand({ PathPrefix: '/eng/' })))).toEqual(
      denied('bob', 'iam:ListGroups', groupArnOf('')),
    )
  })
})
