const beyondBmp = /[\ud800-\udbff][\udc00-\udfff]/

/**
 * Unicode lower case, not case folding, as text operators without case compare (C7): a capital sigma at the end
 * of a word becomes the final one; characters beyond U+FFFF keep their case, but count as letters for that.
 */
export function lowerCase(text: string): string {
  const lowered = text.toLowerCase()
  return beyondBmp.test(text) ? keepBeyondBmp(text, lowered) : lowered
}

/** U+0130 is the one character whose lower case has another length than itself. */
function keepBeyondBmp(text: string, lowered: string): string {
  let result = ''
  let at = 0
  for (const character of text) {
    const length = character === '\u0130' ? 2 : character.length
    result += character.length === 2 ? character : lowered.slice(at, at + length)
    at += length
  }
  return result
}
