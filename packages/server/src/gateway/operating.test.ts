import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { type RunningServer, startServer } from '../server.ts'
import type { SettingValues } from '../settings.ts'
import { user } from '../testing/callers.ts'
import { parsedAnswers } from '../testing/parsed-answers.ts'
import { PostgresProxy } from '../testing/postgres-proxy.ts'
import { rawConnection } from '../testing/raw-connection.ts'
import { testDatabase } from '../testing/test-database.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { call, formOf, posted, presigned, send, signed, unsigned } from '../testing/wire.ts'

const server = testServer()
const endings: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** A server in a folder of its own, and every line of its log. */
async function started(settings: SettingValues): Promise<{ running: RunningServer; lines: string[] }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-operating-'))
  endings.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const lines: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const config = loadConfig({ port: 0, 'data-dir': dataDir, 'log-level': 'debug', ...settings }, {}, false)
  const running = await startServer(config, pino({ level: 'debug', base: null }, sink))
  endings.push(() => running.close())
  return { running, lines }
}

function administrator({ firstAccount }: RunningServer): Credentials {
  const { accessKeyId = '', secretAccessKey = '' } = firstAccount?.accessKey ?? {}
  return { accessKeyId, secretAccessKey }
}

describe('the log', () => {
  it('is one JSON object a line, with the request id of each answer, and holds no secret', async () => {
    const { running, lines } = await started({})
    const admin = administrator(running)
    const secrets = [admin.secretAccessKey, running.firstAccount?.rootPassword ?? '']
    const settings = { endpoint: running.url, region: 'us-east-1', credentials: admin, maxAttempts: 1 }
    const iam = new IAMClient(settings)
    const sts = new STSClient(settings)
    endings.push(
      () => iam.destroy(),
      () => sts.destroy(),
    )
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    const { Credentials: session } = await sts.send(new GetSessionTokenCommand({}))
    secrets.push(
      AccessKey?.SecretAccessKey ?? '',
      session?.SecretAccessKey ?? '',
      session?.SessionToken ?? '',
    )
    const identity = { service: 'sts', query: { Action: 'GetCallerIdentity', Version: '2011-06-15' } }
    const own = {
      accessKeyId: session?.AccessKeyId ?? '',
      secretAccessKey: session?.SecretAccessKey ?? '',
      sessionToken: session?.SessionToken ?? '',
    }
    const requests = [
      await signed(running, admin, posted('iam', formOf('iam', { Action: 'GetUser', UserName: 'nobody' }))),
      await signed(
        running,
        { ...admin, secretAccessKey: 'wrong-secret-wrong-secret' },
        posted('iam', formOf('iam', { Action: 'ListUsers' })),
      ),
      await presigned(running, own, identity),
      await signed(running, own, {
        ...posted(
          'iam',
          formOf('iam', {
            Action: 'ChangePassword',
            OldPassword: 'old-Passw0rd!',
            NewPassword: 'new-Passw0rd!',
          }),
        ),
      }),
      await signed(
        running,
        admin,
        posted(
          'iam',
          formOf('iam', { Action: 'CreateLoginProfile', UserName: 'nobody', Password: 'login-Passw0rd!' }),
        ),
      ),
      await signed(running, admin, posted('iam', formOf('iam', { Action: 'ListUsers', MaxItems: 'x' }))),
    ]
    secrets.push('wrong-secret-wrong-secret', 'old-Passw0rd!', 'new-Passw0rd!', 'login-Passw0rd!')
    for (const one of requests) {
      const authorization =
        one.rawHeaders[one.rawHeaders.findIndex((name) => name.toLowerCase() === 'authorization') + 1] ?? ''
      secrets.push(/Signature=([0-9a-f]{64})/.exec(`${authorization} ${one.query}`)?.[1] ?? 'no signature')
      const answer = await send(running, one)
      const id = String(answer.headers['x-amzn-requestid'])
      expect(
        lines.some((line) => line.includes(id)),
        id,
      ).toBe(true)
    }
    const log = lines.join('')
    for (const line of log.trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number), msg: expect.any(String) })
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(5)
      expect(log).not.toContain(secret)
    }
    expect(log).toContain('"operation":"iam:CreateUser"')
    expect(log).toContain('"caller":"arn:aws:iam::')
    expect(log).toContain('"code":"SignatureDoesNotMatch"')
  })
})

