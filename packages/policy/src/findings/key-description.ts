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
  const family = familiesOf(lowered).find((candidate) => keys.has(candidate))
  return family === undefined ? undefined : keys.get(family)
}

/** No published family has more slashes. */
const mostSlashes = 4

/** The families that a key may belong to, longest first: each of its beginnings that ends with a slash. */
export function familiesOf(lowered: string): string[] {
  const families: string[] = []
  let slash = lowered.indexOf('/')
  while (slash >= 0 && slash + 1 < lowered.length && families.length < mostSlashes) {
    families.unshift(lowered.slice(0, slash + 1))
    slash = lowered.indexOf('/', slash + 1)
  }
  return families
}
