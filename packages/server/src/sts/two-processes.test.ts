import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChangePasswordCommand, CreateLoginProfileCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { codeAt, timeStep } from '../credentials/totp.ts'
import { createLog } from '../log.ts'
import { type RunningServer, startServer } from '../server.ts'
import { refusal, user } from '../testing/callers.ts'
import { enableWith, virtualDevice } from '../testing/mfa.ts'
import { mayChangePassword, PASSWORD } from '../testing/passwords.ts'
import { testDatabase } from '../testing/test-database.ts'
import type { Credentials } from '../testing/test-server.ts'

/** Two servers over one PostgreSQL database, as two machines run them. */
const servers: RunningServer[] = []
let folder = ''
const clients: { destroy(): void }[] = []

const settings = (server: RunningServer, credentials: Credentials) => ({
  endpoint: server.url,
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
})
const iamAt = (server: RunningServer, credentials: Credentials) => {
  const client = new IAMClient(settings(server, credentials))
  clients.push(client)
  return client
}
const stsAt = (server: RunningServer, credentials: Credentials) => {
  const client = new STSClient(settings(server, credentials))
  clients.push(client)
  return client
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-two-'))
  const url = await testDatabase()
  for (const name of ['a', 'b']) {
    const flags = {
      port: 0,
      'log-level': 'error',
      'data-dir': join(folder, name),
      'database-url': url,
      ...(name === 'b' && { 'master-key-file': join(folder, 'a', 'master.key') }),
    }
    const config = loadConfig(flags, {}, false)
    servers.push(await startServer(config, createLog(config), { verifyMemory: true }))
  }
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  for (const server of servers.splice(0)) await server.close()
  await rm(folder, { recursive: true })
})

describe('two processes over one store', () => {
  it('let a one-time code count once (behaviours 93), and one of two changes of a password win', async () => {
    const [a] = servers
    const key = a?.firstAccount?.accessKey
    if (a === undefined || key === undefined) throw new Error('the first server makes an account')
    const iam = iamAt(a, key)
    const ana = await user({ iam }, 'ana', mayChangePassword)
    const device = await virtualDevice({ iam }, 'phone')
    const now = timeStep(new Date())
    await iam.send(enableWith('ana', device, now))
    const { SerialNumber } = device

    for (let round = 1; round <= 2; round++) {
      const TokenCode = codeAt(device.seed, now + round)
      const given = await Promise.allSettled(
        [...servers, ...servers].map((server) =>
          stsAt(server, ana).send(new GetSessionTokenCommand({ SerialNumber, TokenCode })),
        ),
      )
      expect(given.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }

    await iam.send(new CreateLoginProfileCommand({ UserName: 'ana', Password: PASSWORD }))
    const changed = await Promise.allSettled(
      servers.map((server, index) =>
        iamAt(server, ana).send(
          new ChangePasswordCommand({ OldPassword: PASSWORD, NewPassword: `Second-2!${index}` }),
        ),
      ),
    )
    const lost = changed.filter((result) => result.status === 'rejected')
    expect(lost).toHaveLength(1)
    for (const { reason } of lost) {
      expect(await refusal(Promise.reject(reason))).toMatchObject({ code: 'AccessDenied', status: 403 })
    }
  })
})
