/** A bare `node:http` server that checks the signature of a request and answers a constant; the measure of the others. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkSignature } from '../packages/server/src/signature/check-signature.ts'
import { SigningKeys } from '../packages/server/src/signature/signing-key.ts'
import { parseSignature } from '../packages/server/src/signature/sigv4.ts'

const keys = new SigningKeys(100)
const secrets = new Map<string, { identity: object; secretAccessKey: () => string }>()
const answer = `<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">\n${'  <Filler>constant</Filler>\n'.repeat(20)}</GetUserResponse>\n`

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    const signed = { method: 'POST', path: '/', query: '', rawHeaders: request.rawHeaders, body }
    const service = body.includes('Version=2011') ? 'sts' : 'iam'
    const parsed = parseSignature(signed, { service, now: Date.now() })
    const secret = secrets.get(parsed.credential.accessKeyId)
    if (secret === undefined) {
      response.writeHead(403).end()
      return
    }
    void checkSignature(parsed, signed, secret, keys)
    response
      .writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(answer) })
      .end(answer)
  })
})
process.on(
  'message',
  ({ accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string }) => {
    secrets.set(accessKeyId, { identity: {}, secretAccessKey: () => secretAccessKey })
  },
)
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
