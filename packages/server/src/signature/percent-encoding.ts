const unreserved = /^[A-Za-z0-9\-._~]*$/

/** What each byte becomes: itself if unreserved, else a percent sign and two capital hexadecimal digits. */
const encoded = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte)
  return unreserved.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
})

/** Percent-encodes every byte that RFC 3986 does not call unreserved, and not those of `keep`. */
export function encodeBytes(bytes: string, keep = ''): string {
  if (unreserved.test(bytes)) return bytes
  let text = ''
  for (const char of bytes) text += keep.includes(char) ? char : (encoded[char.charCodeAt(0)] ?? '')
  return text
}

/** Undoes percent-encoding byte by byte; a percent sign without two hexadecimal digits stands for itself. */
export function decodeBytes(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
}

/** The text that bytes are in UTF-8, or each byte as one character where they are not. */
export function textOfBytes(bytes: string): string {
  const utf8 = Buffer.from(bytes, 'latin1')
  const text = utf8.toString('utf8')
  return Buffer.from(text, 'utf8').equals(utf8) ? text : bytes
}
