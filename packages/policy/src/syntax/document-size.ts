/** The characters of a document, in UTF-16 units, white space outside of strings not counted (G9). */
export function documentSize(text: string): number {
  let size = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!inString && (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09)) continue
    size++
    if (code === 0x22) inString = !inString
    else if (inString && code === 0x5c && at + 1 < text.length) {
      size++
      at++
    }
  }
  return size
}
