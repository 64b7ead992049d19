import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IAMClient } from '@aws-sdk/client-iam'
import { loadConfig } from '../config.ts'
import { writtenMasterKey } from '../keys/master-key.ts'
import { createLog } from '../log.ts'
import { operatorAuthor } from '../operator/author.ts'
import { createAccessKey, createAccount } from '../operator/create-account.ts'
import { startServer } from '../server.ts'
import { testDatabase } from './test-database.ts'
import type { TestServer } from './test-server.ts'

export type Engine = 'SQLite' | 'PostgreSQL'

/** Clients that write at the same time, each as the root user of an account of its own test. */
export interface RacingClients extends Pick<TestServer, 'service'> {
  /** Two clients; on PostgreSQL each has a server of its own over the shared database. */
  readonly clients: readonly [IAMClient, IAMClient]
  readonly close: () => Promise<void>
}

/** Starts what serves two clients on an engine, over an empty store with the account of that id. */
export async function racingClients(engine: Engine, id: string): Promise<RacingClients> {
  await using opened = new AsyncDisposableStack()
  const database = engine === 'PostgreSQL' ? { 'database-url': await testDatabase() } : {}
  const masterKey = writtenMasterKey(new Uint8Array(32).fill(7))
  const server = async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-race-'))
    opened.defer(() => rmSync(dataDir, { recursive: true, force: true }))
    const flags = { 'data-dir': dataDir, port: 0, 'log-level': 'error', ...database }
    const config = loadConfig(flags, { GATEHOUSE_MASTER_KEY: masterKey }, false)
    const started = await startServer(config, createLog(config), { verifyMemory: true })
    opened.defer(() => started.close())
    return started
  }
  const first = await server()
  const second = engine === 'PostgreSQL' ? await server() : first
  const author = operatorAuthor('test', Date.now)
  const account = await createAccount(first.service, { id }, author)
  const credentials = await createAccessKey(first.service, account, id, author)
  const client = ({ url: endpoint }: { readonly url: string }) => {
    const made = new IAMClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
    opened.defer(() => made.destroy())
    return made
  }
  const clients = [client(first), client(second)] as const
  const all = opened.move()
  return { service: first.service, clients, close: () => all.disposeAsync() }
}
