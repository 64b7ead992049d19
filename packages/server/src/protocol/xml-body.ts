import { LongBlob } from '../model/long-blob.ts'
import type { OperationModel } from '../model/service-model.ts'
import type { BodyInPieces } from './http.ts'
import { xmlAnswer } from './xml-output.ts'

/** Bytes that are written in base64 at a time, a multiple of three. */
export const PIECE = 192 * 1024

const nothing = Buffer.alloc(0)

/**
 * The answer of a query operation as `xmlAnswer` has it; in pieces where there is a long blob in it, for a text of hundreds
 * of megabytes would lie in memory several times.
 */
export function xmlBody(
  operation: OperationModel,
  output: Readonly<Record<string, unknown>> | undefined,
  requestId: string,
): string | BodyInPieces {
  for (const { name, wireName } of operation.output?.members ?? []) {
    const value = output?.[name]
    if (!(value instanceof LongBlob)) continue
    const around = xmlAnswer(operation, { ...output, [name]: nothing }, requestId)
    // at this depth, and with a `<` that no text can hold, it stands there once
    const open = `\n    <${wireName}>`
    const [head = '', tail = ''] = around.split(`${open}</${wireName}>\n`)
    return withBase64(Buffer.from(head + open), value, Buffer.from(`</${wireName}>\n${tail}`))
  }
  return xmlAnswer(operation, output, requestId)
}

function withBase64(head: Buffer, value: LongBlob, tail: Buffer): BodyInPieces {
  return {
    length: head.length + 4 * Math.ceil(value.length / 3) + tail.length,
    *pieces() {
      yield head
      yield* base64Of(value.pieces())
      yield tail
    },
  }
}

/** What is left of a piece behind its last three bytes goes with the next one: there is no padding but at the end. */
function* base64Of(pieces: Iterable<Buffer>): Generator<Buffer> {
  let rest: Buffer = nothing
  for (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const whole = bytes.length - (bytes.length % 3)
    for (let start = 0; start < whole; start += PIECE) {
      yield Buffer.from(bytes.toString('base64', start, Math.min(start + PIECE, whole)), 'latin1')
    }
    rest = bytes.subarray(whole)
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1')
}
