import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { CreateUserCommand, GetUserCommand } from '@aws-sdk/client-iam'
import { describe, expect, it, onTestFinished } from 'vitest'
import { printedEnvironment, type ServerProcess, serve, temporaryFolder } from './testing/gatehouse.ts'
import { clients } from './testing/sdk.ts'

const FORM = 'Version=2010-05-08&Action=CreateUser&UserName=ana'

/** A call that has been sent but for the end of its body; unsigned ones are answered too. */
async function begun(url: string) {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  onTestFinished(() => void socket.destroy())
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', () => undefined)
  const ended = new Promise<string>((resolve) => socket.on('close', () => resolve(text)))
  const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${FORM.length}\r\n`
  // the interim answer tells that the server has begun to read
  socket.write(`${head}Expect: 100-continue\r\n\r\n`)
  while (!text.includes('100 Continue')) await delay(10)
  socket.write(FORM.slice(0, 10))
  return { ended, finish: () => socket.write(FORM.slice(10)) }
}

async function closing(server: ServerProcess): Promise<void> {
  server.child.kill('SIGTERM')
  const lines = server.child.stderr
  await new Promise<void>((resolve) =>
    lines?.on('data', (text: string) => text.includes('"closing"') && resolve()),
  )
}

describe('a server that is told to end', () => {
  it('finishes the calls in flight and keeps what it has acknowledged', async () => {
    const dataDir = temporaryFolder()
    const server = await serve(['--data-dir', dataDir])
    const environment = printedEnvironment(server.output())
    const { iam } = clients(environment)
    await iam.send(new CreateUserCommand({ UserName: 'kept' }))
    const call = await begun(server.url)
    await closing(server)
    const reached = () =>
      fetch(`${server.url}/healthz`).then(
        () => true,
        () => false,
      )
    await expect.poll(reached, { timeout: 60_000 }).toBe(false)
    call.finish()
    const answer = await call.ended
    expect(answer).toContain('<Code>MissingAuthenticationToken</Code>')
    expect(answer.toLowerCase()).toContain('connection: close')
    expect(await server.ended).toMatchObject({ code: 0, signal: null })
    const again = await serve(['--data-dir', dataDir])
    const { User } = await clients(environment, again.url).iam.send(new GetUserCommand({ UserName: 'kept' }))
    expect(User?.UserName).toBe('kept')
  })

  it('waits for a call no longer than it is told to', async () => {
    const server = await serve(['--data-dir', temporaryFolder(), '--shutdown-seconds', '1'])
    const call = await begun(server.url)
    await closing(server)
    expect(await server.ended).toMatchObject({ code: 0, signal: null })
    expect(await call.ended).not.toContain('HTTP/1.1 4')
  })

  it('ends at once when it is told a second time', async () => {
    const server = await serve(['--data-dir', temporaryFolder(), '--shutdown-seconds', '3600'])
    await begun(server.url)
    await closing(server)
    await delay(1_200)
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 1, signal: null })
  })

  it('answers every request of clients that keep their connections and never try again', {
    timeout: 300_000,
  }, async () => {
    const server = await serve(['--data-dir', temporaryFolder()])
    const clients = Array.from({ length: 24 }, (_, index) => new OneConnection(server.url, (index % 4) * 40))
    const loops = clients.map((client) => client.askUntilLast())
    await expect.poll(() => clients.every(({ answered }) => answered > 5), { timeout: 60_000 }).toBe(true)
    server.child.kill('SIGTERM')
    await Promise.all(loops)
    expect(await server.ended).toMatchObject({ code: 0, signal: null })
  })

  it('ends without delay where nobody is connected', { timeout: 60_000 }, async () => {
    const server = await serve(['--data-dir', temporaryFolder(), '--shutdown-seconds', '3600'])
    await fetch(`${server.url}/healthz`, { headers: { Connection: 'close' } })
    expect(await server.stop()).toMatchObject({ code: 0, signal: null })
  })
})

/** A client with one connection that it keeps, and with no second try. */
class OneConnection {
  answered = 0
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #url: string
  readonly #pause: number

  /** @param pause milliseconds between an answer and the next request */
  constructor(url: string, pause: number) {
    this.#url = url
    this.#pause = pause
  }

  /** Asks until an answer says that it is the last; rejects where one does not come, or not whole. */
  async askUntilLast(): Promise<void> {
    for (;;) {
      const { status, connection, text } = await this.#ask()
      expect(status).toBe(403)
      expect(text).toMatch(/<\/ErrorResponse>\s*$/)
      this.answered += 1
      if (connection === 'close') return
      await delay(this.#pause)
    }
  }

  async #ask() {
    const outgoing = request(this.#url, {
      agent: this.#agent,
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    outgoing.end(FORM)
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    let text = ''
    for await (const chunk of incoming.setEncoding('utf8')) text += chunk
    return { status: incoming.statusCode, connection: incoming.headers.connection, text }
  }
}
