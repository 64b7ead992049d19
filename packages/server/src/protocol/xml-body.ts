import type { OperationModel } from '../model/service-model.ts'
import type { BodyInPieces } from './http.ts'
import { xmlAnswer } from './xml-output.ts'

/** Bytes that are written in base64 at a time, a multiple of three; what has no more than these is written whole. */
export const PIECE = 192 * 1024

const nothing = new Uint8Array()

/**
 * The answer of a query operation as `xmlAnswer` has it; in pieces where a blob in it is long, for a text of hundreds of
 * megabytes would lie in memory several times.
 */
export function xmlBody(
  operation: OperationModel,
  output: Readonly<Record<string, unknown>> | undefined,
  requestId: string,
): string | BodyInPieces {
  for (const { name, wireName, shape } of operation.output?.members ?? []) {
    const value = output?.[name]
    if (shape.type !== 'blob' || !(value instanceof Uint8Array) || value.length <= PIECE) continue
    const around = xmlAnswer(operation, { ...output, [name]: nothing }, requestId)
    // at this depth, and with a `<` that no text can hold, it stands there once
    const open = `\n    <${wireName}>`
    const [head, tail, ...more] = around.split(`${open}</${wireName}>\n`)
    if (head === undefined || tail === undefined || more.length > 0) break
    return withBase64(Buffer.from(head + open), value, Buffer.from(`</${wireName}>\n${tail}`))
  }
  return xmlAnswer(operation, output, requestId)
}

function withBase64(head: Buffer, value: Uint8Array, tail: Buffer): BodyInPieces {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return {
    length: head.length + 4 * Math.ceil(bytes.length / 3) + tail.length,
    *pieces() {
      yield head
      for (let start = 0; start < bytes.length; start += PIECE) {
        yield Buffer.from(bytes.toString('base64', start, Math.min(start + PIECE, bytes.length)), 'latin1')
      }
      yield tail
    },
  }
}
