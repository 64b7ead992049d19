import { InvalidParameterValue } from '../model/error.ts'
import type { Tag } from '../store/entity/user.ts'

const lowered = (keys: readonly string[]): Set<string> => new Set(keys.map((key) => key.toLowerCase()))

/** Checks session tags in themselves and among each other (behaviours 26). */
export function checkSessionTags(tags: readonly Tag[] = [], transitive: readonly string[] = []): void {
  const keys = lowered(tags.map(({ Key }) => Key))
  if (keys.size < tags.length) {
    throw InvalidParameterValue('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  if ([...keys].some((key) => key.startsWith('aws:'))) {
    throw InvalidParameterValue('Tag keys beginning with aws: are reserved for system use.')
  }
  if (transitive.some((key) => !keys.has(key.toLowerCase()))) {
    throw InvalidParameterValue('The specified transitive tag key must be included in the requested tags.')
  }
}

/** The transitive tags that a calling session hands on to the next one (X3). */
export function inheritedTags(
  session: { tags: readonly Tag[]; transitiveTagKeys: readonly string[] } | undefined,
): readonly Tag[] {
  if (session === undefined) return []
  const transitive = lowered(session.transitiveTagKeys)
  return session.tags.filter(({ Key }) => transitive.has(Key.toLowerCase()))
}

/** Refuses tags that the calling session holds as transitive, in any case (behaviours 27). */
export function requireNoConflict(inherited: readonly Tag[], tags: readonly Tag[]): void {
  const held = lowered(inherited.map(({ Key }) => Key))
  if (tags.some(({ Key }) => held.has(Key.toLowerCase()))) {
    throw InvalidParameterValue(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    )
  }
}
