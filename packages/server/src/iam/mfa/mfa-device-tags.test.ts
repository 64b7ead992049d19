import {
  ListMFADeviceTagsCommand,
  paginateListMFADeviceTags,
  type Tag,
  TagMFADeviceCommand,
  UntagMFADeviceCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { virtualDevice } from '../../testing/mfa.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/Phone`

beforeEach(() => virtualDevice(server, 'Phone'))

const pairs = (Value: string, ...keys: string[]): Tag[] => keys.map((Key) => ({ Key, Value }))
const tag = (Tags: Tag[]) => server.iam.send(new TagMFADeviceCommand({ SerialNumber, Tags }))
const untag = (TagKeys: string[]) => server.iam.send(new UntagMFADeviceCommand({ SerialNumber, TagKeys }))

describe('tags of an MFA device', () => {
  it('are set and taken away, and mind the case of keys (B-191, B-198, behaviours 18)', async () => {
    await tag(pairs('1', 'A', 'a'))
    await tag(pairs('2', 'A'))
    await untag(['a', 'absent'])
    const { Tags } = await server.iam.send(new ListMFADeviceTagsCommand({ SerialNumber }))
    expect(Tags).toEqual(pairs('2', 'A'))
  })

  it('are checked: empty lists, reserved keys, duplicates, fifty (B-198, behaviours 18, 66, 75, 125)', async () => {
    for (const [call, message] of [
      [() => tag([]), 'Error occurred while validating input. '],
      [() => untag([]), 'Error occurred while validating input. '],
      [() => tag(pairs('v', 'aws:x')), 'Tag keys beginning with aws: are reserved for system use.'],
      [() => tag(pairs('v', 'a', 'a')), 'Duplicate tag keys found.'],
    ] as const) {
      expect(await refusal(call())).toEqual({ code: 'InvalidInput', status: 400, message })
    }
    const keys = (count: number) => Array.from({ length: count }, (_, index) => `key${index}`)
    expect(await refusal(tag(pairs('v', ...keys(51))))).toMatchObject({
      code: 'ValidationError',
      status: 400,
    })
    await tag(pairs('v', ...keys(50)))
    expect(await refusal(tag(pairs('v', 'KEY1')))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    })
  })

  it('are listed in pages (behaviours 19, 72)', async () => {
    await tag(pairs('v', 'abc', 'b', 'a'))
    const pages: (string | undefined)[][] = []
    const paging = { client: server.iam, pageSize: 2 }
    for await (const { Tags = [] } of paginateListMFADeviceTags(paging, { SerialNumber })) {
      pages.push(Tags.map(({ Key }) => Key))
    }
    expect(pages).toEqual([['a', 'b'], ['abc']])
  })

  it('belong to an authenticator app that is there (behaviours 40)', async () => {
    for (const serial of [`arn:aws:iam::${ACCOUNT}:mfa/absent`, 'ABCD12345678']) {
      const absent = { SerialNumber: serial }
      expect(
        await refusals(
          server.iam.send(new TagMFADeviceCommand({ ...absent, Tags: pairs('a', 'team') })),
          server.iam.send(new UntagMFADeviceCommand({ ...absent, TagKeys: ['team'] })),
          server.iam.send(new ListMFADeviceTagsCommand(absent)),
        ),
      ).toEqual(
        Array(3).fill({
          code: 'NoSuchEntity',
          status: 404,
          message: `MFA Device with serial number ${serial} does not exist.`,
        }),
      )
    }
  })

  it('are decided on the device, its tags and those that are passed (X3)', async () => {
    await tag(pairs('me', 'owner'))
    const Action = ['iam:TagMFADevice', 'iam:UntagMFADevice', 'iam:ListMFADeviceTags']
    const calls = async (name: string, Condition: object) => {
      const statement = { Effect: 'Allow', Action, Resource: SerialNumber, Condition }
      const iam = server.iamAs(await user(server, name, statement))
      return {
        tag: () => iam.send(new TagMFADeviceCommand({ SerialNumber, Tags: pairs('a', 'team') })),
        untag: () => iam.send(new UntagMFADeviceCommand({ SerialNumber, TagKeys: ['team'] })),
        list: () => iam.send(new ListMFADeviceTagsCommand({ SerialNumber })),
      }
    }
    const ana = await calls('ana', {
      StringEquals: { 'aws:ResourceTag/owner': 'me' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    })
    await ana.tag()
    await ana.untag()
    await ana.list()
    const bob = await calls('bob', { StringEquals: { 'aws:ResourceTag/owner': 'you' } })
    expect(await refusals(bob.tag(), bob.untag(), bob.list())).toEqual(
      Action.map((action) => denied('bob', action, SerialNumber)),
    )
    const eve = await calls('eve', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['other'] } })
    expect(await refusals(eve.tag(), eve.untag())).toEqual(
      Action.slice(0, 2).map((action) => denied('eve', action, SerialNumber)),
    )
  })
})
