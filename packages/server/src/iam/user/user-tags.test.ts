import {
  CreateUserCommand,
  type IAMClient,
  ListUserTagsCommand,
  paginateListUserTags,
  type Tag,
  TagUserCommand,
  UntagUserCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  denied,
  invalid,
  missing,
  overLimit,
  pagesOf,
  refusal,
  refusals,
  user,
} from '../../testing/callers.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const UserName = 'Cathy'

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName })))

const pairs = (Value: string, ...keys: string[]): Tag[] => keys.map((Key) => ({ Key, Value }))
const tag = (Tags: Tag[], iam: IAMClient = server.iam) =>
  iam.send(new TagUserCommand({ UserName: 'cathy', Tags }))
const untag = (TagKeys: string[], iam: IAMClient = server.iam) =>
  iam.send(new UntagUserCommand({ UserName: 'CATHY', TagKeys }))
const tags = async () => (await server.iam.send(new ListUserTagsCommand({ UserName }))).Tags
const fifty = Array.from({ length: 50 }, (_, index) => `key${String(index).padStart(2, '0')}`)

describe('TagUser', () => {
  it('overwrites a key in another case and stores the new spelling (behaviours 18)', async () => {
    await tag(pairs('One', 'Team', 'other'))
    await tag(pairs('Two', 'team'))
    expect(await tags()).toEqual([...pairs('Two', 'team'), ...pairs('One', 'other')])
  })

  it('checks the empty list, reserved keys and duplicates, in this order (behaviours 18, 66, 125)', async () => {
    for (const [Tags, message] of [
      [[], 'Error occurred while validating input. '],
      [pairs('v', 'AWS:x', 'aws:X'), 'Tag keys beginning with aws: are reserved for system use.'],
      [pairs('v', 'a', 'a'), 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'],
      [pairs('v', 'a', 'A'), 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'],
    ] as const) {
      expect(await refusal(tag([...Tags]))).toEqual({ code: 'InvalidInput', status: 400, message })
    }
    await tag([...pairs('aws:value', 'awsx'), ...pairs('', 'empty')])
    expect(await tags()).toEqual([...pairs('aws:value', 'awsx'), ...pairs('', 'empty')])
  })

  it('holds 50 tags, and changes none where there would be more (behaviours 75, 122)', async () => {
    await tag(pairs('v', ...fifty))
    expect(await refusal(tag(pairs('w', 'KEY00', 'one-more')))).toEqual(
      overLimit('The number of tags has reached the maximum limit.'),
    )
    expect(await tags()).toEqual(pairs('v', ...fifty))
    await tag(pairs('w', 'KEY00'))
    expect(await refusal(tag(pairs('v', ...fifty, 'x')))).toEqual(
      invalid('tags', 'Member must have length less than or equal to 50'),
    )
  })

  it('tells all that is wrong with a tag, its value first (behaviours 20, 22)', async () => {
    const Tags = [...pairs('v', 'a'), { Key: 'k'.repeat(129), Value: 'v'.repeat(257) }]
    const part = (member: string, most: number) =>
      `Value at 'tags.2.member.${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`
    expect(await refusal(tag(Tags))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: `2 validation errors detected: ${part('value', 256)}; ${part('key', 128)}`,
    })
    expect(await refusal(tag([{ Key: 'a', Value: undefined }]))).toEqual(
      invalid('tags.1.member.value', 'Member must not be null'),
    )
  })
})

describe('UntagUser', () => {
  it('takes keys that are absent, reserved or doubled, in any case, and an empty list (behaviours 66, 126)', async () => {
    await tag(pairs('v', 'Team', 'other'))
    await untag(['absent', 'aws:x', 'TEAM', 'team'])
    expect(await tags()).toEqual(pairs('v', 'other'))
    await untag([])
    expect(await tags()).toEqual(pairs('v', 'other'))
  })

  it('takes 50 keys of up to 128 characters, and says one sentence of all that is wrong (behaviours 21)', async () => {
    await tag(pairs('v', ...fifty))
    expect(await refusal(untag([...fifty, 'x']))).toEqual(
      invalid('tagKeys', 'Member must have length less than or equal to 50'),
    )
    const composite =
      'Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]'
    for (const key of ['k'.repeat(129), '', '*']) {
      expect(await refusal(untag(['a', key]))).toEqual(invalid('tagKeys', composite))
    }
    await untag(fifty)
    expect(await tags()).toEqual([])
  })
})

describe('ListUserTags', () => {
  it('sorts by length, then bytes, and pages, behind a tag that is gone by now (behaviours 19, 72, 133)', async () => {
    await tag(pairs('v', 'abc', 'b', 'z', 'a'))
    const keys = (page: { Tags?: Tag[] | undefined }) => page.Tags?.map(({ Key }) => Key)
    const pages = paginateListUserTags({ client: server.iam, pageSize: 3 }, { UserName })
    expect(await pagesOf(pages, keys)).toEqual([['a', 'b', 'z'], ['abc']])
    const { Marker } = await server.iam.send(new ListUserTagsCommand({ UserName, MaxItems: 2 }))
    await untag(['b'])
    expect(keys(await server.iam.send(new ListUserTagsCommand({ UserName, Marker })))).toEqual(['z', 'abc'])
  })

  it('answers an empty list for a user without tags', async () => {
    const { $metadata: _, ...answer } = await server.iam.send(new ListUserTagsCommand({ UserName }))
    expect(answer).toEqual({ Tags: [], IsTruncated: false })
  })
})

describe('the tag operations of users', () => {
  it('name a user that is not there (behaviours 1)', async () => {
    const absent = { UserName: 'absent' }
    for (const refused of await refusals(
      server.iam.send(new TagUserCommand({ ...absent, Tags: pairs('a', 'team') })),
      server.iam.send(new UntagUserCommand({ ...absent, TagKeys: ['team'] })),
      server.iam.send(new ListUserTagsCommand(absent)),
    )) {
      expect(refused).toEqual(missing('user', 'absent'))
    }
  })

  it('see the tags passed, the keys taken away and the tags that the user has (X3)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'Other' }))
    await tag(pairs('me', 'owner'))
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
    await tag(pairs('a', 'team'), iam)
    await iam.send(new ListUserTagsCommand({ UserName }))
    await untag(['team'], iam)
    const other = { UserName: 'other' }
    expect(
      await refusals(
        tag(pairs('b', 'team'), iam),
        untag(['team', 'owner'], iam),
        iam.send(new TagUserCommand({ ...other, Tags: pairs('a', 'team') })),
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
    const doubled = [...pairs('a', 'team'), ...pairs('b', 'Team')]
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
    await server.iam.send(new TagUserCommand({ UserName: 'ana', Tags: pairs('auditor', 'Role') }))
    await list()
    await server.iam.send(new UntagUserCommand({ UserName: 'ana', TagKeys: ['role'] }))
    expect(await refusal(list())).toMatchObject({ code: 'AccessDenied' })
  })
})
