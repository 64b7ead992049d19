import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHttpServer } from '../gateway/http-server.ts'
import { serviceModel } from '../model/service-model.ts'
import { PIECE, xmlBody } from './xml-body.ts'
import { xmlAnswer } from './xml-output.ts'

const operation = serviceModel('iam').operations.get('GetCredentialReport')
if (operation === undefined) throw new Error('there is no such operation')
const report = operation

const answerOf = (Content: Uint8Array) => ({
  Content,
  ReportFormat: '\n    <Content></Content>\n ü',
  GeneratedTime: new Date(Date.UTC(2026, 0, 2)),
})

describe('an answer with a long blob', () => {
  it('is the same in pieces as it is whole, and as long as it says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 * PIECE + 5 }),
        fc.integer({ min: 0, max: 20 }),
        (length, offset) => {
          // a view that begins within a larger buffer
          const bytes = new Uint8Array(length + offset)
            .map((_, index) => index * 31 + (index >> 8))
            .subarray(offset)
          const whole = xmlAnswer(report, answerOf(bytes), 'an-id')
          const body = xmlBody(report, answerOf(bytes), 'an-id')
          const isLong = typeof body !== 'string'
          expect(isLong).toBe(length > PIECE)
          const all = isLong ? Buffer.concat([...body.pieces()]) : Buffer.from(body)
          if (isLong) expect(all.length).toBe(body.length)
          expect(all.toString('utf8') === whole).toBe(true)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('reaches a client whole, one piece after the other, and serves the next call of the connection', async () => {
    const bytes = Buffer.alloc(20 * PIECE + 1, 'report')
    const whole = xmlAnswer(report, answerOf(bytes), 'an-id')
    const body = xmlBody(report, answerOf(bytes), 'an-id')
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
    const url = `http://127.0.0.1:${address.port}/`
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
    await close({ idle: 0, all: 1000 })
  })
})
