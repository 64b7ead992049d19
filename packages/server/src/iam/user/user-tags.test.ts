import {
  CreateUserCommand,
  type IAMClient,
  ListUserTagsCommand,
  type Tag,
  TagUserCommand,
  UntagUserCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { tagConformance, tagsOf } from '../../testing/tags.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const UserName = 'Cathy'

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName })))

const tag = (Tags: Tag[], iam: IAMClient = server.iam) =>
  iam.send(new TagUserCommand({ UserName: 'cathy', Tags }))
const untag = (TagKeys: string[], iam: IAMClient = server.iam) =>
  iam.send(new UntagUserCommand({ UserName: 'CATHY', TagKeys }))

tagConformance({
  kind: 'user',
  holder: UserName,
  tag: (UserName, Tags) => server.iam.send(new TagUserCommand({ UserName, Tags })),
  untag: (UserName, TagKeys) => server.iam.send(new UntagUserCommand({ UserName, TagKeys })),
  list: (UserName, page) => server.iam.send(new ListUserTagsCommand({ UserName, ...page })),
})

describe('the tag operations of users', () => {
  it('see the tags passed, the keys taken away and the tags that the user has (X3)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'Other' }))
    await tag(tagsOf('me', 'owner'))
    const owned = { 'aws:ResourceTag/owner': 'me', 'iam:ResourceTag/OWNER': 'me' }
    const allow = (Action: string, Condition: object) => ({
      Effect: 'Allow',
      Action,
      Resource: '*',
      Condition,
    })
    const ana = await user(
      server,
      'ana',
      allow('iam:TagUser', { StringEquals: { ...owned, 'aws:RequestTag/team': 'a' } }),
      allow('iam:UntagUser', {
        StringEquals: owned,
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
        Null: { 'aws:RequestTag/team': 'true' },
      }),
      allow('iam:ListUserTags', { StringEquals: owned }),
    )
    const iam = server.iamAs(ana)
    await tag(tagsOf('a', 'team'), iam)
    await iam.send(new ListUserTagsCommand({ UserName }))
    await untag(['team'], iam)
    const other = { UserName: 'other' }
    expect(
      await refusals(
        tag(tagsOf('b', 'team'), iam),
        untag(['team', 'owner'], iam),
        iam.send(new TagUserCommand({ ...other, Tags: tagsOf('a', 'team') })),
        iam.send(new UntagUserCommand({ ...other, TagKeys: ['team'] })),
        iam.send(new ListUserTagsCommand(other)),
      ),
    ).toEqual([
      denied('ana', 'iam:TagUser', 'user Cathy'),
      denied('ana', 'iam:UntagUser', 'user Cathy'),
      denied('ana', 'iam:TagUser', 'user Other'),
      denied('ana', 'iam:UntagUser', 'user Other'),
      denied('ana', 'iam:ListUserTags', 'user Other'),
    ])
  })

  it('are decided before keys are compared, the later value of a doubled one counting (behaviours 107, X3)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:TagUser',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestTag/team': 'b' } },
    })
    const iam = server.iamAs(ana)
    const doubled = [...tagsOf('a', 'team'), ...tagsOf('b', 'Team')]
    expect(await refusal(tag(doubled, iam))).toMatchObject({ code: 'InvalidInput' })
    expect(await refusal(tag(doubled.toReversed(), iam))).toEqual(denied('ana', 'iam:TagUser', 'user Cathy'))
  })

  it('give a user the tags by which its own calls are decided, at once (X3)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:ListUserTags',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalTag/role': 'auditor' } },
    })
    const list = () => server.iamAs(ana).send(new ListUserTagsCommand({ UserName }))
    expect(await refusal(list())).toEqual(denied('ana', 'iam:ListUserTags', 'user Cathy'))
    await server.iam.send(new TagUserCommand({ UserName: 'ana', Tags: tagsOf('auditor', 'Role') }))
    await list()
    await server.iam.send(new UntagUserCommand({ UserName: 'ana', TagKeys: ['role'] }))
    expect(await refusal(list())).toMatchObject({ code: 'AccessDenied' })
  })
})
