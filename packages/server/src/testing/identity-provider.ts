import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'

interface Chain {
  /** The certificates that are presented, in PEM. */
  readonly cert: string
  readonly key: string
}

/** An identity provider on 127.0.0.1, with the paths that it was asked for. */
export interface TestIdentityProvider {
  readonly server: Server
  readonly port: number
  readonly asked: string[]
}

/**
 * Starts an identity provider that presents `chain`, and `elsewhere` to those who ask for localhost by name; its discovery
 * document names `keys`, unless told what to answer instead.
 */
export async function identityProvider(
  chain: Chain,
  {
    keys = 'https://127.0.0.1/keys',
    elsewhere = chain,
    answer = (_request, response) => response.end(JSON.stringify({ jwks_uri: keys })),
  }: { keys?: string; elsewhere?: Chain; answer?: RequestListener } = {},
): Promise<TestIdentityProvider> {
  const asked: string[] = []
  const server = createServer({ ...chain }, (request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  server.addContext('localhost', elsewhere)
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  return { server, port: (server.address() as AddressInfo).port, asked }
}
