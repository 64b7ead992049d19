const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * The one canonical base64 text of the bytes that a text stands for: padded, unused bits zero. `undefined` for a
 * text that is no base64; padding may be missing. Bytes are equal exactly when these texts are (C11).
 */
export function canonicalBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  const padding = text.indexOf('=')
  const digits = padding < 0 ? text : text.slice(0, padding)
  const over = digits.length % 4
  if (over === 1 || (padding >= 0 && text.length % 4 !== 0)) return undefined
  if (over === 0) return digits
  const last = alphabet.indexOf(digits.charAt(digits.length - 1)) & (over === 2 ? 0b110000 : 0b111100)
  return digits.slice(0, -1) + alphabet.charAt(last) + '='.repeat(4 - over)
}
