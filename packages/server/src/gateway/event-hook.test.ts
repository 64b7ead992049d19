import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateUserCommand, DeleteUserCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { administratorCommand } from '../operator/accounts.ts'
import { operatorAuthor } from '../operator/author.ts'
import { refusal, user } from '../testing/callers.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { testServer } from '../testing/test-server.ts'
import { EventHook } from './event-hook.ts'
import { commandSink, webhookSink } from './hook-sinks.ts'

interface Told {
  readonly [member: string]: unknown
  readonly eventName: string
  readonly reason: string
}

/** Takes what is posted, and answers each with the next status; 200 where there is none. */
async function receiver() {
  const told: Told[] = []
  const statuses: (number | 'never')[] = []
  const http = createServer((incoming, outgoing) => {
    let text = ''
    incoming.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    incoming.on('end', () => {
      told.push(JSON.parse(text))
      const status = statuses.shift() ?? 200
      if (status !== 'never') outgoing.writeHead(status).end('thanks')
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  return { told, statuses, http, url: `http://127.0.0.1:${port}/alerts?token=SECRET` }
}

const alerts = await receiver()
afterAll(() => {
  alerts.http.closeAllConnections()
  alerts.http.close()
})
beforeEach(() => {
  alerts.told.length = 0
})

const server = testServer({
  settings: {
    'event-hook-url': alerts.url,
    'event-hook-networks': '127.0.0.0/8',
    'event-hook-events': 'root-use,DeleteUser,denials,iam:CreateAccessKey',
  },
})

const named = (name: string) => alerts.told.filter(({ eventName }) => eventName === name)

describe('the event hook', () => {
  it('is told of every use of a root user, with address, time, source and event (A-378, A-379)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await vi.waitFor(() => expect(named('CreateUser')).toHaveLength(1), 60_000)
    expect(named('CreateUser')).toEqual([
      {
        reason: 'root-use',
        account: ACCOUNT,
        rootEmail: expect.stringMatching(/@example\.com$/),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        sourceIp: '127.0.0.1',
        eventName: 'CreateUser',
        event: expect.objectContaining({
          eventName: 'CreateUser',
          userIdentity: expect.objectContaining({ type: 'Root' }),
          requestParameters: { userName: 'ana' },
        }),
      },
    ])
  })

  it('is told of the chosen names and refusals of others, and of nothing else', async () => {
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' })
    const iam = server.iamAs(ana)
    await iam.send(new ListUsersCommand({}))
    await refusal(iam.send(new DeleteUserCommand({ UserName: 'bob' })))
    await refusal(iam.send(new CreateUserCommand({ UserName: 'bob' })))
    await vi.waitFor(() => expect(named('CreateUser')).toHaveLength(2), 60_000)
    expect(named('ListUsers')).toEqual([])
    expect(named('DeleteUser')).toMatchObject([{ reason: 'DeleteUser', errorCode: 'AccessDenied' }])
    expect(named('CreateUser').map(({ reason }) => reason)).toEqual(['root-use', 'denials'])
  })

  it('is told of credentials that the operator makes, where names, writes or all are chosen', async () => {
    const run = (sources: object = {}) =>
      administratorCommand.run(
        { ...server.service, ...sources },
        { account: ACCOUNT, name: 'keeper' },
        operatorAuthor('test', Date.now),
      )
    await run()
    await vi.waitFor(() => expect(named('CreateAccessKey')).toHaveLength(1), 60_000)
    expect(named('CreateAccessKey')).toEqual([
      {
        ...{ reason: 'iam:CreateAccessKey', account: ACCOUNT, eventName: 'CreateAccessKey' },
        ...{ rootEmail: expect.stringMatching(/@/), time: expect.stringMatching(/Z$/), sourceIp: 'operator' },
        event: expect.objectContaining({ userIdentity: { type: 'AWSService', invokedBy: 'operator' } }),
      },
    ])
    expect(named('AttachUserPolicy')).toEqual([])
    for (const word of ['writes', 'all']) {
      const settings = { url: alerts.url, command: undefined, allowedNetworks: ['127.0.0.1'], events: [word] }
      const hook = new EventHook(settings, () => undefined)
      await run({ noticed: hook.noticeOperator.bind(hook) })
      await vi.waitFor(() => expect(hook.counts.delivered).toBe(1), 60_000)
      await hook.close()
    }
    expect(named('CreateAccessKey').map(({ reason }) => reason)).toEqual([
      'iam:CreateAccessKey',
      'writes',
      'all',
    ])
  })

  it('is told of root use as that, also where another choice stands before it', async () => {
    const settings = {
      ...{ url: alerts.url, command: undefined, allowedNetworks: ['127.0.0.1'] },
      events: ['errors', 'root-use'],
    }
    const hook = new EventHook(settings, () => undefined)
    vi.spyOn(server.service.gateway, 'finished').mockImplementationOnce((outcome) => hook.notice(outcome))
    await refusal(server.iam.send(new GetUserCommand({ UserName: 'nobody' })))
    await vi.waitFor(() => expect(hook.counts.delivered).toBe(1), 60_000)
    expect(named('GetUser')).toMatchObject([{ reason: 'root-use', errorCode: 'NoSuchEntityException' }])
    expect([...hook.droppedByKind]).toEqual([
      ['root-use', 0],
      ['errors', 0],
    ])
    await hook.close()
  })

  it('is told again where it did not take an event, in the order of the events', async () => {
    alerts.statuses.push(500)
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await server.iam.send(new CreateUserCommand({ UserName: 'ben' }))
    await vi.waitFor(() => expect(named('CreateUser')).toHaveLength(3), 60_000)
    const users = named('CreateUser').map(
      ({ event }) => (event as { requestParameters: object }).requestParameters,
    )
    expect(users).toEqual([{ userName: 'ana' }, { userName: 'ana' }, { userName: 'ben' }])
  })
})

describe('a hook that fails', () => {
  it('is given up after six attempts and told of in the log, without its URL', async () => {
    const { url, statuses, told, http } = await receiver()
    onTestFinished(() => void http.close())
    statuses.push(500, 404, 302, 400, 503, 500)
    const warned: unknown[] = []
    const warn = (...what: unknown[]) => void warned.push(...what)
    const settings = { url, command: undefined, events: ['all'], allowedNetworks: ['127.0.0.1'] }
    const hook = new EventHook(settings, warn, 1)
    const root = server.service.gateway
    const { finished } = root
    // the outcome of a real call
    const outcome = await new Promise<Parameters<typeof finished>[0]>((resolve) => {
      vi.spyOn(root, 'finished').mockImplementationOnce(resolve)
      void server.iam.send(new ListUsersCommand({}))
    })
    hook.notice(outcome)
    await vi.waitFor(() => expect(hook.counts).toEqual({ delivered: 0, failed: 1, dropped: 0 }), 60_000)
    expect(told).toHaveLength(6)
    expect(warned.map(String).join('\n')).toMatch(
      /ListUsers \w{25} could not be handed to 127\.0\.0\.1:\d+\nError: it answered 500/,
    )
    expect(warned.map(String).join('\n')).not.toContain('SECRET')
    for (let index = 0; index < 1_100; index++) hook.notice(outcome)
    expect(hook.counts.dropped).toBeGreaterThanOrEqual(99)
    await hook.close()
  })

  it('keeps no program waiting, which is told at once (A-378)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-hook-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const told = join(folder, 'told')
    const script = join(folder, 'hook.mjs')
    writeFileSync(
      script,
      `import { readFileSync, writeFileSync } from 'node:fs'
       writeFileSync(process.argv[2], readFileSync(0, 'utf8'))`,
    )
    const settings = {
      // an address that may not be reached: what is posted there fails at once, and is tried again a minute later
      url: 'http://169.254.169.254/alerts',
      command: [process.execPath, script, told],
      events: ['all'],
      allowedNetworks: [],
    }
    const hook = new EventHook(settings, () => undefined, 60_000)
    const root = server.service.gateway
    const outcome = await new Promise<Parameters<typeof root.finished>[0]>((resolve) => {
      vi.spyOn(root, 'finished').mockImplementationOnce(resolve)
      void server.iam.send(new ListUsersCommand({}))
    })
    hook.notice(outcome)
    await vi.waitFor(() => expect(hook.counts).toEqual({ delivered: 1, failed: 0, dropped: 0 }), 60_000)
    expect(JSON.parse(readFileSync(told, 'utf8'))).toMatchObject({ reason: 'all', eventName: 'ListUsers' })
    await hook.close()
  })

  it('has a deadline, and may not be where the network is not public', async () => {
    const { url, statuses, http } = await receiver()
    onTestFinished(() => {
      http.closeAllConnections()
      http.close()
    })
    statuses.push('never')
    const signal = new AbortController().signal
    await expect(webhookSink(new URL(url), ['127.0.0.1'], 50).send('{}', signal)).rejects.toThrow('in time')
    for (const where of [url, url.replace('127.0.0.1', 'localhost'), 'http://169.254.169.254/latest']) {
      await expect(webhookSink(new URL(where), []).send('{}', signal)).rejects.toThrow(
        /not public|cannot be reached/,
      )
    }
  })
})

describe('a program as a hook', () => {
  it('reads each event from its standard input, without a shell and without the secrets of the server', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-hook-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const script = join(folder, 'hook.mjs')
    const out = join(folder, 'out; touch hacked')
    writeFileSync(
      script,
      `import { readFileSync, writeFileSync } from 'node:fs'
       const text = readFileSync(0, 'utf8')
       writeFileSync(process.argv[2], JSON.stringify({ text, args: process.argv.slice(3), env: Object.keys(process.env) }))`,
    )
    vi.stubEnv('GATEHOUSE_MASTER_KEY', 'secret')
    onTestFinished(() => void vi.unstubAllEnvs())
    const sink = commandSink([process.execPath, script, out, '$(touch hacked)', '`id`'], 60_000)
    await sink.send('{"a":"$(touch hacked)"}', new AbortController().signal)
    const { text, args, env } = JSON.parse(readFileSync(out, 'utf8'))
    expect(text).toBe('{"a":"$(touch hacked)"}\n')
    expect(args).toEqual(['$(touch hacked)', '`id`'])
    expect(env).not.toContain('GATEHOUSE_MASTER_KEY')
  })

  it('fails where it is not there, ends badly or takes too long', async () => {
    const { signal } = new AbortController()
    const node = (code: string, milliseconds = 60_000) =>
      commandSink([process.execPath, '-e', code], milliseconds).send('{}', signal)
    await expect(commandSink(['/nowhere/hook']).send('{}', signal)).rejects.toThrow('could not be started')
    await expect(node('process.exit(3)')).rejects.toThrow('ended with status 3')
    await expect(node('setTimeout(() => {}, 60000)', 100)).rejects.toThrow('took too long')
    await node('process.exit(0)')
  })
})
