/** A block of a text in PEM: what its first line calls it, and its bytes. */
export interface PemBlock {
  readonly label: string
  readonly bytes: Buffer
}

const block = /^[ \t]*-----BEGIN ([A-Z0-9 ]+)-----[ \t]*\n([^-]*\n[ \t]*)-----END \1-----[ \t]*$/gm

/** What is left of a block whose lines are torn. */
const tornLine = /--[ \t]?(?:BEGIN|END)\b/

/**
 * The blocks of a text in PEM, in their order. Text before and between them explains them, as that of OpenSSL does, and is
 * passed over (RFC 7468, section 2). `undefined` where a block is torn, encrypted in the old form or no base64, and where
 * anything but white space follows the last one. Takes time in proportion to the text.
 */
export function readPem(text: string): PemBlock[] | undefined {
  const unix = text.replaceAll('\r\n', '\n')
  const blocks: PemBlock[] = []
  let end = 0
  for (const { 0: whole, 1: label = '', 2: base64 = '', index } of unix.matchAll(block)) {
    const bytes = readBase64(base64)
    if (bytes === undefined || tornLine.test(unix.slice(end, index))) return undefined
    blocks.push({ label, bytes })
    end = index + whole.length
  }
  return unix.slice(end).trim() === '' ? blocks : undefined
}

/** Bytes out of base64 with white space between its characters; `undefined` for every other text. */
export function readBase64(text: string): Buffer | undefined {
  const packed = text.replace(/[ \t\r\n]+/g, '')
  const bytes = Buffer.from(packed, 'base64')
  return bytes.toString('base64') === packed ? bytes : undefined
}
