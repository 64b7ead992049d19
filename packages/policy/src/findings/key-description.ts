/** What a context key holds. */
export type KeyType = 'String' | 'ARN' | 'Bool' | 'Numeric' | 'Date' | 'IPAddress' | 'Binary'

export interface KeyDescription {
  /** As it is published; a family of keys ends with a slash: `aws:ResourceTag/`. */
  readonly name: string
  readonly type: KeyType
  readonly isMultivalued: boolean
}

/** Finds a key among keys and families, the longest family first. The name is in lower case. */
export function keyAmong(
  keys: ReadonlyMap<string, KeyDescription>,
  lowered: string,
): KeyDescription | undefined {
  const exact = keys.get(lowered)
  if (exact !== undefined) return exact
  for (let slash = lowered.lastIndexOf('/'); slash >= 0; slash = lowered.lastIndexOf('/', slash - 1)) {
    const family = slash + 1 < lowered.length ? keys.get(lowered.slice(0, slash + 1)) : undefined
    if (family !== undefined || slash === 0) return family
  }
  return undefined
}
