import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { certificate } from '../testing/certificates.ts'
import { parsedAnswers } from '../testing/parsed-answers.ts'
import { rawConnection } from '../testing/raw-connection.ts'
import { createHttpServer, type HttpServerOptions } from './http-server.ts'

const question = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
const ANSWER = /\r\n\r\nanswer/

/** A server that answers `/slow` when it is let, and everything else at once. */
async function start(tls?: HttpServerOptions['tls']) {
  const go = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const http = createHttpServer(
    async ({ path }) => {
      if (path === '/slow') {
        asked.resolve()
        await go.promise
      }
      return { status: 200, headers: {}, body: `answer to ${path}` }
    },
    { trustedProxies: [], failed: () => undefined, refused: () => undefined, tls },
  )
  onTestFinished(() => http.close({ idle: 0, all: 0 }))
  await new Promise<void>((resolve) => http.server.listen(0, '127.0.0.1', resolve))
  const address = http.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    http,
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    asked: asked.promise,
    go: go.resolve,
  }
}

/** Far longer than a test may take. */
const LONG = 3_600_000

describe('a server that closes in order', () => {
  it('ends at once where there are no connections, however long those might stay', async () => {
    const { http } = await start()
    await http.close({ idle: LONG, all: LONG })
    expect(http.server.listening).toBe(false)
  })

  it('answers once more on an idle connection, says that it is the last time, and ends with it', async () => {
    const { http, url } = await start()
    const { socket, until } = rawConnection(url)
    socket.write(question('/first'))
    await until(ANSWER)
    const closed = http.close({ idle: LONG, all: LONG })
    await expect(fetch(url)).rejects.toThrow()
    socket.write(question('/last'))
    const [first, last] = parsedAnswers(await until('the end'))
    expect(first?.headers['connection']).not.toBe('close')
    expect(last).toMatchObject({ headers: { connection: 'close' }, body: 'answer to /last' })
    socket.end()
    await closed
  })

  it('closes idle connections after a while, unused ones too, and lets a call in flight finish', async () => {
    const { http, url, asked, go } = await start()
    const busy = rawConnection(url)
    busy.socket.write(question('/slow'))
    const idle = rawConnection(url)
    idle.socket.write(question('/first'))
    const unused = rawConnection(url)
    await Promise.all([asked, idle.until(ANSWER), new Promise((open) => unused.socket.once('connect', open))])
    await expect.poll(() => connectionsOf(http.server)).toBe(3)
    const closed = http.close({ idle: 50, all: LONG })
    expect(parsedAnswers(await idle.until('the end'))).toHaveLength(1)
    expect(await unused.until('the end')).toBe('')
    go()
    const [answer] = parsedAnswers(await busy.until('the end'))
    expect(answer).toMatchObject({ headers: { connection: 'close' }, body: 'answer to /slow' })
    busy.socket.end()
    await closed
  })

  it('says so on the last of several answers that are under way', async () => {
    const { http, url, asked, go } = await start()
    const { socket, until } = rawConnection(url)
    socket.write(question('/slow') + question('/second') + question('/slow'))
    await asked
    const closed = http.close({ idle: LONG, all: LONG })
    go()
    const answers = parsedAnswers(await until('the end'))
    expect(answers.map(({ body }) => body)).toEqual([
      'answer to /slow',
      'answer to /second',
      'answer to /slow',
    ])
    expect(answers.map(({ headers }) => headers['connection'] === 'close')).toEqual([false, false, true])
    socket.end()
    await closed
  })

  it('waits for nobody longer than it is told', async () => {
    const { http, url, asked } = await start()
    const { socket, until } = rawConnection(url)
    socket.write(question('/slow'))
    await asked
    await http.close({ idle: LONG, all: 50 })
    expect(await until('the end')).toBe('')
  })

  it('closes connections whose TLS was never begun or never used, and answers once more by TLS', async () => {
    const { body: cert, key } = certificate('localhost')
    const { http, port, url, asked, go } = await start({ cert: Buffer.from(cert), key: Buffer.from(key) })
    const overTls = async () => {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      onTestFinished(() => void socket.destroy())
      await once(socket, 'secureConnect')
      const ended = once(
        socket.on('error', () => undefined),
        'close',
      )
      return { socket, ended }
    }
    const [used, unused, busy] = [await overTls(), await overTls(), await overTls()]
    busy.socket.write(question('/slow'))
    await asked
    used.socket.write(question('/first'))
    const [first] = await once(used.socket.setEncoding('latin1'), 'data')
    expect(first).toMatch(ANSWER)
    const bare = rawConnection(url)
    await expect.poll(() => connectionsOf(http.server)).toBe(4)
    const closed = http.close({ idle: 200, all: LONG })
    used.socket.write(question('/last'))
    const [last] = await once(used.socket, 'data')
    expect(last).toMatch(/Connection: close\r\n[\s\S]*answer to \/last$/)
    expect(await bare.until('the end')).toBe('')
    await unused.ended
    // a call in flight outlasts the idle connections
    expect(busy.socket.destroyed).toBe(false)
    go()
    const [answer] = await once(busy.socket.setEncoding('latin1'), 'data')
    expect(answer).toMatch(/Connection: close\r\n[\s\S]*answer to \/slow$/)
    await closed
  })
})

function connectionsOf(server: { getConnections(done: (error: Error | null, count: number) => void): void }) {
  return new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
}
