import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { afterEach, describe, expect, it } from 'vitest'
import { CannotStart } from './cannot-start.ts'
import { eventRecord } from './events/event-record.ts'
import { eventViews } from './events/event-view.ts'
import { operatorSocketPath } from './operator-socket-path.ts'
import type { RunningServer } from './server.ts'
import { ConfigError } from './settings.ts'
import { startOperated } from './testing/operated-server.ts'

let folder = ''
const servers: RunningServer[] = []

function dataDir(): string {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-server-'))
  return folder
}

async function started(...given: Parameters<typeof startOperated>): Promise<RunningServer> {
  const server = await startOperated(...given)
  servers.push(server)
  return server
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a server', () => {
  it('leaves nothing open where it cannot start, and starts in the same folder afterwards', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    const dir = dataDir()
    await expect(startOperated(dir, { port })).rejects.toThrow(CannotStart)
    await expect(startOperated(dir, { port })).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`)
    expect(existsSync(operatorSocketPath({ dataDir: dir }))).toBe(false)
    holder.close()
    await once(holder, 'close')
    expect((await started(dir, { port })).firstAccount).toBeDefined()
  })

  it('answers nobody any more once it is closed, and takes its socket away', async () => {
    const dir = dataDir()
    const server = await startOperated(dir)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    await server.close()
    await expect(fetch(`${server.url}/readyz`)).rejects.toThrow()
    expect(existsSync(operatorSocketPath({ dataDir: dir }))).toBe(false)
    expect((await started(dir)).firstAccount).toBeUndefined()
  })

  it('listens on IPv6, and tells an address that clients can use', async () => {
    const server = await started(dataDir(), { host: '::1' })
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  it('speaks TLS with a certificate and a key', async () => {
    const dir = dataDir()
    const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        ...subject,
      ],
      { stdio: 'ignore' },
    )
    const server = await started(dir, { 'tls-cert': cert, 'tls-key': key })
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    const status = await new Promise((resolve, reject) => {
      get(`${server.url}/readyz`, { ca: readFileSync(cert), agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })
    expect(status).toBe(200)
    const { firstAccount, service } = server
    if (firstAccount === undefined) throw new Error('the first start makes an account')
    const iam = new IAMClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: firstAccount.accessKey,
      requestHandler: { httpsAgent: new Agent({ ca: readFileSync(cert) }) },
    })
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    iam.destroy()
    const query = { from: 0, to: Number.MAX_SAFE_INTEGER, marks: [], limit: 1, matches: () => true }
    const [record] = (await service.records?.newest(query))?.records ?? []
    const [view] = record === undefined ? [] : eventViews(record)
    expect(view && eventRecord(view)).toMatchObject({
      eventName: 'CreateUser',
      tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: expect.stringMatching(/^TLS_/) },
    })
    await expect(startOperated(dir, { 'tls-cert': key, 'tls-key': key })).rejects.toThrow(
      /are no pair of certificate and key/,
    )
  })

  it('has test mode on loopback addresses only', async () => {
    const refused = startOperated(dataDir(), { 'test-mode': true, host: '0.0.0.0' })
    await expect(refused).rejects.toThrow(new ConfigError('--test-mode needs a loopback address as --host'))
  })

  it('says that the path of its data folder is too long for a socket before it makes anything', async () => {
    const deep = join(dataDir(), 'x'.repeat(100))
    await expect(startOperated(deep)).rejects.toThrow(
      /--data-dir: the path of its operator socket is longer than 103 bytes/,
    )
    expect(existsSync(deep)).toBe(false)
  })
})
