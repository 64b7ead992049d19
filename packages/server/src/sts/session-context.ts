import type { Tag } from '../store/entity/user.ts'

interface SessionInput {
  readonly Tags?: readonly Tag[] | undefined
  readonly TransitiveTagKeys?: readonly string[] | undefined
  readonly SourceIdentity?: string | undefined
}

/** Context keys of every operation that passes session tags (X3). */
export const passedTags = {
  'aws:RequestTag/${TagKey}': ({ Tags }: SessionInput) =>
    Tags === undefined ? undefined : Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
  'aws:TagKeys': ({ Tags }: SessionInput) => Tags?.map(({ Key }) => Key),
}

/** The same with the keys of those that later sessions inherit (X5). */
export const sessionTags = {
  ...passedTags,
  'sts:TransitiveTagKeys': ({ TransitiveTagKeys }: SessionInput) => TransitiveTagKeys,
}

/** Context keys of the assume operations beside the tags (X5). */
export const assumption = {
  'sts:RoleSessionName': ({ RoleSessionName }: { readonly RoleSessionName: string }) => RoleSessionName,
  'sts:SourceIdentity': ({ SourceIdentity }: SessionInput) => SourceIdentity,
}
