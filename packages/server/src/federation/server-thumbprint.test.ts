import { createHash, X509Certificate } from 'node:crypto'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { certificate } from '../testing/certificates.ts'
import { identityProvider } from '../testing/identity-provider.ts'
import { thumbprintFinder } from './server-thumbprint.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function listen(server: Server): Promise<number> {
  open.push(server)
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  return (server.address() as AddressInfo).port
}

const root = certificate('Root')
const middle = certificate('Middle', root)
const leaf = certificate('localhost', middle)
const whole = { cert: `${leaf.body}${middle.body}${root.body}`, key: leaf.key }

/** Starts an identity provider of the whole chain that goes with the test. */
async function provider(...[what]: [Parameters<typeof identityProvider>[1]?]) {
  const started = await identityProvider(whole, what)
  open.push(started.server)
  return started
}

const find = (url: string, port: number, allowed = ['127.0.0.1'], milliseconds = 30_000) =>
  thumbprintFinder({ allowedNetworks: allowed, port, milliseconds })(url)
const sha1 = (pem: string) => createHash('sha1').update(new X509Certificate(pem).raw).digest('hex')

describe('the thumbprint of an issuer', () => {
  it('is that of the last certificate which its host presents', async () => {
    for (const [cert, top] of [
      [whole.cert, root],
      [`${leaf.body}${middle.body}`, middle],
      [leaf.body, leaf],
    ] as const) {
      const { server, port } = await identityProvider({ cert, key: leaf.key })
      open.push(server)
      expect(await find('127.0.0.1', port)).toBe(sha1(top.body))
    }
  })

  it('is that of the host of its keys, where it names another one (B-453)', async () => {
    const other = certificate('keys')
    const elsewhere = { cert: other.body, key: other.key }
    const { port } = await provider({ keys: 'https://localhost/keys?x#y', elsewhere })
    expect(await find('127.0.0.1', port)).toBe(sha1(other.body))
    const back = await provider({ keys: 'https://127.0.0.1/keys', elsewhere })
    expect(await find('localhost', back.port)).toBe(sha1(root.body))
  })

  it('is asked for behind the path of the issuer, with a slash at its end or without', async () => {
    const { port, asked } = await provider()
    for (const url of ['127.0.0.1', '127.0.0.1/', '127.0.0.1/a/b', '127.0.0.1/a/b/']) await find(url, port)
    const document = '/.well-known/openid-configuration'
    expect(asked).toEqual([document, document, `/a/b${document}`, `/a/b${document}`])
  })

  it('is not asked of a host inside that is not allowed, by address or by name', async () => {
    let connections = 0
    const { server, port } = await provider()
    server.on('connection', () => connections++)
    for (const host of ['127.0.0.1', 'localhost', '2130706433']) {
      expect(await find(host, port, [])).toBeUndefined()
    }
    expect(connections).toBe(0)
  })

  it.each([
    'https://127.0.0.2/keys',
    'https://[::1]/keys',
    'https://2130706434/',
    'https://[::ffff:127.0.0.2]/',
  ])('is not asked of %s, which the issuer names for its keys and is not allowed', async (keys) => {
    let connections = 0
    const inside = createTlsServer(whole, (socket) => socket.end())
    inside.on('connection', () => connections++)
    const { port } = await provider({ keys })
    open.push(inside)
    const listening = new Promise<void>((done) => {
      inside.once('error', () => done())
      inside.listen(port, '127.0.0.2', done)
    })
    await listening
    expect(await find('127.0.0.1', port)).toBeUndefined()
    expect(connections).toBe(0)
  })

  it.each([
    'http://127.0.0.1/keys',
    'https://127.0.0.1:8443/keys',
    'https://user@127.0.0.1/keys',
    'file:///etc/passwd',
    '/keys',
    '',
  ])('is not there where the keys are at %j', async (keys) => {
    const { port } = await provider({ keys })
    expect(await find('127.0.0.1', port)).toBeUndefined()
  })

  it.each<[string, number, string]>([
    ['is missing', 404, '{"jwks_uri":"https://127.0.0.1/keys"}'],
    ['is elsewhere', 302, '{"jwks_uri":"https://127.0.0.1/keys"}'],
    ['is no JSON', 200, '<html>'],
    ['is no object', 200, 'null'],
    ['names no keys', 200, '{"issuer":"https://127.0.0.1"}'],
    ['names keys that are no text', 200, '{"jwks_uri":["https://127.0.0.1/keys"]}'],
    ['has no end', 200, `{"jwks_uri":"https://127.0.0.1/keys","x":"${'x'.repeat(300_000)}"}`],
  ])('is not there where the discovery document %s', async (_what, status, text) => {
    const { port, asked } = await provider({
      answer: (_request, response) => response.writeHead(status, { location: '/other' }).end(text),
    })
    expect(await find('127.0.0.1', port)).toBeUndefined()
    expect(asked).toHaveLength(1)
  })

  it('is not there where nobody listens, or who listens speaks no TLS or no HTTP', async () => {
    const closed = createTcpServer()
    const port = await listen(closed)
    closed.close()
    expect(await find('127.0.0.1', port)).toBeUndefined()
    const mumbling = await listen(createTcpServer((socket) => socket.end('hello\n')))
    expect(await find('127.0.0.1', mumbling)).toBeUndefined()
    const silent = await listen(createTlsServer(whole, (socket) => socket.end('hello\n')))
    expect(await find('127.0.0.1', silent)).toBeUndefined()
  })

  it('is given up after the deadline, wherever it is', async () => {
    const mute = await listen(createTcpServer((socket) => socket.on('error', () => undefined)))
    expect(await find('127.0.0.1', mute, undefined, 50)).toBeUndefined()
    const { server, port } = await provider({
      answer: (_request, response) => response.writeHead(200).write('{"jwks_uri":'),
    })
    expect(await find('127.0.0.1', port, undefined, 500)).toBeUndefined()
    server.closeAllConnections()
  })
})
