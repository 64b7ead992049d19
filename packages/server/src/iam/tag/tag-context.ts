import type { ReadingCall } from '../../authorization/call.ts'
import type { Resolved } from '../../model/operation.ts'
import type { Tag } from '../../store/entity/user.ts'

interface TaggingInput {
  readonly Tags?: readonly Tag[] | undefined
}

/** Context keys of operations that pass tags; of a key given twice the later value stands (X3). */
export const requestTags = {
  'aws:RequestTag/${TagKey}': ({ Tags }: TaggingInput) =>
    Tags === undefined ? undefined : Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
  'aws:TagKeys': ({ Tags }: TaggingInput) => Tags?.map(({ Key }) => Key),
}

/**
 * The question of the tagging permission where something is made with tags, as the real service asks it: whoever may not
 * tag may not choose the tags of what they make either.
 */
export function whereTagged<Found>(
  { Tags = [] }: TaggingInput,
  _call: ReadingCall,
  resolved: Resolved<Found>,
) {
  return Tags.length === 0 ? [] : [{ resolved }]
}

/** Context keys of operations that take tags away. */
export const untagKeys = {
  'aws:TagKeys': ({ TagKeys }: { readonly TagKeys: readonly string[] }) => TagKeys,
}
