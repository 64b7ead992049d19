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

/** Context keys of operations that take tags away. */
export const untagKeys = {
  'aws:TagKeys': ({ TagKeys }: { readonly TagKeys: readonly string[] }) => TagKeys,
}
