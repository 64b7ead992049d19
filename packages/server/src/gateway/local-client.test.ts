import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HttpRequest } from '../protocol/http.ts'
import { foreignPage } from './local-client.ts'

const withHeaders = (headers: HttpRequest['headers']): HttpRequest => ({
  ...{ method: 'POST', path: '/_test/reset', query: '', rawHeaders: [], headers },
  ...{ body: Buffer.alloc(0), sourceIp: '127.0.0.1', secure: false },
})

const own = [
  ...['localhost', 'LocalHost', 'localhost.', 'web.localhost', 'a.b.localhost', '127.0.0.1', '127.255.3.4'],
  ...['127.1', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]'],
]
const foreign = [
  ...[
    'evil.example',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.evil.example',
    '127.evil.example',
  ],
  ...['128.0.0.1', '192.168.0.7', '0.0.0.0', '[::2]', '[::]', '[::ffff:128.0.0.1]', '', '[', 'a b'],
  ...[
    'evil.example@localhost',
    'evil.example#.localhost',
    'evil.example/.localhost',
    'evil.example\\.localhost',
  ],
]
const portOf = fc.constantFrom('', ':1', ':4599', ':65535')
const schemes = fc.constantFrom('http://', 'https://', 'HTTP://')

describe('foreignPage', () => {
  it('lets programs in under loopback names and addresses, with any port', () => {
    fc.assert(
      fc.property(fc.constantFrom(...own), portOf, (host, port) => {
        expect(foreignPage(withHeaders({ host: host + port }))).toBeUndefined()
        // what fetch of Node sends
        const fetching = { host: host + port, 'sec-fetch-mode': 'cors', accept: '*/*' }
        expect(foreignPage(withHeaders(fetching))).toBeUndefined()
      }),
    )
  })

  it('lets in pages of this machine, whatever their port', () => {
    fc.assert(
      fc.property(fc.constantFrom(...own), schemes, portOf, portOf, (host, scheme, port, other) => {
        const request = (site: string) =>
          withHeaders({ host: host + port, origin: scheme + host + other, 'sec-fetch-site': site })
        for (const site of ['same-origin', 'same-site', 'cross-site'])
          expect(foreignPage(request(site))).toBeUndefined()
      }),
    )
  })

  it('refuses every other name, even where it points to this machine by now', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...foreign), fc.domain()), portOf, (host, port) => {
        expect(foreignPage(withHeaders({ host: host + port }))).toContain('host')
      }),
    )
    expect(foreignPage(withHeaders({}))).toContain('not told')
  })

  it('refuses pages of others, and such that hide who they are', () => {
    const host = '127.0.0.1:4599'
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...foreign), fc.domain()),
        schemes,
        portOf,
        (name, scheme, port) => {
          expect(foreignPage(withHeaders({ host, origin: scheme + name + port }))).toContain('page')
        },
      ),
    )
    for (const origin of ['null', 'chrome-extension://abcdef', 'file://', 'https://'])
      expect(foreignPage(withHeaders({ host, origin }))).toContain('page')
    for (const site of ['cross-site', 'same-site', 'Cross-Site', 'what'])
      expect(foreignPage(withHeaders({ host, 'sec-fetch-site': site }))).toContain('another site')
    for (const site of ['same-origin', 'none'])
      expect(foreignPage(withHeaders({ host, 'sec-fetch-site': site }))).toBeUndefined()
  })
})
