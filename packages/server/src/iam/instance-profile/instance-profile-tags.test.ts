import {
  CreateInstanceProfileCommand,
  GetInstanceProfileCommand,
  ListInstanceProfileTagsCommand,
  paginateListInstanceProfileTags,
  type Tag,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const InstanceProfileName = 'Profile'

beforeEach(() => server.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName })))

const pairs = (Value: string, ...keys: string[]): Tag[] => keys.map((Key) => ({ Key, Value }))
const tag = (Tags: Tag[]) =>
  server.iam.send(new TagInstanceProfileCommand({ InstanceProfileName: 'PROFILE', Tags }))
const untag = (TagKeys: string[]) =>
  server.iam.send(new UntagInstanceProfileCommand({ InstanceProfileName: 'profile', TagKeys }))
const tags = async () =>
  (await server.iam.send(new ListInstanceProfileTagsCommand({ InstanceProfileName }))).Tags

describe('tags of an instance profile', () => {
  it('mind the case of keys (behaviours 18)', async () => {
    await tag(pairs('one', 'Team'))
    await tag(pairs('two', 'team'))
    expect(await tags()).toEqual([...pairs('one', 'Team'), ...pairs('two', 'team')])
    await untag(['TEAM', 'absent', 'team'])
    expect(await tags()).toEqual(pairs('one', 'Team'))
    const { InstanceProfile } = await server.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))
    expect(InstanceProfile?.Tags).toEqual(pairs('one', 'Team'))
  })

  it('are checked: empty lists, reserved keys, duplicates, fifty (behaviours 18, 66, 75, 125)', async () => {
    for (const [call, message] of [
      [() => tag([]), 'Error occurred while validating input. '],
      [() => untag([]), 'Error occurred while validating input. '],
      [() => tag(pairs('v', 'aws:x')), 'Tag keys beginning with aws: are reserved for system use.'],
      [() => tag(pairs('v', 'a', 'a')), 'Duplicate tag keys found.'],
    ] as const) {
      expect(await refusal(call())).toEqual({ code: 'InvalidInput', status: 400, message })
    }
    await tag(pairs('v', ...Array.from({ length: 50 }, (_, index) => `key${index}`)))
    expect(await refusal(tag(pairs('v', 'KEY1')))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    })
  })

  it('are listed by length, then bytes, in pages (behaviours 19, 72)', async () => {
    await tag(pairs('v', 'abc', 'b', 'A', 'a'))
    const pages: (string | undefined)[][] = []
    const paging = { client: server.iam, pageSize: 3 }
    for await (const { Tags } of paginateListInstanceProfileTags(paging, { InstanceProfileName })) {
      pages.push((Tags ?? []).map(({ Key }) => Key))
    }
    expect(pages).toEqual([['A', 'a', 'b'], ['abc']])
  })

  it('belong to a profile that is there (behaviours 1)', async () => {
    const absent = { InstanceProfileName: 'absent' }
    const refused = await refusals(
      server.iam.send(new TagInstanceProfileCommand({ ...absent, Tags: pairs('a', 'team') })),
      server.iam.send(new UntagInstanceProfileCommand({ ...absent, TagKeys: ['team'] })),
      server.iam.send(new ListInstanceProfileTagsCommand(absent)),
    )
    expect(refused).toEqual(
      Array(3).fill({
        code: 'NoSuchEntity',
        status: 404,
        message: 'Instance Profile absent cannot be found.',
      }),
    )
  })

  it('are decided on the profile and its tags, which have no prefix of their own (X3)', async () => {
    await tag(pairs('me', 'owner'))
    const Resource = `arn:aws:iam::${ACCOUNT}:instance-profile/Profile`
    const Action = ['iam:TagInstanceProfile', 'iam:UntagInstanceProfile', 'iam:ListInstanceProfileTags']
    const calls = async (name: string, Condition: object) => {
      const iam = server.iamAs(await user(server, name, { Effect: 'Allow', Action, Resource, Condition }))
      return {
        tag: () => iam.send(new TagInstanceProfileCommand({ InstanceProfileName, Tags: pairs('a', 'team') })),
        untag: () => iam.send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ['team'] })),
        list: () => iam.send(new ListInstanceProfileTagsCommand({ InstanceProfileName })),
      }
    }
    const ana = await calls('ana', {
      StringEquals: { 'aws:ResourceTag/owner': 'me' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    })
    await ana.tag()
    await ana.untag()
    await ana.list()
    const bob = await calls('bob', { Null: { 'iam:ResourceTag/owner': 'false' } })
    expect(await refusals(bob.tag(), bob.untag(), bob.list())).toEqual(
      Action.map((action) => denied('bob', action, Resource)),
    )
    const eve = await calls('eve', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['other'] } })
    expect(await refusals(eve.tag(), eve.untag())).toEqual(
      Action.slice(0, 2).map((action) => denied('eve', action, Resource)),
    )
  })
})
