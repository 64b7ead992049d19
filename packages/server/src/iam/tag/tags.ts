import type { PageInput, ReadingCall } from '../../authorization/call.ts'
import { InvalidInput, LimitExceeded } from '../../model/error.ts'
import type { Tag } from '../../store/entity/user.ts'
import { byText } from '../order.ts'

const MOST_TAGS = 50

/** Whether two spellings of a key are one tag: so for users and roles, not for the other resources (behaviours 18). */
export type KeyCase = 'insensitive' | 'sensitive'

const keyOf = (key: string, keyCase: KeyCase): string => (keyCase === 'insensitive' ? key.toLowerCase() : key)

const duplicates = {
  insensitive: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  sensitive: 'Duplicate tag keys found.',
}

/**
 * The service's own checks of tags in a request, after authorization: an empty list where one was sent (behaviours 66),
 * the reserved prefix (125), then duplicate keys (18).
 */
export function checkTags(tags: readonly Tag[] | undefined, keyCase: KeyCase): void {
  if (tags === undefined) return
  if (tags.length === 0) throw emptyList()
  if (tags.some(({ Key }) => Key.toLowerCase().startsWith('aws:'))) {
    throw InvalidInput('Tag keys beginning with aws: are reserved for system use.')
  }
  if (new Set(tags.map(({ Key }) => keyOf(Key, keyCase))).size < tags.length)
    throw InvalidInput(duplicates[keyCase])
}

/** Refuses an empty list of keys (behaviours 66); for the untag operations whose model knows InvalidInput. */
export function checkTagKeys({ TagKeys }: { readonly TagKeys: readonly string[] }): void {
  if (TagKeys.length === 0) throw emptyList()
}

const emptyList = () => InvalidInput('Error occurred while validating input. ')

/** The tags that an entity has after TagX: new ones replace old ones of the same key, spelling included. */
export function withTags(old: readonly Tag[], added: readonly Tag[], keyCase: KeyCase): Tag[] {
  const replaced = new Set(added.map(({ Key }) => keyOf(Key, keyCase)))
  const tags = [...old.filter(({ Key }) => !replaced.has(keyOf(Key, keyCase))), ...added]
  if (tags.length > MOST_TAGS) throw LimitExceeded('The number of tags has reached the maximum limit.')
  return tags
}

/** The tags that an entity has after UntagX; keys that it does not have are no error (behaviours 126). */
export function withoutTags(old: readonly Tag[], keys: readonly string[], keyCase: KeyCase): Tag[] {
  const removed = new Set(keys.map((key) => keyOf(key, keyCase)))
  return old.filter(({ Key }) => !removed.has(keyOf(Key, keyCase)))
}

const keyOrder = (key: string, other: string) => key.length - other.length || byText(key, other)

/** The order of answers that do not echo a request: by key length, then by bytes (behaviours 19). */
export function sortedTags(tags: readonly Tag[]): Tag[] {
  return [...tags].sort((a, b) => keyOrder(a.Key, b.Key))
}

/** `Tags` of answers that leave an empty list out (behaviours 15). */
export function tagsIfAny(tags: readonly Tag[]): { Tags?: Tag[] } {
  return tags.length === 0 ? {} : { Tags: sortedTags(tags) }
}

/** A page of an entity's tags, as the operations that list them answer it. */
export function tagPage({ paging }: Pick<ReadingCall, 'paging'>, input: PageInput, tags: readonly Tag[]) {
  const page = paging(input)
  const found = page.slice(sortedTags(tags), ({ Key }) => Key, keyOrder)
  return { Tags: [...found.items], ...page.members(found, ({ Key }) => Key) }
}
