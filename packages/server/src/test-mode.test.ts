import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { CannotStart } from './cannot-start.ts'
import { loadConfig } from './config.ts'
import { createLog } from './log.ts'
import { startServer } from './server.ts'
import { TestMode } from './test-mode.ts'
import { testServer } from './testing/test-server.ts'

/** How much work what resets are compared with takes on a machine as it is usual, in milliseconds. */
const USUAL = 12

const server = testServer()

const post = (path: string, body?: string | object) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(`${server.url}/_test/${path}`, { method: 'POST', ...(body !== undefined && { body: text }) })
}
const keyOf = async (response: Response) => {
  const { access_key_id, secret_access_key } = (await response.json()) as Record<string, string>
  return { accessKeyId: access_key_id ?? '', secretAccessKey: secret_access_key ?? '' }
}

/** What a browser would be answered, which says by which name it came and whose page asks. */
function asked(path: string, headers: Record<string, string>): Promise<{ status: number; error: unknown }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${server.url}/_test/${path}`, { method: 'POST', headers }, (incoming) => {
      text(incoming).then(
        (body) => resolve({ status: incoming.statusCode ?? 0, ...JSON.parse(body) }),
        reject,
      )
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

describe('/_test', () => {
  it('is no way in for pages of others, neither by their own name nor by one that points here', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    for (const path of ['reset', 'accounts', 'clock', 'visibility', 'operator']) {
      for (const headers of [
        { Host: 'evil.example' },
        { Origin: 'http://evil.example' },
        { Origin: 'null' },
        { 'Sec-Fetch-Site': 'cross-site' },
      ])
        expect(await asked(path, headers)).toEqual({
          status: 403,
          error: expect.stringMatching(/^test mode refuses this request: (the host is|it comes from) /),
        })
    }
    expect((await server.iam.send(new ListUsersCommand({}))).Users).toHaveLength(1)
    const { port } = new URL(server.url)
    for (const headers of [{ Host: `web.localhost:${port}` }, { Origin: 'http://localhost:3000' }])
      expect(await asked('clock', headers)).toMatchObject({ status: 200 })
  })
})

describe('POST /_test/reset', () => {
  it('empties everything and answers the key of the root user of 123456789012', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const before = server.root
    await server.newAccount({ account_id: '444455556666' })
    const response = await post('reset')
    const body = (await response.json()) as Record<string, string>
    expect(body).toEqual({
      account_id: '123456789012',
      access_key_id: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      secret_access_key: expect.stringMatching(/^[\w+/]{40}$/),
    })
    const root = {
      accessKeyId: body['access_key_id'] ?? '',
      secretAccessKey: body['secret_access_key'] ?? '',
    }
    expect((await server.iamAs(root).send(new ListUsersCommand({}))).Users).toEqual([])
    const identity = await server.stsAs(root).send(new GetCallerIdentityCommand({}))
    expect(identity.Arn).toBe('arn:aws:iam::123456789012:root')
    await expect(server.stsAs(before).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    })
    expect((await post('accounts', { account_id: '444455556666' })).status).toBe(200)
  })

  it('sets the clock right', async () => {
    await post('clock', { now: '2040-01-01T00:00:00Z' })
    await post('reset')
    const { now } = (await (await post('clock', {})).json()) as { now: string }
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000)
  })

  it('is quick: half of the resets take less than 50 ms of work, on a slower machine as much more as it is slower', async () => {
    const config = loadConfig({ 'test-mode': true, port: 0, 'log-level': 'error' }, {}, false)
    const testMode = new TestMode({
      config,
      folder: config.testFolder,
      publicUrl: () => 'http://127.0.0.1',
      log: createLog(config),
    })
    const workOf = async (task: () => unknown) => {
      const begun = process.cpuUsage()
      await task()
      const { user, system } = process.cpuUsage(begun)
      return (user + system) / 1000
    }
    const text = JSON.stringify(
      Array.from({ length: 5_000 }, (_, index) => ({ index, name: `user-${index}` })),
    )
    const compared = () => {
      for (let time = 0; time < 10; time++) JSON.parse(text)
    }
    const resets: number[] = []
    const others: number[] = []
    for (let index = 0; index < 12; index += 1) {
      others.push(await workOf(compared))
      resets.push(await workOf(() => testMode.reset()))
    }
    await testMode.close()
    const [reset = 0, other = 0] = [resets, others].map((work) => work.sort((a, b) => a - b)[6])
    expect(reset).toBeLessThan(50 * Math.max(1, other / USUAL))
  })

  it('lets calls in flight finish, whatever comes at once', { timeout: 600_000 }, async () => {
    const root = server.root
    const outcomes: Promise<string>[] = []
    for (let round = 0; round < 5; round += 1) {
      for (let index = 0; index < 10; index += 1) {
        const iam = server.iamAs(root)
        const call = iam.send(new CreateUserCommand({ UserName: `u${round}-${index}` }))
        outcomes.push(
          call.then(
            () => 'done',
            (error: Error) => error.name,
          ),
        )
      }
      outcomes.push(...[1, 2].map(() => post('reset').then(({ status }) => `reset ${status}`)))
      outcomes.push(post('accounts', {}).then(({ status }) => `account ${status}`))
    }
    const seen = new Set(await Promise.all(outcomes))
    for (const outcome of seen) {
      expect(['done', 'InvalidClientTokenId', 'reset 200', 'account 200']).toContain(outcome)
    }
    expect(seen).toContain('reset 200')
    const last = await keyOf(await post('reset'))
    expect((await server.iamAs(last).send(new ListUsersCommand({}))).Users).toEqual([])
  })
})

describe('POST /_test/accounts', () => {
  it('makes an account with what is told, and draws the rest by lot', async () => {
    const told = await post('accounts', {
      account_id: '222233334444',
      partition: 'aws-us-gov',
      email: 'gov@example.com',
    })
    const root = await keyOf(told)
    expect((await server.stsAs(root).send(new GetCallerIdentityCommand({}))).Arn).toBe(
      'arn:aws-us-gov:iam::222233334444:root',
    )
    const drawn = (await (await post('accounts')).json()) as Record<string, string>
    expect(drawn['account_id']).toMatch(/^[1-9]\d{11}$/)
    await server.iamAs(root).send(new CreateUserCommand({ UserName: 'ana' }))
    await expect(server.iam.send(new GetUserCommand({ UserName: 'ana' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    })
  })

  it('refuses an id or an address that is taken with 409', async () => {
    expect((await post('accounts', { account_id: '123456789012' })).status).toBe(409)
    expect((await post('accounts', { email: 'a@example.com' })).status).toBe(200)
    const again = await post('accounts', { email: 'a@example.com' })
    expect(again.status).toBe(409)
    expect(await again.json()).toEqual({ error: expect.stringMatching(/a@example\.com exists already$/) })
  })

  it.each([
    '{',
    '[]',
    'null',
    '1',
    '"x"',
    '{"account_id":"12345"}',
    '{"account_id":123456789012}',
    '{"account_id":["123456789012"]}',
    '{"partition":"aws-iso"}',
    '{"partition":1}',
    '{"email":1}',
    '{"email":""}',
    '{"email":"nobody"}',
    '{"email":"a\\u0000@b"}',
    '{"accountId":"222233334444"}',
    '{"__proto__":{}}',
  ])('refuses the body %s', async (body) => {
    const response = await post('accounts', body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: expect.any(String) })
  })
})

describe('POST /_test/clock', () => {
  it('moves the Date of answers, so that SDKs that correct their clocks by it keep signing right', async () => {
    const set = Date.UTC(2030, 0, 1)
    const told = await post('clock', { now: set / 1000 })
    expect(Date.parse(told.headers.get('date') ?? '') - set).toBeLessThan(60_000)
    const iam = new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials: server.root })
    // refused once for its old clock, which it then sets right by the answer
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    expect((await iam.send(new ListUsersCommand({}))).Users).toHaveLength(1)
    iam.destroy()
  })

  it('sets the clock, moves it on, and tells what it shows', async () => {
    const at = async (body: object) => {
      const { now } = (await (await post('clock', body)).json()) as { now: string }
      return Date.parse(now)
    }
    const set = Date.UTC(2030, 0, 1)
    for (const [body, expected] of [
      [{ now: '2030-01-01T00:00:00Z' }, set],
      [{ now: set / 1000 }, set],
      [{ advance_seconds: 3600 }, set + 3_600_000],
      [{ advance_seconds: -1800.5 }, set + 1_799_500],
      [{ now: '2030-01-01', advance_seconds: 1 }, set + 1_000],
      [{}, set + 1_000],
    ] as const) {
      const shown = await at(body)
      expect(shown).toBeGreaterThanOrEqual(expected)
      expect(shown - expected).toBeLessThan(60_000)
    }
  })

  it.each([
    '{',
    '[]',
    '{"now":"soon"}',
    '{"now":null}',
    '{"now":true}',
    '{"now":[]}',
    '{"now":1e300}',
    '{"now":-1}',
    '{"now":253402300800}',
    '{"advance_seconds":"1"}',
    '{"advance_seconds":1e300}',
    '{"advance_seconds":-1e12}',
    '{"advance_seconds":null}',
    '{"advance":1}',
  ])('refuses the body %s, and the clock goes on as it was', async (body) => {
    expect((await post('clock', body)).status).toBe(400)
    const { now } = (await (await post('clock', {})).json()) as { now: string }
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000)
    expect((await server.iam.send(new ListUsersCommand({}))).Users).toEqual([])
  })
})

describe('POST /_test/operator', () => {
  it('runs an operator’s command in the present state', async () => {
    const made = await post('operator', {
      command: 'organization create',
      input: { account: '123456789012' },
    })
    expect(await made.json()).toMatchObject({ management: '123456789012', features: 'all' })
    const listed = await post('operator', { command: 'organization list' })
    expect(((await listed.json()) as { organizations: object[] }).organizations).toHaveLength(1)
    await post('reset')
    const after = await post('operator', { command: 'organization list' })
    expect(await after.json()).toEqual({ organizations: [] })
  })

  it.each([
    [{ command: 'quotas list', input: { account: '999999999999' } }, /^there is no account 999999999999/],
    [{ command: 'quotas' }, /^there is no command quotas$/],
    [{}, /^there is no command undefined$/],
    [{ command: 'accounts list', input: [] }, /^input is not an object$/],
    [{ command: 'accounts create', input: { id: '123456789012' } }, /exists already$/],
    [{ name: 'accounts list' }, /^there is no member name; command and input are$/],
  ])('refuses %j', async (body, error) => {
    const response = await post('operator', body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: expect.stringMatching(error) })
  })
})

describe('test mode', () => {
  it('takes POST only', async () => {
    for (const path of ['reset', 'accounts', 'clock', 'operator']) {
      const response = await fetch(`${server.url}/_test/${path}`)
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    }
  })

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.com', '127.example.com', 'localhost.example.com'])(
    'refuses to listen on %s',
    async (host) => {
      const config = loadConfig({ 'test-mode': true, host, port: 0, 'log-level': 'error' }, {}, false)
      await expect(startServer(config, createLog(config))).rejects.toThrow(
        /test-mode needs a loopback address/,
      )
    },
  )

  it('does not exist in a server that is in earnest', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-earnest-'))
    const config = loadConfig({ port: 0, 'data-dir': dataDir, 'log-level': 'error' }, {}, false)
    const earnest = await startServer(config, createLog(config))
    const { accessKeyId = '', secretAccessKey = '' } = earnest.firstAccount?.accessKey ?? {}
    const iam = new IAMClient({
      endpoint: earnest.url,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
    })
    try {
      await iam.send(new CreateUserCommand({ UserName: 'ana' }))
      for (const path of ['reset', 'accounts', 'clock', '']) {
        for (const method of ['GET', 'POST', 'PUT']) {
          expect((await fetch(`${earnest.url}/_test/${path}`, { method })).status).toBe(404)
        }
      }
      expect((await iam.send(new GetUserCommand({ UserName: 'ana' }))).User?.UserName).toBe('ana')
    } finally {
      iam.destroy()
      await earnest.close()
      await rm(dataDir, { recursive: true, force: true })
    }
  })

  it('has its states in the data folder where one is given, touches nothing else there, and takes them away', async () => {
    const above = await mkdtemp(join(tmpdir(), 'gatehouse-given-'))
    onTestFinished(() => rm(above, { recursive: true, force: true }))
    const dataDir = join(above, 'data')
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'gatehouse.db'), 'a store in earnest')
    const flags = { 'test-mode': true, port: 0, 'data-dir': dataDir, 'log-level': 'error' }
    const config = loadConfig(flags, {}, false)
    const other = await startServer(config, createLog(config))
    const states = () => readdirSync(dataDir).filter((name) => name !== 'gatehouse.db')
    try {
      const [first = ''] = states()
      expect(states()).toEqual([expect.stringMatching(/^gatehouse-test-/)])
      expect(readdirSync(join(dataDir, first))).toContain('gatehouse.db')
      expect((await fetch(`${other.url}/_test/reset`, { method: 'POST' })).status).toBe(200)
      await vi.waitFor(() => expect(states()).not.toContain(first), 60_000)
      expect(states()).toHaveLength(1)
    } finally {
      await other.close()
    }
    expect(readdirSync(dataDir)).toEqual(['gatehouse.db'])
    expect(readFileSync(join(dataDir, 'gatehouse.db'), 'utf8')).toBe('a store in earnest')
  })

  it('makes the data folder where it is not there, and says so where it cannot', async () => {
    const above = await mkdtemp(join(tmpdir(), 'gatehouse-given-'))
    onTestFinished(() => rm(above, { recursive: true, force: true }))
    const start = (dataDir: string) => {
      const config = loadConfig(
        { 'test-mode': true, port: 0, 'log-level': 'error' },
        { GATEHOUSE_DATA_DIR: dataDir },
        false,
      )
      return startServer(config, createLog(config))
    }
    const other = await start(join(above, 'new', 'data'))
    expect(readdirSync(join(above, 'new', 'data'))).toHaveLength(1)
    await other.close()
    writeFileSync(join(above, 'file'), '')
    await expect(start(join(above, 'file'))).rejects.toThrow(CannotStart)
  })

  it('leaves nothing behind when it ends', async () => {
    const config = loadConfig({ 'test-mode': true, port: 0, 'log-level': 'error' }, {}, false)
    const other = await startServer(config, createLog(config))
    await fetch(`${other.url}/_test/reset`, { method: 'POST' })
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('gatehouse-test-'))
    await other.close()
    const gone = before.filter((name) => !existsSync(join(tmpdir(), name)))
    expect(gone.length).toBeGreaterThanOrEqual(1)
  })
})
