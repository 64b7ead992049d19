import {
  ListRoleTagsCommand,
  paginateListRoleTags,
  type Tag,
  TagRoleCommand,
  UntagRoleCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusal, refusals, user } from '../../testing/callers.ts'
import { ACCOUNT, role, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const RoleName = 'App'

beforeEach(() => role(server, RoleName, trustEc2))

const pairs = (Value: string, ...keys: string[]): Tag[] => keys.map((Key) => ({ Key, Value }))
const tag = (Tags: Tag[]) => server.iam.send(new TagRoleCommand({ RoleName: 'app', Tags }))
const untag = (TagKeys: string[]) => server.iam.send(new UntagRoleCommand({ RoleName: 'APP', TagKeys }))
const tags = async () => (await server.iam.send(new ListRoleTagsCommand({ RoleName }))).Tags

describe('TagRole', () => {
  it('overwrites a key in another case and stores the new spelling (behaviours 18)', async () => {
    await tag(pairs('One', 'Team', 'other'))
    await tag(pairs('Two', 'team'))
    expect(await tags()).toEqual([...pairs('Two', 'team'), ...pairs('One', 'other')])
  })

  it('checks the empty list, reserved keys and duplicates, in this order (behaviours 18, 66, 125)', async () => {
    for (const [Tags, message] of [
      [[], 'Error occurred while validating input. '],
      [pairs('v', 'AWS:x', 'aws:X'), 'Tag keys beginning with aws: are reserved for system use.'],
      [pairs('v', 'a', 'A'), 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'],
    ] as const) {
      expect(await refusal(tag([...Tags]))).toEqual({ code: 'InvalidInput', status: 400, message })
    }
    await tag(pairs('aws:value', 'awsx'))
  })

  it('holds 50 tags, and changes none where there would be more (behaviours 75, 122)', async () => {
    const fifty = Array.from({ length: 50 }, (_, index) => `key${String(index).padStart(2, '0')}`)
    await tag(pairs('v', ...fifty))
    expect(await refusal(tag(pairs('w', 'KEY00', 'one-more')))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    })
    expect(await tags()).toEqual(pairs('v', ...fifty))
    await tag(pairs('w', 'KEY00'))
    expect(await refusal(tag(pairs('v', ...fifty, 'x')))).toMatchObject({ code: 'ValidationError' })
  })
})

describe('UntagRole', () => {
  it('takes keys that are absent, reserved or doubled, in any case, and an empty list (behaviours 66, 126)', async () => {
    await tag(pairs('v', 'Team', 'other'))
    await untag(['absent', 'aws:x', 'TEAM', 'team'])
    expect(await tags()).toEqual(pairs('v', 'other'))
    await untag([])
    expect(await tags()).toEqual(pairs('v', 'other'))
  })
})

describe('ListRoleTags', () => {
  it('sorts by length, then bytes, and pages (behaviours 19, 72)', async () => {
    await tag(pairs('v', 'abc', 'b', 'z', 'a'))
    const pages: (string | undefined)[][] = []
    for await (const { Tags } of paginateListRoleTags({ client: server.iam, pageSize: 3 }, { RoleName })) {
      pages.push((Tags ?? []).map(({ Key }) => Key))
    }
    expect(pages).toEqual([['a', 'b', 'z'], ['abc']])
  })
})

describe('the tag operations of roles', () => {
  it('name a role that is not there (behaviours 1)', async () => {
    const absent = { RoleName: 'absent' }
    for (const refused of await refusals(
      server.iam.send(new TagRoleCommand({ ...absent, Tags: pairs('a', 'team') })),
      server.iam.send(new UntagRoleCommand({ ...absent, TagKeys: ['team'] })),
      server.iam.send(new ListRoleTagsCommand(absent)),
    )) {
      expect(refused).toMatchObject({
        code: 'NoSuchEntity',
        message: 'The role with name absent cannot be found.',
      })
    }
  })

  it('see the tags passed, the keys taken away and the tags that the role has (X3)', async () => {
    await role(server, 'other', trustEc2)
    await tag(pairs('me', 'owner'))
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
    await iam.send(new TagRoleCommand({ RoleName, Tags: pairs('a', 'team') }))
    await iam.send(new ListRoleTagsCommand({ RoleName }))
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['team'] }))
    const denied = await refusals(
      iam.send(new TagRoleCommand({ RoleName, Tags: pairs('b', 'team') })),
      iam.send(new TagRoleCommand({ RoleName: 'other', Tags: pairs('a', 'team') })),
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
