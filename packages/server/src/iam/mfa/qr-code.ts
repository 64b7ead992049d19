import { crc32, deflateSync } from 'node:zlib'
import encodeQr from 'qr'

/** Pixels of one module, and modules of the quiet zone that readers want around the code. */
const SCALE = 6
const BORDER = 4

/** A text as the picture of a QR code, in PNG. */
export function qrCodePng(text: string): Uint8Array {
  return png(encodeQr(text, 'raw', { ecc: 'medium', border: BORDER }), SCALE)
}

/** A square of dark and light modules as a PNG of one bit a pixel. */
function png(modules: readonly (readonly boolean[])[], scale: number): Uint8Array {
  const size = modules.length * scale
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // one bit a pixel, in grey
  header.set([1, 0, 0, 0, 0], 8)
  const rows = modules.flatMap((row) => Array<Buffer>(scale).fill(pixels(row, scale)))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** One row of pixels behind the byte that says that no filter was used; light is 1. */
function pixels(row: readonly boolean[], scale: number): Buffer {
  const line = Buffer.alloc(1 + Math.ceil((row.length * scale) / 8))
  for (let x = 0; x < row.length * scale; x++) {
    if (row[Math.floor(x / scale)]) continue
    const at = 1 + (x >> 3)
    line[at] = (line[at] ?? 0) | (0x80 >> (x & 7))
  }
  return line
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}
