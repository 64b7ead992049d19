/** Most characters of a marker (the model's markerType). */
const LONGEST_MARKER = 320

/** Ways to turn a position into bytes; a position takes the one that is shortest for it. */
const forms = [
  { encode: toUtf8, decode: (bytes: Buffer) => bytes.toString('utf8') },
  {
    encode: (text: string) => Buffer.from(text, 'utf16le'),
    decode: (bytes: Buffer) => bytes.toString('utf16le'),
  },
  { encode: toSevenBits, decode: fromSevenBits },
]

function toUtf8(text: string): Buffer | undefined {
  return text.isWellFormed() ? Buffer.from(text, 'utf8') : undefined
}

/** ASCII without the eighth bit of each character; `undefined` for other texts. */
function toSevenBits(text: string): Buffer | undefined {
  let bits = 1n
  for (const character of text) {
    const code = character.charCodeAt(0)
    if (code > 127) return undefined
    bits = (bits << 7n) | BigInt(code)
  }
  return bytesOf(bits)
}

function fromSevenBits(bytes: Buffer): string {
  let text = ''
  for (let bits = numberOf(bytes); bits > 1n; bits >>= 7n)
    text = String.fromCharCode(Number(bits & 127n)) + text
  return text
}

/** A position as bytes, the first of which tells the form. */
export function positionBytes(position: string): Buffer {
  const candidates = forms.flatMap(({ encode }, form) => {
    const bytes = encode(position)
    return bytes === undefined ? [] : [Buffer.concat([Uint8Array.of(form + 1), bytes])]
  })
  return candidates.reduce((best, candidate) => (candidate.length < best.length ? candidate : best))
}

/** The position that `positionBytes` turned into these bytes. */
export function positionOf(bytes: Buffer): string | undefined {
  return forms[(bytes[0] ?? 0) - 1]?.decode(bytes.subarray(1))
}

/**
 * What stands in markers whose base64 would be too long: the printable characters that the model allows, U+0021 to
 * U+00FF, without those that need escapes in XML, JSON or a shell.
 */
const DENSE = Array.from({ length: 0xff - 0x20 }, (_, index) => String.fromCharCode(0x21 + index)).filter(
  (character) => !/["$&'<>\\`\u007f-\u00a0\u00ad]/.test(character),
)
const BASE = BigInt(DENSE.length)
const DENSE_SIGN = '~'

/** Bytes, the first of which is not 0, as the text of a marker; `undefined` if they are too many. */
export function markerText(bytes: Buffer): string | undefined {
  const plain = bytes.toString('base64url')
  const text = plain.length <= LONGEST_MARKER ? plain : DENSE_SIGN + toDense(bytes)
  return text.length <= LONGEST_MARKER ? text : undefined
}

/** The bytes of a marker's text; `undefined` for texts that `markerText` never makes. */
export function markerBytes(text: string): Buffer | undefined {
  if (text.length > LONGEST_MARKER) return undefined
  const bytes = text.startsWith(DENSE_SIGN) ? fromDense(text.slice(1)) : Buffer.from(text, 'base64url')
  // base64 is read leniently: only the one spelling counts
  return bytes !== undefined && markerText(bytes) === text ? bytes : undefined
}

function toDense(bytes: Buffer): string {
  let text = ''
  for (let rest = numberOf(bytes); rest > 0n; rest /= BASE) text += DENSE[Number(rest % BASE)]
  return text
}

function fromDense(text: string): Buffer | undefined {
  let value = 0n
  for (const character of [...text].reverse()) {
    const digit = DENSE.indexOf(character)
    if (digit < 0) return undefined
    value = value * BASE + BigInt(digit)
  }
  return bytesOf(value)
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x0${bytes.toString('hex')}`)
}

function bytesOf(value: bigint): Buffer {
  const digits = value.toString(16)
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
}
