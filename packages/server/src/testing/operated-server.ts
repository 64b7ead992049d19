import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IAMClient } from '@aws-sdk/client-iam'
import { STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll } from 'vitest'
import { loadConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { operatorSocketPath } from '../operator-socket-path.ts'
import { type RunningServer, startServer } from '../server.ts'
import type { SettingValues } from '../settings.ts'
import type { Credentials } from './test-server.ts'

/** What the operator socket answered. */
export interface OperatorAnswer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** Sends bytes to an operator socket as they are. */
export function sendTo(
  socketPath: string,
  path: string,
  text: string | Buffer = '',
  method = 'POST',
): Promise<OperatorAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path }, (incoming) => {
      let answer = ''
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk
      })
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(answer) }))
    })
    outgoing.on('error', reject)
    outgoing.end(text)
  })
}

/** A server as an operator runs it, over a folder of its own, with clients of the official SDK. */
export interface OperatedServer {
  readonly dataDir: string
  readonly socketPath: string
  readonly server: RunningServer
  /** Runs a command; the answer of one that is refused is its error. */
  readonly command: (name: string, input?: object) => Promise<OperatorAnswer>
  readonly iamAs: (credentials: Credentials) => IAMClient
  readonly stsAs: (credentials: Credentials) => STSClient
  /** The administrator of the first account. */
  readonly admin: Credentials
}

/** Starts a server in a temporary folder; `close` ends it and leaves the folder. */
export async function startOperated(dataDir: string, settings: SettingValues = {}): Promise<RunningServer> {
  const values = { 'data-dir': dataDir, port: 0, 'log-level': 'error', ...settings }
  const config = loadConfig({ 'account-id': FIRST_ACCOUNT, ...values }, {}, false)
  return startServer(config, createLog(config), { verifyMemory: true })
}

export const FIRST_ACCOUNT = '210987654321'

/** One such server for the tests of a file or suite, with these settings beside the usual ones. */
export function operatedServer(settings: () => Promise<SettingValues> = async () => ({})): OperatedServer {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-operated-'))
  const socketPath = operatorSocketPath({ dataDir })
  const clients: { destroy(): void }[] = []
  let server: RunningServer | undefined
  beforeAll(async () => {
    server = await startOperated(dataDir, await settings())
  })
  afterAll(async () => {
    for (const client of clients) client.destroy()
    await server?.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const running = (): RunningServer => {
    if (server === undefined) throw new Error('the server is there from the first test on')
    return server
  }
  const kept = <C extends { destroy(): void }>(client: C): C => {
    clients.push(client)
    return client
  }
  const options = (credentials: Credentials) => ({
    endpoint: running().url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  })
  return {
    dataDir,
    socketPath,
    get server() {
      return running()
    },
    command: (name, input = {}) => sendTo(socketPath, `/${encodeURIComponent(name)}`, JSON.stringify(input)),
    iamAs: (credentials) => kept(new IAMClient(options(credentials))),
    stsAs: (credentials) => kept(new STSClient(options(credentials))),
    get admin() {
      const { firstAccount } = running()
      if (firstAccount === undefined) throw new Error('no first account')
      return firstAccount.accessKey
    },
  }
}
