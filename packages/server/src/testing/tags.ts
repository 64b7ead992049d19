import type { Tag } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { invalid, missing, overLimit, refusal, refusals } from './callers.ts'

interface Page {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

/** The tag operations of users or roles, called as the root user. */
export interface TagOperations {
  readonly kind: 'user' | 'role'
  /** The name of a holder without tags that is there before each test, in small and capital letters. */
  readonly holder: string
  readonly tag: (holder: string, tags: Tag[]) => Promise<unknown>
  readonly untag: (holder: string, keys: string[]) => Promise<unknown>
  readonly list: (
    holder: string,
    page?: Page,
  ) => Promise<{ Tags?: Tag[] | undefined; IsTruncated?: boolean | undefined; Marker?: string | undefined }>
}

/** Tags of this value, one for each key. */
export const tagsOf = (Value: string, ...keys: string[]): Tag[] => keys.map((Key) => ({ Key, Value }))

const fifty = Array.from({ length: 50 }, (_, index) => `key${String(index).padStart(2, '0')}`)

/** What holds for tags whose keys compare without case; permissions are each kind's own. */
export function tagConformance(operations: TagOperations): void {
  const { kind, holder } = operations
  const tag = (tags: readonly Tag[]) => operations.tag(holder.toLowerCase(), [...tags])
  const untag = (keys: string[]) => operations.untag(holder.toUpperCase(), keys)
  const list = (page?: Page) => operations.list(holder, page)
  const tags = async () => (await list()).Tags
  const keys = async (page: Page) => (await list(page)).Tags?.map(({ Key }) => Key)

  describe(`tags of a ${kind}`, () => {
    it('overwrite a key in another case and store the new spelling (behaviours 18)', async () => {
      await tag(tagsOf('One', 'Team', 'other'))
      await tag(tagsOf('Two', 'team'))
      expect(await tags()).toEqual([...tagsOf('Two', 'team'), ...tagsOf('One', 'other')])
    })

    it('are checked for the empty list, reserved keys and duplicates, in this order (behaviours 18, 66, 125)', async () => {
      const twice = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'
      for (const [passed, message] of [
        [[], 'Error occurred while validating input. '],
        [tagsOf('v', 'AWS:x', 'aws:X'), 'Tag keys beginning with aws: are reserved for system use.'],
        [tagsOf('v', 'a', 'a'), twice],
        [tagsOf('v', 'a', 'A'), twice],
      ] as const) {
        expect(await refusal(tag(passed))).toEqual({ code: 'InvalidInput', status: 400, message })
      }
      const taken = [...tagsOf('aws:value', 'awsx'), ...tagsOf('', 'empty')]
      await tag(taken)
      expect(await tags()).toEqual(taken)
    })

    it('are 50 at most, and none changes where there would be more (behaviours 75, 122)', async () => {
      await tag(tagsOf('v', ...fifty))
      expect(await refusal(tag(tagsOf('w', 'KEY00', 'one-more')))).toEqual(
        overLimit('The number of tags has reached the maximum limit.'),
      )
      expect(await tags()).toEqual(tagsOf('v', ...fifty))
      await tag(tagsOf('w', 'KEY00'))
      expect(await refusal(tag(tagsOf('v', ...fifty, 'x')))).toEqual(
        invalid('tags', 'Member must have length less than or equal to 50'),
      )
    })

    it('have keys of up to 128 and values of up to 256 characters; what is wrong with a value is told first (behaviours 20, 22, 71)', async () => {
      await tag(tagsOf('v'.repeat(256), 'k'.repeat(128)))
      const part = (member: string, most: number) =>
        `Value at 'tags.2.member.${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`
      expect(await refusal(tag([...tagsOf('v', 'a'), ...tagsOf('v'.repeat(257), 'k'.repeat(129))]))).toEqual({
        code: 'ValidationError',
        status: 400,
        message: `2 validation errors detected: ${part('value', 256)}; ${part('key', 128)}`,
      })
      expect(await refusal(tag([{ Key: 'a', Value: undefined }]))).toEqual(
        invalid('tags.1.member.value', 'Member must not be null'),
      )
    })

    it('are taken away by keys that may be absent, reserved or doubled, in any case, or none (behaviours 66, 126)', async () => {
      await tag(tagsOf('v', 'Team', 'other'))
      await untag(['absent', 'aws:x', 'TEAM', 'team'])
      expect(await tags()).toEqual(tagsOf('v', 'other'))
      await untag([])
      expect(await tags()).toEqual(tagsOf('v', 'other'))
    })

    it('are taken away by 50 keys at once at most; one sentence tells all that is wrong with them (behaviours 21)', async () => {
      await tag(tagsOf('v', ...fifty))
      expect(await refusal(untag([...fifty, 'x']))).toEqual(
        invalid('tagKeys', 'Member must have length less than or equal to 50'),
      )
      const composite =
        'Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]'
      for (const key of ['k'.repeat(129), '', '*']) {
        expect(await refusal(untag(['a', key]))).toEqual(invalid('tagKeys', composite))
      }
      await untag(fifty)
      const { Tags, IsTruncated, Marker } = await list()
      expect({ Tags, IsTruncated, Marker }).toEqual({ Tags: [], IsTruncated: false })
    })

    it('are listed by length, then bytes, in pages, behind one that is gone by now (behaviours 19, 72, 133)', async () => {
      await tag(tagsOf('v', 'abc', 'b', 'z', 'a'))
      const first = await list({ MaxItems: 3 })
      expect(first).toMatchObject({ Tags: tagsOf('v', 'a', 'b', 'z'), IsTruncated: true })
      expect(await keys({ MaxItems: 3, Marker: first.Marker })).toEqual(['abc'])
      const { Marker } = await list({ MaxItems: 2 })
      await untag(['b'])
      expect(await keys({ Marker })).toEqual(['z', 'abc'])
    })

    it(`of a ${kind} that is not there are missing for the ${kind} (behaviours 1)`, async () => {
      for (const refused of await refusals(
        operations.tag('absent', tagsOf('a', 'team')),
        operations.untag('absent', ['team']),
        operations.list('absent'),
      )) {
        expect(refused).toEqual(missing(kind, 'absent'))
      }
    })
  })
}
