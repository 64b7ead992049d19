import type { Tag } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, overLimit, refusal, refusals, user } from './callers.ts'
import { tagsOf } from './tags.ts'
import type { Credentials, TestServer } from './test-server.ts'

interface TagPage {
  readonly Tags: Tag[] | undefined
  readonly IsTruncated?: boolean | undefined
  readonly Marker?: string | undefined
}

/** The tag operations of one kind of resource, which they know by its ARN, serial number or name. */
export interface ResourceTags {
  readonly server: TestServer
  /** `tags of an MFA device`, and the ids of what is proved. */
  readonly title: string
  /** `TagMFADevice`, `UntagMFADevice`, `ListMFADeviceTags`. */
  readonly operations: readonly [tag: string, untag: string, list: string]
  /** Makes the resource with these tags, and answers what calls know it by. */
  readonly create: (Tags?: Tag[]) => Promise<string>
  /** Its ARN, where calls know it by something else. */
  readonly arnOf?: (resource: string) => string
  readonly tag: (resource: string, tags: Tag[], as?: Credentials) => Promise<unknown>
  readonly untag: (resource: string, keys: string[], as?: Credentials) => Promise<unknown>
  readonly list: (resource: string, page?: object, as?: Credentials) => Promise<TagPage>
  /** The tags that the operation shows that gets one. */
  readonly shown: (resource: string) => Promise<Tag[] | undefined>
  readonly missing: (resource: string) => { code: string; status: number; message: string }
}

/** What holds for tags of resources whose keys mind the case, and that are taken away by one key at least. */
export function resourceTagConformance(of: ResourceTags): void {
  const { server, title, create, tag, untag, list, shown, operations, arnOf = (arn) => arn } = of

  describe(title, () => {
    it('are set and taken away, and mind the case of keys (behaviours 18, 19, 126)', async () => {
      const resource = await create()
      await tag(resource, tagsOf('1', 'key', 'Key', 'b'))
      await tag(resource, tagsOf('2', 'Key'))
      await untag(resource, ['KEY', 'absent', 'b', 'b', 'aws:x'])
      const kept = [...tagsOf('2', 'Key'), ...tagsOf('1', 'key')]
      expect(await shown(resource)).toEqual(kept)
      expect(await list(resource)).toMatchObject({ Tags: kept, IsTruncated: false })
    })

    it('are listed in pages (behaviours 16, 19)', async () => {
      const resource = await create(tagsOf('v', 'abc', 'b', 'z'))
      const first = await list(resource, { MaxItems: 2 })
      expect(first).toMatchObject({ Tags: tagsOf('v', 'b', 'z'), IsTruncated: true })
      const last = await list(resource, { MaxItems: 2, Marker: first.Marker })
      expect(last).toMatchObject({ Tags: tagsOf('v', 'abc'), IsTruncated: false })
      expect(last.Marker).toBeUndefined()
    })

    it('are checked: empty lists, reserved keys, duplicates, fifty (behaviours 18, 66, 75, 125)', async () => {
      const resource = await create()
      for (const [call, message] of [
        [() => tag(resource, []), 'Error occurred while validating input. '],
        [() => untag(resource, []), 'Error occurred while validating input. '],
        [
          () => tag(resource, tagsOf('v', 'aws:x')),
          'Tag keys beginning with aws: are reserved for system use.',
        ],
        [() => tag(resource, tagsOf('v', 'a', 'a')), 'Duplicate tag keys found.'],
      ] as const) {
        expect(await refusal(call())).toEqual({ code: 'InvalidInput', status: 400, message })
      }
      await tag(resource, tagsOf('v', ...Array.from({ length: 50 }, (_, index) => `key${index}`)))
      expect(await refusal(tag(resource, tagsOf('v', 'KEY1')))).toEqual(
        overLimit('The number of tags has reached the maximum limit.'),
      )
      expect(await shown(resource)).toHaveLength(50)
    })

    it('belong to a resource that is there (behaviours 1, 40)', async () => {
      const resource = `${await create()}-gone`
      const calls = [tag(resource, tagsOf('v', 'a')), untag(resource, ['a']), list(resource)]
      expect(await refusals(...calls)).toEqual(Array(3).fill(of.missing(resource)))
    })

    it('are decided on the resource, its tags and those that are passed (X3)', async () => {
      const resource = await create(tagsOf('me', 'owner'))
      const arn = arnOf(resource)
      const Action = operations.map((operation) => `iam:${operation}`)
      const calls = async (name: string, Condition: object) => {
        const who = await user(server, name, { Effect: 'Allow', Action, Resource: arn, Condition })
        return [
          () => tag(resource, tagsOf('a', 'team'), who),
          () => untag(resource, ['team'], who),
          () => list(resource, {}, who),
        ] as const
      }
      for (const call of await calls('ana', {
        StringEquals: { 'aws:ResourceTag/owner': 'me' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
      })) {
        await call()
      }
      const bob = await calls('bob', { StringEquals: { 'aws:ResourceTag/owner': 'you' } })
      expect(await refusals(...bob.map((call) => call()))).toEqual(
        Action.map((action) => denied('bob', action, arn)),
      )
      const [tagging, untagging] = await calls('eve', {
        'ForAnyValue:StringEquals': { 'aws:TagKeys': ['x'] },
      })
      expect(await refusals(tagging(), untagging())).toEqual(
        Action.slice(0, 2).map((action) => denied('eve', action, arn)),
      )
    })
  })
}

/** What holds beside that for tags of identity providers, which calls know by their ARNs. */
export function providerTagConformance(of: ResourceTags): void {
  resourceTagConformance(of)
  const { tag, untag, list } = of

  it('tags of an identity provider need an ARN of its type', async () => {
    for (const arn of ['arn:aws:iam::123456789012:user/ana', 'a provider, not its ARN']) {
      const calls = [tag(arn, tagsOf('v', 'a')), untag(arn, ['a']), list(arn)]
      expect(await refusals(...calls)).toEqual(
        Array(3).fill({ code: 'InvalidInput', status: 400, message: `Invalid ARN: ${arn}` }),
      )
    }
  })
}
