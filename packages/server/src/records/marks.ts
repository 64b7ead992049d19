/**
 * Marks tell which records may be in a block without reading it: each is the hash of something that a record may be
 * looked for by. Two texts may share a mark; a block that has it must still be read.
 */
export function markOf(text: string): number {
  // FNV-1a over UTF-16 units
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash | 0
}

/** The text of the mark of all records of an account, or of those where the attribute has this value. */
export function markText(account: string, attribute = '', value = ''): string {
  return `${account} ${attribute} ${value}`
}
