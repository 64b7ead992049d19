import {
  ListPolicyTagsCommand,
  paginateListPolicyTags,
  type Tag,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusal, refusals, user } from '../../testing/callers.ts'
import { managedPolicy, policyArnOf } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const PolicyArn = policyArnOf('own')

beforeEach(() => managedPolicy(server, 'own'))

const pairs = (Value: string, ...keys: string[]): Tag[] => keys.map((Key) => ({ Key, Value }))
const tag = (Tags: Tag[]) => server.iam.send(new TagPolicyCommand({ PolicyArn, Tags }))
const untag = (TagKeys: string[]) => server.iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys }))
const tags = async () => (await server.iam.send(new ListPolicyTagsCommand({ PolicyArn }))).Tags

describe('TagPolicy', () => {
  it('minds the case: two spellings are two tags, the same one is overwritten (behaviours 18)', async () => {
    await tag(pairs('One', 'Team', 'team'))
    await tag(pairs('Two', 'team'))
    expect(await tags()).toEqual([...pairs('One', 'Team'), ...pairs('Two', 'team')])
  })

  it('checks the empty list, reserved keys and duplicates, in this order (behaviours 18, 66, 125)', async () => {
    for (const [Tags, message] of [
      [[], 'Error occurred while validating input. '],
      [pairs('v', 'AWS:x', 'AWS:x'), 'Tag keys beginning with aws: are reserved for system use.'],
      [pairs('v', 'a', 'a'), 'Duplicate tag keys found.'],
    ] as const) {
      expect(await refusal(tag([...Tags]))).toEqual({ code: 'InvalidInput', status: 400, message })
    }
    await tag(pairs('aws:value', 'awsx'))
  })

  it('holds 50 tags, and changes none where there would be more (behaviours 75, 122)', async () => {
    const fifty = Array.from({ length: 50 }, (_, index) => `key${String(index).padStart(2, '0')}`)
    await tag(pairs('v', ...fifty))
    expect(await refusal(tag(pairs('w', 'key00', 'KEY00')))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    })
    expect(await tags()).toEqual(pairs('v', ...fifty))
    await tag(pairs('w', 'key00'))
    expect(await refusal(tag(pairs('v', ...fifty, 'x')))).toMatchObject({ code: 'ValidationError' })
  })
})

describe('UntagPolicy', () => {
  it('takes keys that are absent, reserved or doubled; another spelling removes nothing (behaviours 126)', async () => {
    await tag(pairs('v', 'Team', 'other'))
    await untag(['absent', 'aws:x', 'TEAM', 'other', 'other'])
    expect(await tags()).toEqual(pairs('v', 'Team'))
  })

  it('refuses the empty list (behaviours 66)', async () => {
    expect(await refusal(untag([]))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'Error occurred while validating input. ',
    })
  })
})

describe('ListPolicyTags', () => {
  it('sorts by length, then bytes, and pages (behaviours 19, 72)', async () => {
    expect(await server.iam.send(new ListPolicyTagsCommand({ PolicyArn }))).toMatchObject({
      Tags: [],
      IsTruncated: false,
    })
    await tag(pairs('v', 'abc', 'b', 'z', 'a'))
    const pages: (string | undefined)[][] = []
    for await (const { Tags } of paginateListPolicyTags({ client: server.iam, pageSize: 3 }, { PolicyArn })) {
      pages.push((Tags ?? []).map(({ Key }) => Key))
    }
    expect(pages).toEqual([['a', 'b', 'z'], ['abc']])
  })
})

describe('the tag operations of policies', () => {
  it('name a policy that is not there, and what is no ARN (behaviours 5, 7)', async () => {
    const calls = (arn: string) => [
      server.iam.send(new TagPolicyCommand({ PolicyArn: arn, Tags: pairs('a', 'team') })),
      server.iam.send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys: ['team'] })),
      server.iam.send(new ListPolicyTagsCommand({ PolicyArn: arn })),
    ]
    const absent = policyArnOf('absent')
    for (const refused of await refusals(...calls(absent))) {
      expect(refused).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: `Policy ${absent} was not found.`,
      })
    }
    for (const refused of await refusals(...calls('not-an-arn-but-long-enough'))) {
      expect(refused).toMatchObject({
        code: 'ValidationError',
        message: 'ARN not-an-arn-but-long-enough is not valid.',
      })
    }
  })

  it('see the tags passed, the keys taken away and the tags that the policy has (X3)', async () => {
    const other = await managedPolicy(server, 'other')
    await tag(pairs('me', 'owner'))
    const owned = { 'aws:ResourceTag/owner': 'me' }
    const allow = (Action: string, Condition: object) => ({
      Effect: 'Allow',
      Action,
      Resource: '*',
      Condition,
    })
    const iam = server.iamAs(
      await user(
        server,
        'ana',
        allow('iam:TagPolicy', { StringEquals: { ...owned, 'aws:RequestTag/team': 'a' } }),
        allow('iam:UntagPolicy', {
          StringEquals: owned,
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
        }),
        allow('iam:ListPolicyTags', { StringEquals: owned }),
      ),
    )
    await iam.send(new TagPolicyCommand({ PolicyArn, Tags: pairs('a', 'team') }))
    await iam.send(new ListPolicyTagsCommand({ PolicyArn }))
    await iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ['team'] }))
    for (const refused of await refusals(
      iam.send(new TagPolicyCommand({ PolicyArn, Tags: pairs('b', 'team') })),
      iam.send(new TagPolicyCommand({ PolicyArn: other, Tags: pairs('a', 'team') })),
      iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ['team', 'owner'] })),
      iam.send(new ListPolicyTagsCommand({ PolicyArn: other })),
    )) {
      expect(refused).toMatchObject({ code: 'AccessDenied', status: 403 })
    }
  })
})
