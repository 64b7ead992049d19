import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { rawConnection } from '../testing/raw-connection.ts'
import { testServer } from '../testing/test-server.ts'
import { formOf, posted, signed } from '../testing/wire.ts'
import { type Answerer, createHttpServer, type HttpServer } from './http-server.ts'

const server = testServer()

async function rawCall(Action: string, { chunked = false } = {}): Promise<{ head: string; body: string }> {
  const request = await signed(server, server.root, posted('iam', formOf('iam', { Action })))
  const headers: string[] = []
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    headers.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}\r\n`)
  }
  const length = chunked ? 'Transfer-Encoding: chunked\r\n' : `Content-Length: ${request.body.length}\r\n`
  return {
    head: `POST / HTTP/1.1\r\n${headers.join('')}${length}`,
    body: Buffer.from(request.body).toString(),
  }
}

describe('connections', () => {
  it('may carry several requests at once, which are answered in order', async () => {
    const first = await rawCall('ListUsers')
    const second = await rawCall('ListRoles')
    const { socket, until } = rawConnection(server.url)
    socket.write(
      `${first.head}\r\n${first.body}${second.head}\r\n${second.body}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`,
    )
    const text = await until(/"status":"ok"/)
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
    expect(text.indexOf('ListUsersResponse')).toBeLessThan(text.indexOf('ListRolesResponse'))
  })

  it('may bring a body in chunks, byte by byte', async () => {
    const { head, body } = await rawCall('ListUsers', { chunked: true })
    const { socket, until } = rawConnection(server.url)
    socket.write(`${head}\r\n`)
    for (const byte of body) socket.write(`1\r\n${byte}\r\n`)
    socket.write('0\r\n\r\n')
    expect(await until(/<\/ListUsersResponse>/)).toContain('200 OK')
  })

  it('may be closed on the client’s side before the answer', async () => {
    const { head, body } = await rawCall('ListUsers')
    const { socket, until } = rawConnection(server.url)
    socket.end(`${head}\r\n${body}`)
    expect(await until(/<\/ListUsersResponse>/)).toContain('200 OK')
  })

  it('that break within headers or body harm nobody', async () => {
    const { head, body } = await rawCall('ListUsers')
    for (const part of ['', 'POST', head, `${head}\r\n`, `${head}\r\n${body.slice(0, 5)}`]) {
      const { socket } = rawConnection(server.url)
      await new Promise((resolve) => socket.write(part, resolve))
      socket.resetAndDestroy()
    }
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  it('are asked to go on by a client that expects it, and not where the body is too long', async () => {
    const { head, body } = await rawCall('ListUsers')
    const patient = rawConnection(server.url)
    patient.socket.write(`${head}Expect: 100-continue\r\n\r\n`)
    expect(await patient.until(/100 Continue\r\n\r\n/)).toContain('HTTP/1.1 100 Continue')
    patient.socket.write(body)
    expect(await patient.until(/<\/ListUsersResponse>/)).toContain('200 OK')
    const long = rawConnection(server.url)
    long.socket.write(
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\nExpect: 100-continue\r\n\r\n',
    )
    const refused = await long.until('the end')
    expect(refused).toMatch(/^HTTP\/1\.1 413 /)
    expect(refused).not.toContain('100 Continue')
  })

  it.each([
    ['no HTTP', '\0\x01\x02\r\n\r\n'],
    ['a request without an end of line', `${'a'.repeat(40_000)}`],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a chunk of no size', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['raw bytes in the path', 'GET /\xE9 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('with %s are refused and closed', async (_, bytes) => {
    const { socket, until } = rawConnection(server.url)
    socket.write(Buffer.from(bytes, 'latin1'))
    expect(await until('the end')).toMatch(/^HTTP\/1\.1 4\d\d /)
  })

  it('may name the server in the first line, as clients of proxies do', async () => {
    const { socket, until } = rawConnection(server.url)
    socket.write('GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    expect(await until('the end')).toContain('"status":"ok"')
  })
})

describe('a server', () => {
  const started: HttpServer[] = []
  afterEach(async () => {
    for (const http of started.splice(0)) await http.close({ idle: 0, all: 0 })
  })

  const little = { patience: { headers: 200, request: 400 } }
  const empty = { status: 200, headers: {}, body: '' }

  async function start(answer: Answerer, options: { patience?: { headers: number; request: number } } = {}) {
    const failures: unknown[] = []
    const http = createHttpServer(answer, {
      trustedProxies: [],
      failed: (cause) => failures.push(cause),
      refused: () => undefined,
      ...options,
    })
    started.push(http)
    await new Promise<void>((resolve) => http.server.listen(0, '127.0.0.1', resolve))
    const address = http.server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return { url: `http://127.0.0.1:${address.port}`, failures }
  }

  it.each([
    ['headers', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['bodies', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc'],
  ])('ends connections whose %s do not come', async (_, part) => {
    const { url } = await start(async () => empty, little)
    const { socket, until } = rawConnection(url)
    socket.write(part)
    expect(await until('the end')).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('answers all that was asked by who has closed their side, however late, and then closes', async () => {
    const asked: ((path: string) => void)[] = []
    const { url } = await start(
      ({ path }) =>
        new Promise((resolve) => asked.push((told) => resolve({ ...empty, body: `${told} of ${path};` }))),
    )
    const { socket, until } = rawConnection(url)
    const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
    socket.end(`${get('/first')}${get('/second')}`)
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    // both are answered long after the server has learned that nothing more comes
    await pause(100)
    for (const answer of asked) answer('what was asked')
    const text = await until('the end')
    expect(text.match(/what was asked of \/\w+;/g)).toEqual([
      'what was asked of /first;',
      'what was asked of /second;',
    ])
  })

  it('answers 500 with a request id where answering fails, and goes on', async () => {
    const { url, failures } = await start(() => Promise.reject(new Error('broken')))
    for (const _ of [1, 2]) {
      const response = await fetch(url)
      expect(response.status).toBe(500)
      expect(response.headers.get('x-amzn-requestid')).toMatch(/^[\w-]{36}$/)
      expect(await response.text()).toBe('The request could not be answered.\n')
    }
    expect(failures).toEqual([new Error('broken'), new Error('broken')])
  })
})
