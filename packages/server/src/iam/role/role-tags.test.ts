import { ListRoleTagsCommand, type Tag, TagRoleCommand, UntagRoleCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusals, user } from '../../testing/callers.ts'
import { ACCOUNT, role, trustEc2 } from '../../testing/roles.ts'
import { tagConformance, tagsOf } from '../../testing/tags.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const RoleName = 'App'

beforeEach(() => role(server, RoleName, trustEc2))

const tag = (Tags: Tag[]) => server.iam.send(new TagRoleCommand({ RoleName: 'app', Tags }))

tagConformance({
  kind: 'role',
  holder: RoleName,
  tag: (RoleName, Tags) => server.iam.send(new TagRoleCommand({ RoleName, Tags })),
  untag: (RoleName, TagKeys) => server.iam.send(new UntagRoleCommand({ RoleName, TagKeys })),
  list: (RoleName, page) => server.iam.send(new ListRoleTagsCommand({ RoleName, ...page })),
})

describe('the tag operations of roles', () => {
  it('see the tags passed, the keys taken away and the tags that the role has (X3)', async () => {
    await role(server, 'other', trustEc2)
    await tag(tagsOf('me', 'owner'))
    const Resource = '*'
    const owned = { 'aws:ResourceTag/owner': 'me', 'iam:ResourceTag/OWNER': 'me' }
    const ana = await user(
      server,
      'ana',
      {
        Effect: 'Allow',
        Action: 'iam:TagRole',
        Resource,
        Condition: { StringEquals: { ...owned, 'aws:RequestTag/team': 'a' } },
      },
      {
        Effect: 'Allow',
        Action: 'iam:UntagRole',
        Resource,
        Condition: { StringEquals: owned, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
      },
      { Effect: 'Allow', Action: 'iam:ListRoleTags', Resource, Condition: { StringEquals: owned } },
    )
    const iam = server.iamAs(ana)
    await iam.send(new TagRoleCommand({ RoleName, Tags: tagsOf('a', 'team') }))
    await iam.send(new ListRoleTagsCommand({ RoleName }))
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['team'] }))
    const denied = await refusals(
      iam.send(new TagRoleCommand({ RoleName, Tags: tagsOf('b', 'team') })),
      iam.send(new TagRoleCommand({ RoleName: 'other', Tags: tagsOf('a', 'team') })),
      iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['team', 'owner'] })),
      iam.send(new ListRoleTagsCommand({ RoleName: 'other' })),
    )
    for (const { code, message } of denied) {
      expect(code).toBe('AccessDenied')
      expect(message).toMatch(`User: arn:aws:iam::${ACCOUNT}:user/ana is not authorized to perform: iam:`)
      expect(message).toMatch(/on resource: role (?:App|other) because/)
    }
  })
})
