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

/** The tag operations of identity providers of one type. */
export interface ProviderTags {
  readonly server: TestServer
  /** `TagOpenIDConnectProvider`, `UntagOpenIDConnectProvider`, `ListOpenIDConnectProviderTags`. */
  readonly operations: readonly [tag: string, untag: string, list: string]
  readonly create: (Tags?: Tag[]) => Promise<string>
  readonly tag: (arn: string, tags: Tag[], as?: Credentials) => Promise<unknown>
  readonly untag: (arn: string, keys: string[], as?: Credentials) => Promise<unknown>
  readonly list: (arn: string, page?: object, as?: Credentials) => Promise<TagPage>
  /** The tags that the operation shows that gets a provider. */
  readonly shown: (arn: string) => Promise<Tag[] | undefined>
  readonly missing: (arn: string) => { code: string; status: number; message: string }
}

/** What holds for tags of identity providers, whose keys mind the case. */
export function providerTagConformance(of: ProviderTags): void {
  const { server, create, tag, untag, list, shown, operations } = of

  describe('tags of an identity provider', () => {
    it('are set and taken away, and mind the case of keys (behaviours 18, 19, 126)', async () => {
      const arn = await create()
      await tag(arn, tagsOf('1', 'key', 'Key', 'b'))
      await tag(arn, tagsOf('2', 'Key'))
      await untag(arn, ['KEY', 'absent', 'b', 'b', 'aws:x'])
      const kept = [...tagsOf('2', 'Key'), ...tagsOf('1', 'key')]
      expect(await shown(arn)).toEqual(kept)
      expect(await list(arn)).toMatchObject({ Tags: kept, IsTruncated: false })
    })

    it('are listed in pages (behaviours 16, 19)', async () => {
      const arn = await create(tagsOf('v', 'abc', 'b', 'z'))
      const first = await list(arn, { MaxItems: 2 })
      expect(first).toMatchObject({ Tags: tagsOf('v', 'b', 'z'), IsTruncated: true })
      const last = await list(arn, { MaxItems: 2, Marker: first.Marker })
      expect(last).toMatchObject({ Tags: tagsOf('v', 'abc'), IsTruncated: false })
      expect(last.Marker).toBeUndefined()
    })

    it('are checked: empty lists, reserved keys, duplicates, fifty (behaviours 18, 66, 75, 125)', async () => {
      const arn = await create()
      for (const [call, message] of [
        [() => tag(arn, []), 'Error occurred while validating input. '],
        [() => untag(arn, []), 'Error occurred while validating input. '],
        [() => tag(arn, tagsOf('v', 'aws:x')), 'Tag keys beginning with aws: are reserved for system use.'],
        [() => tag(arn, tagsOf('v', 'a', 'a')), 'Duplicate tag keys found.'],
      ] as const) {
        expect(await refusal(call())).toEqual({ code: 'InvalidInput', status: 400, message })
      }
      await tag(arn, tagsOf('v', ...Array.from({ length: 50 }, (_, index) => `key${index}`)))
      expect(await refusal(tag(arn, tagsOf('v', 'KEY1')))).toEqual(
        overLimit('The number of tags has reached the maximum limit.'),
      )
      expect(await shown(arn)).toHaveLength(50)
    })

    it('belong to a provider that is there (behaviours 40)', async () => {
      const arn = `${await create()}-gone`
      const calls = [tag(arn, tagsOf('v', 'a')), untag(arn, ['a']), list(arn)]
      expect(await refusals(...calls)).toEqual(Array(3).fill(of.missing(arn)))
    })

    it('need an ARN of that type', async () => {
      for (const arn of [`arn:aws:iam::123456789012:user/ana`, 'a provider, not its ARN']) {
        const calls = [tag(arn, tagsOf('v', 'a')), untag(arn, ['a']), list(arn)]
        expect(await refusals(...calls)).toEqual(
          Array(3).fill({ code: 'InvalidInput', status: 400, message: `Invalid ARN: ${arn}` }),
        )
      }
    })

    it('are decided on the provider, its tags and those that are passed (X3)', async () => {
      const arn = await create(tagsOf('me', 'owner'))
      const Action = operations.map((operation) => `iam:${operation}`)
      const calls = async (name: string, Condition: object) => {
        const who = await user(server, name, { Effect: 'Allow', Action, Resource: arn, Condition })
        return [
          () => tag(arn, tagsOf('a', 'team'), who),
          () => untag(arn, ['team'], who),
          () => list(arn, {}, who),
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