describe('/metrics', () => {
  it('is read by Prometheus: each line a comment or a sample, calls and decisions counted', async () => {
    const ana = await user(server, 'ana')
    await call(server, ana, 'iam', { Action: 'ListUsers' })
    await call(server, server.root, 'iam', { Action: 'GetUser', UserName: 'nobody' })
    const response = await fetch(`${server.url}/metrics`)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const text = await response.text()
    const sample =
      /^[a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\})? (?:[-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|Inf)|NaN)$/
    for (const line of text.split('\n').filter((line) => line !== ''))
      expect(line).toMatch(line.startsWith('#') ? /^# (?:HELP|TYPE) / : sample)
    const value = (name: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')
          .at(-1),
      )
    expect(
      value('gatehouse_calls_total{service="iam",operation="ListUsers",code="AccessDenied"}'),
    ).toBeGreaterThan(0)
    expect(
      value('gatehouse_calls_total{service="iam",operation="GetUser",code="NoSuchEntity"}'),
    ).toBeGreaterThan(0)
    expect(value('gatehouse_decisions_total{result="implicitDeny",kind="identity"}')).toBeGreaterThan(0)
    expect(value('gatehouse_call_seconds_count{service="iam"}')).toBeGreaterThan(1)
    expect(value('gatehouse_store_lag_seconds')).toBeGreaterThanOrEqual(0)
    expect(value('gatehouse_memory_bytes')).toBeGreaterThan(1e6)
    expect(value('gatehouse_records_total{state="dropped_writes"}')).toBe(0)
    expect(value('gatehouse_records_waiting')).toBeGreaterThanOrEqual(0)
    expect(value('gatehouse_record_failures_total{what="records"}')).toBe(0)
    expect(value('gatehouse_record_failures_total{what="trails"}')).toBe(0)
    expect(value('gatehouse_event_hook_total{result="failed"}')).toBe(0)
    expect(value('gatehouse_event_hook_dropped_total{kind="root-use"}')).toBe(0)
  })

  it('counts one refusal of a call that lacks several permissions', async () => {
    const refusals = async (): Promise<number> => {
      const text = await (await fetch(`${server.url}/metrics`)).text()
      const counts = text.matchAll(/^gatehouse_decisions_total\{result="\w+Deny",.*\} (\d+)$/gm)
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
    }
    const ana = await user(server, 'ana')
    const before = await refusals()
    const tag = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'blue' }
    const answer = await call(server, ana, 'iam', { Action: 'CreateUser', UserName: 'new', ...tag })
    expect(answer.status).toBe(403)
    expect(await refusals()).toBe(before + 1)
  })

  it('counts requests that are refused unread, of which the log tells no byte', async () => {
    const { running, lines } = await started({})
    const { socket, until } = rawConnection(running.url)
    socket.write('AWS4-HMAC-SHA256 Credential=hidden-secret\r\n\r\n')
    const [answer] = parsedAnswers(await until('the end'))
    expect(answer?.status).toBe(400)
    const text = await (await fetch(`${running.url}/metrics`)).text()
    expect(text).toContain('\ngatehouse_refused_requests_total{status="400"} 1\n')
    expect(
      lines.filter((line) => line.includes('refused unread')).map((line) => JSON.parse(line)),
    ).toMatchObject([
      {
        level: 40,
        status: 400,
        requestId: answer?.headers['x-amzn-requestid'],
        sourceIp: '127.0.0.1',
        untold: 0,
      },
    ])
    expect(lines.join('')).not.toMatch(/AWS4|hidden/)
  })

  it('has no label that callers choose', async () => {
    for (const Action of ['Made-up', 'Made-up-2']) {
      await send(server, unsigned({ query: `Action=${Action}&Version=x` }))
    }
    const text = await (await fetch(`${server.url}/metrics`)).text()
    expect(text).not.toContain('Made-up')
    expect(text).toContain('gatehouse_calls_total{service="none",operation="unknown",code="InvalidAction"}')
  })
})

describe('/healthz and /readyz', () => {
  it('answer without a signature, each with a request id', async () => {
    for (const [path, status] of [
      ['/healthz', 'ok'],
      ['/readyz', 'ready'],
    ] as const) {
      const response = await fetch(`${server.url}${path}`)
      expect(response.status).toBe(200)
      expect(response.headers.get('x-amzn-requestid')).toMatch(/^[\w-]{36}$/)
      expect(await response.json()).toMatchObject({ status })
    }
  })

  it('tell a store that cannot be reached, when calls are answered 503, and that it is back', {
    timeout: 600_000,
  }, async () => {
    const proxy = await PostgresProxy.before(await testDatabase())
    endings.push(() => proxy.close())
    const { running } = await started({ 'database-url': proxy.url })
    const admin = administrator(running)
    const readyz = async () => (await fetch(`${running.url}/readyz`)).status
    const create = (UserName: string) => call(running, admin, 'iam', { Action: 'CreateUser', UserName })
    expect(await readyz()).toBe(200)
    expect((await create('before')).status).toBe(200)
    proxy.silence()
    const [ready, created, alive] = await Promise.all([
      readyz(),
      create('during'),
      fetch(`${running.url}/healthz`),
    ])
    expect(ready).toBe(503)
    expect(created.status).toBe(503)
    expect(created.text).toContain('<Code>ServiceUnavailable</Code>')
    expect(created.text).not.toMatch(/postgres|timeout|connection/i)
    expect(alive.status).toBe(200)
    proxy.recover()
    await expect.poll(readyz, { timeout: 60_000, interval: 200 }).toBe(200)
    await expect
      .poll(async () => (await create('after')).status, { timeout: 60_000, interval: 200 })
      .toBe(200)
  })
})

describe('a trusted proxy', () => {
  it('tells address and scheme of the caller, and nobody else does', async () => {
    const condition = {
      IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
      Bool: { 'aws:SecureTransport': 'true' },
    }
    const from = async (settings: SettingValues, headers: Record<string, string>) => {
      const { running } = await started(settings)
      const admin = administrator(running)
      const iam = new IAMClient({ endpoint: running.url, region: 'us-east-1', credentials: admin })
      endings.push(() => iam.destroy())
      const ana = await user({ iam }, 'ana', {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: condition,
      })
      await iam.send(new ListUsersCommand({}))
      return (await call(running, ana, 'iam', { Action: 'ListUsers' }, { headers })).status
    }
    const headers = { 'x-forwarded-for': '203.0.113.9, 192.0.2.7', 'x-forwarded-proto': 'https' }
    expect(await from({ 'trusted-proxies': '127.0.0.0/8' }, headers)).toBe(200)
    expect(await from({ 'trusted-proxies': '127.0.0.0/8,192.0.2.7' }, headers)).toBe(403)
    expect(await from({}, headers)).toBe(403)
    expect(await from({ 'trusted-proxies': '10.0.0.0/8' }, headers)).toBe(403)
  })
})
