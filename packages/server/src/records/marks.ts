/**
 * Marks tell which records may be in a block without reading it: each is the hash of something that a record may be
 * looked for by. Two texts may share a mark; a block that has it must still be read.
 */
export function markOf(text: string): number {
  return hashOn(0x811c9dc5, text) | 0
}

/** The text of the mark of all records of an account, or of those where the attribute has this value. */
export function markText(account: string, attribute = '', value = ''): string {
  return `${account} ${attribute} ${value}`
}

/** The mark of `markText`, without the text. */
export function attributeMark(account: string, attribute = '', value = ''): number {
  const behindAccount = hashOn(hashOn(0x811c9dc5, account), ' ')
  return hashOn(hashOn(hashOn(behindAccount, attribute), ' '), value) | 0
}

/** FNV-1a over UTF-16 units. */
function hashOn(before: number, text: string): number {
  let hash = before
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash
}
