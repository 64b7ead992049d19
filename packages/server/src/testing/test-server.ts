import { IAMClient } from '@aws-sdk/client-iam'
import { STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeEach } from 'vitest'
import type { Service } from '../compose.ts'
import { loadConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { type RunningServer, startServer } from '../server.ts'
import type { SettingValues } from '../settings.ts'

/** Credentials in the form that SDKs take. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** A server over HTTP for tests, emptied before each of them, with clients of the official SDK. */
export interface TestServer {
  readonly url: string
  /** The root user of account 123456789012. */
  readonly root: Credentials
  /** IAM as the root user. */
  readonly iam: IAMClient
  readonly iamAs: (credentials: Credentials) => IAMClient
  readonly stsAs: (credentials: Credentials) => STSClient
  /** Makes another account and answers its root user's key. */
  readonly newAccount: (wanted?: {
    account_id?: string
    partition?: string
    email?: string
  }) => Promise<Credentials>
  /** What lives in the server, for entities that no operation makes and for operators' commands. */
  readonly service: Service
  /** Empties the server within a test, as it is emptied before each. */
  readonly reset: () => Promise<void>
  /** Moves the server's clock on; clients made after that sign by it. */
  readonly advance: (seconds: number) => Promise<void>
}

/** What a test's server has beside what is usual. */
export interface TestServerParts {
  readonly settings?: SettingValues
  readonly httpsPort?: number
}

/**
 * Starts a server in test mode for the tests of a file, and resets it before each. Every answer that it gives out of
 * memory is compared with its store.
 */
export function testServer({ settings: more = {}, ...parts }: TestServerParts = {}): TestServer {
  let server: RunningServer | undefined
  let root: Credentials | undefined
  let advanced = 0
  const clients: { destroy(): void }[] = []

  const post = async (path: string, body: object = {}): Promise<Record<string, string>> => {
    const response = await fetch(`${running().url}${path}`, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as Record<string, string>
  }
  const running = (): RunningServer => {
    if (server === undefined) throw new Error('the server is there from the first test on')
    return server
  }
  const keyOf = ({ access_key_id = '', secret_access_key = '' }: Record<string, string>): Credentials => ({
    accessKeyId: access_key_id,
    secretAccessKey: secret_access_key,
  })
  const settings = (credentials: Credentials) => ({
    endpoint: running().url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    systemClockOffset: advanced * 1000,
  })
  const kept = <C extends { destroy(): void }>(client: C): C => {
    clients.push(client)
    return client
  }

  const reset = async (): Promise<void> => {
    if (server === undefined) {
      const config = loadConfig({ 'test-mode': true, port: 0, 'log-level': 'error', ...more }, {}, false)
      server = await startServer(config, createLog(config), { verifyMemory: true, ...parts })
    }
    root = keyOf(await post('/_test/reset'))
    advanced = 0
  }
  beforeEach(reset)
  afterAll(async () => {
    for (const client of clients) client.destroy()
    await server?.close()
  })

  const iamAs = (credentials: Credentials): IAMClient => kept(new IAMClient(settings(credentials)))
  return {
    get url() {
      return running().url
    },
    get root() {
      if (root === undefined) throw new Error('the root user is there from the first test on')
      return root
    },
    get iam() {
      return iamAs(this.root)
    },
    iamAs,
    stsAs: (credentials) => kept(new STSClient(settings(credentials))),
    get service() {
      return running().service
    },
    newAccount: async (wanted) => keyOf(await post('/_test/accounts', wanted)),
    reset,
    async advance(seconds) {
      await post('/_test/clock', { advance_seconds: seconds })
      advanced += seconds
    },
  }
}
