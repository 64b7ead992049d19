import { afterEach, describe, expect, it } from 'vitest'
import { parsedAnswers } from '../testing/parsed-answers.ts'
import { rawConnection } from '../testing/raw-connection.ts'
import { createHttpServer, type HttpServer, type HttpServerOptions } from './http-server.ts'
import type { Refusal } from './refused-request.ts'

const started: HttpServer[] = []

afterEach(async () => {
  for (const http of started.splice(0)) await http.close({ idle: 0, all: 0 })
})

const QUESTION = 'GET /first HTTP/1.1\r\nHost: x\r\n\r\n'
const GARBAGE = '\0\x01secret-looking\x02\r\n\r\n'

/** A server whose answers wait until they are let go, and what it was told of refusals. */
async function start({ patience }: Pick<HttpServerOptions, 'patience'> = {}) {
  const refusals: Refusal[] = []
  const go = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const http = createHttpServer(
    async ({ path }) => {
      asked.resolve()
      if (path !== '/at-once') await go.promise
      return {
        status: 200,
        headers: { 'x-amzn-RequestId': path },
        body: `${'answer '.repeat(50_000)}${path}`,
      }
    },
    {
      trustedProxies: [],
      failed: (cause) => {
        throw cause
      },
      refused: (refusal) => refusals.push(refusal),
      ...(patience !== undefined && { patience }),
    },
  )
  started.push(http)
  await new Promise<void>((resolve) => http.server.listen(0, '127.0.0.1', resolve))
  const address = http.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}`, http, refusals, asked: asked.promise, go: go.resolve }
}

describe('a request that cannot be read', () => {
  const little = { patience: { headers: 200, request: 400 } }
  const post = 'POST / HTTP/1.1\r\nHost: x\r\n'
  it.each([
    ['is no HTTP', GARBAGE, 400, 'HPE_INVALID_METHOD', {}],
    [
      'has a length and chunks',
      `${post}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'HPE_INVALID_TRANSFER_ENCODING',
      {},
    ],
    [
      'has chunks of no size',
      `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      400,
      'HPE_INVALID_CHUNK_SIZE',
      {},
    ],
    ['names no host', 'GET / HTTP/1.1\r\n\r\n', 400, 'no host', {}],
    ['names two hosts', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nhOST: y\r\n\r\n', 400, 'two hosts', {}],
    [
      'expects what nobody knows',
      `${post}Expect: more\r\nContent-Length: 0\r\n\r\n`,
      417,
      'unknown expectation',
      {},
    ],
    [
      'has a long header',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(100_000)}\r\n\r\n`,
      431,
      'HPE_HEADER_OVERFLOW',
      {},
    ],
    [
      'has long extensions of a chunk',
      `${post}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(20_000)}\r\n`,
      413,
      'HPE_CHUNK_EXTENSIONS_OVERFLOW',
      {},
    ],
    [
      'is too long',
      `${post}Expect: 100-continue\r\nContent-Length: 9999999\r\n\r\n`,
      413,
      'body too large',
      {},
    ],
    ['does not end its headers', 'GET / HTTP/1.1\r\nHost: x\r\n', 408, 'ERR_HTTP_REQUEST_TIMEOUT', little],
    [
      'does not end its body',
      `${post}Content-Length: 10\r\n\r\nabc`,
      408,
      'ERR_HTTP_REQUEST_TIMEOUT',
      little,
    ],
  ])(
    'because it %s is answered once, in full, with a request id',
    async (_, bytes, status, reason, options) => {
      const { url, refusals } = await start(options)
      const { socket, until } = rawConnection(url)
      socket.write(Buffer.from(bytes, 'latin1'))
      const [answer, ...others] = parsedAnswers(await until('the end'))
      expect(others).toEqual([])
      expect(answer).toMatchObject({
        status,
        headers: { 'content-type': 'text/plain', connection: 'close', date: expect.stringMatching(/ GMT$/) },
        body: expect.stringMatching(/^The .+\.\n$/),
      })
      const requestId = answer?.headers['x-amzn-requestid']
      expect(requestId).toMatch(/^[\w-]{36}$/)
      expect(refusals).toEqual([{ status, reason, requestId, sourceIp: '127.0.0.1' }])
    },
  )

  const tooLarge = 'Content-Length: 9999999\r\nExpect: 100-continue'
  it.each([
    ['application/x-www-form-urlencoded; charset=utf-8', tooLarge, 413, 'RequestEntityTooLarge', 'text/xml'],
    ['application/x-www-form-urlencoded', 'Expect: more', 417, 'ExpectationFailed', 'text/xml'],
    ['application/x-www-form-urlencoded', 'Content-Length: 10', 408, 'RequestTimeout', 'text/xml'],
    ['application/x-amz-json-1.0', tooLarge, 413, 'RequestEntityTooLarge', 'application/x-amz-json-1.0'],
    ['text/plain\r\nX-Amz-Target: A.B', tooLarge, 413, 'RequestEntityTooLarge', 'application/x-amz-json-1.1'],
    ['application/json', 'Expect: more', 417, 'ExpectationFailed', 'application/json'],
    ['application/jsonp', tooLarge, 413, undefined, 'text/plain'],
  ])(
    'of the type %s with %s is answered in the form of its protocol',
    async (type, line, status, code, told) => {
      const { url, refusals } = await start(little)
      const { socket, until } = rawConnection(url)
      socket.write(`${post}Content-Type: ${type}\r\n${line}\r\n\r\n`)
      const [answer] = parsedAnswers(await until('the end'))
      expect(answer).toMatchObject({ status, headers: { 'content-type': told, connection: 'close' } })
      const [requestId, body] = [refusals[0]?.requestId, answer?.body ?? '']
      expect(answer?.headers['x-amzn-requestid']).toBe(requestId)
      if (told === 'text/xml') {
        expect(body).toMatch(/^<ErrorResponse xmlns="[^"]+">\s+<Error>\s+<Type>Sender<\/Type>/)
        expect(body).toContain(`<Code>${code}</Code>`)
        expect(body).toContain(`<RequestId>${requestId}</RequestId>`)
      } else if (code !== undefined) {
        expect(answer?.headers['x-amzn-errortype']).toBe(code)
        expect(JSON.parse(body)).toEqual({ __type: code, message: expect.stringMatching(/^The .+\.$/) })
      }
    },
  )

  it('is answered behind the requests before it, whose answers arrive whole', async () => {
    const { url, refusals, asked, go } = await start()
    const { socket, until } = rawConnection(url)
    socket.write(`${QUESTION}GET /second HTTP/1.1\r\nHost: x\r\n\r\n${GARBAGE}`)
    await asked
    await expect.poll(() => refusals.length).toBe(1)
    go()
    const answers = parsedAnswers(await until('the end'))
    expect(answers.map(({ status, headers }) => [status, headers['x-amzn-requestid']])).toEqual([
      [200, '/first'],
      [200, '/second'],
      [400, refusals[0]?.requestId],
    ])
    expect(answers[1]?.body).toBe(`${'answer '.repeat(50_000)}/second`)
  })

  it('is answered behind an answer that is being written', async () => {
    const { url, refusals } = await start()
    const { socket, until } = rawConnection(url)
    socket.pause()
    socket.write('GET /at-once HTTP/1.1\r\nHost: x\r\n\r\n')
    socket.write(GARBAGE)
    await expect.poll(() => refusals.length).toBe(1)
    socket.resume()
    const answers = parsedAnswers(await until('the end'))
    expect(answers.map(({ status }) => status)).toEqual([200, 400])
    expect(answers[0]?.body).toBe(`${'answer '.repeat(50_000)}/at-once`)
  })

  it('is not answered where the answer before it was the last', async () => {
    const { url, refusals, asked, go } = await start()
    const { socket, until } = rawConnection(url)
    socket.write(`GET /first HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    await asked
    socket.write(GARBAGE)
    await expect.poll(() => refusals.length).toBe(1)
    go()
    const answers = parsedAnswers(await until('the end'))
    expect(answers.map(({ status }) => status)).toEqual([200])
    expect(answers[0]?.body).toBe(`${'answer '.repeat(50_000)}/first`)
  })

  it('whose body breaks off behind another request is answered in its turn', async () => {
    const { url, refusals, asked, go } = await start()
    const { socket, until } = rawConnection(url)
    socket.write(`${QUESTION}${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`)
    await asked
    await expect.poll(() => refusals.length).toBe(1)
    go()
    const answers = parsedAnswers(await until('the end'))
    expect(answers.map(({ status }) => status)).toEqual([200, 400])
  })

  it('is read on for a while, so that its sender sees the answer, and told of once', async () => {
    const { url, refusals } = await start()
    const { socket, until } = rawConnection(url)
    for (let round = 0; round < 100; round += 1) socket.write(GARBAGE.repeat(1_000))
    const answers = parsedAnswers(await until('the end'))
    expect(answers.map(({ status }) => status)).toEqual([400])
    expect(refusals).toHaveLength(1)
  })

  it('is passed over where nobody listens any more', async () => {
    const { url, http, refusals, asked } = await start()
    const faults: unknown[] = []
    http.server.prependListener('clientError', (fault) => faults.push(fault))
    const { socket } = rawConnection(url)
    socket.write(QUESTION)
    await asked
    socket.resetAndDestroy()
    await expect.poll(() => faults.length).toBe(1)
    expect(faults).toMatchObject([{ code: 'ECONNRESET' }])
    expect(refusals).toEqual([])
  })
})
