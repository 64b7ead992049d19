/** Tags as configurations hold them. */
export type Tags = Readonly<Record<string, string>>

/** Tags as requests carry them. */
export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** Tags as a creation takes them: none are no list, for IAM refuses an empty one. */
export const newTags = (tags: Tags = {}) => (Object.keys(tags).length === 0 ? undefined : tagList(tags))

/** Tags out of an answer. */
export const tagsOf = (
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] = [],
): Tags => Object.fromEntries(list.map(({ Key = '', Value = '' }) => [Key, Value]))
