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
  it('finishes the calls in flight and keeps what it has acknowledged', { timeout: 60_000 }, async () => {
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
    await expect.poll(reached, { timeout: 30_000 }).toBe(false)
    call.finish()
    const answer = await call.ended
    expect(answer).toContain('<Code>MissingAuthenticationToken</Code>')
    expect(answer.toLowerCase()).toContain('connection: close')
    expect(await server.ended).toMatchObject({ code: 0, signal: null })
    const again = await serve(['--data-dir', dataDir])
    const { User } = await clients(environment, again.url).iam.send(new GetUserCommand({ UserName: 'kept' }))
    expect(User?.UserName).toBe('kept')
  })

  it('waits for a call no longer than it is told to', { timeout: 60_000 }, async () => {
    const server = await serve(['--data-dir', temporaryFolder(), '--shutdown-seconds', '1'])
    const call = await begun(server.url)
    await closing(server)
    expect(await server.ended).toMatchObject({ code: 0, signal: null })
    expect(await call.ended).not.toContain('HTTP/1.1 4')
  })

  it('ends at once when it is told a second time', { timeout: 60_000 }, async () => {
    const server = await serve(['--data-dir', temporaryFolder(), '--shutdown-seconds', '3600'])
    await begun(server.url)
    await closing(server)
    await delay(1_200)
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 1, signal: null })
  })
})
