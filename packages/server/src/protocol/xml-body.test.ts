import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHttpServer } from '../gateway/http-server.ts'
import { LongBlob } from '../model/long-blob.ts'
import { serviceModel } from '../model/service-model.ts'
import { PIECE, xmlBody } from './xml-body.ts'
import { xmlAnswer } from './xml-output.ts'

const operation = serviceModel('iam').operations.get('GetCredentialReport')
if (operation === undefined) throw new Error('there is no such operation')
const report = operation

const inPieces = (parts: readonly Buffer[]) =>
  new LongBlob(
    parts.reduce((sum, { length }) => sum + length, 0),
    () => parts,
  )

const answerOf = (Content: Uint8Array | LongBlob) => ({
  Content,
  ReportFormat: '\n    <Content></Content>\n ü',
  GeneratedTime: new Date(Date.UTC(2026, 0, 2)),
})

describe('an answer with a long blob', () => {
  it('is the same in pieces as it is whole, wherever they end, and as long as it says', () => {
    const lengths = fc.array(fc.oneof(fc.nat(7), fc.integer({ min: PIECE - 5, max: 2 * PIECE + 5 })), {
      maxLength: 5,
    })
    fc.assert(
      fc.property(lengths, (lengths) => {
        const parts = lengths.map((length, part) =>
          Buffer.from(Array.from({ length }, (_, index) => part + index * 31 + (index >> 8))),
        )
        const whole = xmlAnswer(report, answerOf(Buffer.concat(parts)), 'an-id')
        const body = xmlBody(report, answerOf(inPieces(parts)), 'an-id')
        if (typeof body === 'string') throw new Error('it is not in pieces')
        // as often as it is written
        for (let time = 0; time < 2; time++) {
          const all = Buffer.concat([...body.pieces()])
          expect(all.length).toBe(body.length)
          expect(all.toString('utf8') === whole).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('reaches a client whole, one piece after the other, and serves the next call of the connection', async () => {
    const parts = Array.from({ length: 20 }, () => Buffer.alloc(PIECE + 1, 'report'))
    const whole = xmlAnswer(report, answerOf(Buffer.concat(parts)), 'an-id')
    const { url, close } = await serving(inPieces(parts))
    for (let turn = 0; turn < 2; turn++) {
      const answer = await fetch(url)
      expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(whole)))
      expect((await answer.text()) === whole).toBe(true)
    }
    // one who leaves after the first bytes takes nobody along
    const leaving = await fetch(url)
    await leaving.body?.cancel()
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
    expect((await (await fetch(url)).text()) === whole).toBe(true)
    await close()
  })

  it('lets others have their turn between two pieces, however fast its client is', async () => {
    let turn = 0
    let isOver = false
    const next = (): void => {
      turn++
      if (!isOver) setImmediate(next)
    }
    const turns: number[] = []
    const part = Buffer.alloc(3, 'report')
    const blob = new LongBlob(300, function* () {
      for (let piece = 0; piece < 100; piece++) {
        turns.push(turn)
        yield part
      }
    })
    const { url, close } = await serving(blob)
    next()
    await (await fetch(url)).text()
    isOver = true
    expect(turns).toHaveLength(100)
    expect(new Set(turns).size).toBe(100)
    await close()
  })
})

/** A server that answers every call with the report. */
async function serving(
  blob: LongBlob,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const body = xmlBody(report, answerOf(blob), 'an-id')
  const { server, close } = createHttpServer(async () => ({ status: 200, headers: {}, body }), {
    trustedProxies: [],
    failed: (cause) => {
      throw cause
    },
    refused: () => undefined,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on a port')
  return { url: `http://127.0.0.1:${address.port}/`, close: () => close({ idle: 0, all: 1000 }) }
}
