import { createHash, X509Certificate } from 'node:crypto'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { createServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { certificate } from '../testing/certificates.ts'
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

const find = (host: string, port: number, allowed = ['127.0.0.1'], milliseconds = 30_000) =>
  thumbprintFinder({ allowedNetworks: allowed, port, milliseconds })(host)
const sha1 = (pem: string) => createHash('sha1').update(new X509Certificate(pem).raw).digest('hex')

describe('the thumbprint of a host', () => {
  const root = certificate('Root')
  const middle = certificate('Middle', root)
  const leaf = certificate('localhost', middle)

  it('is that of the last certificate which it presents', async () => {
    for (const [chain, top] of [
      [`${leaf.body}${middle.body}${root.body}`, root],
      [`${leaf.body}${middle.body}`, middle],
      [leaf.body, leaf],
    ] as const) {
      const port = await listen(createServer({ cert: chain, key: leaf.key }))
      expect(await find('127.0.0.1', port)).toBe(sha1(top.body))
    }
  })

  it('is found by name, over those of its addresses that may be reached', async () => {
    const port = await listen(createServer({ cert: leaf.body, key: leaf.key }))
    expect(await find('localhost', port)).toBe(sha1(leaf.body))
  })

  it('is not asked of a host inside that is not allowed, by address or by name', async () => {
    let connections = 0
    const server = createServer({ cert: leaf.body, key: leaf.key })
    server.on('connection', () => connections++)
    const port = await listen(server)
    expect(await find('127.0.0.1', port, [])).toBeUndefined()
    expect(await find('localhost', port, [])).toBeUndefined()
    expect(connections).toBe(0)
  })

  it('is not there where nobody listens, or who listens speaks no TLS', async () => {
    const closed = createTcpServer()
    const port = await listen(closed)
    closed.close()
    expect(await find('127.0.0.1', port)).toBeUndefined()
    const mumbling = await listen(createTcpServer((socket) => socket.end('hello\n')))
    expect(await find('127.0.0.1', mumbling)).toBeUndefined()
  })

  it('is given up after the deadline', async () => {
    const port = await listen(createTcpServer((socket) => socket.on('error', () => undefined)))
    expect(await find('127.0.0.1', port, undefined, 50)).toBeUndefined()
  })
})
