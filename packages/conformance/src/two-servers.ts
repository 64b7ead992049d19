import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Account } from './account.ts'
import { newDatabase } from './database.ts'
import { GatehouseProcess } from './gatehouse-process.ts'

/** Two processes over one PostgreSQL database of their own. */
export class TwoServers {
  /** The first account, through one process and through the other. */
  readonly accounts: readonly [Account, Account]
  readonly servers: readonly [GatehouseProcess, GatehouseProcess]
  readonly folders: readonly [string, string]

  private constructor(
    accounts: TwoServers['accounts'],
    servers: TwoServers['servers'],
    folders: TwoServers['folders'],
  ) {
    this.accounts = accounts
    this.servers = servers
    this.folders = folders
  }

  /** Starts both together on an empty database; one of them makes the account with this id. */
  static async start(id: string): Promise<TwoServers> {
    const database = await newDatabase()
    const environment = { GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64') }
    const folder = () => mkdtempSync(join(tmpdir(), 'gatehouse-two-'))
    const folders = [folder(), folder()] as const
    const start = (dataDir: string) =>
      GatehouseProcess.start(
        ['--database-url', database, '--data-dir', dataDir, '--account-id', id],
        environment,
      )
    const [one, other] = await Promise.all([start(folders[0]), start(folders[1])])
    const greeted = [one, other].filter(({ greeting }) => greeting.includes('AWS_SECRET_ACCESS_KEY'))
    const [first] = greeted
    if (first === undefined || greeted.length > 1)
      throw new Error(`${greeted.length} of two servers have made the first account`)
    const { firstKey } = first
    const accounts = [
      new Account(one.url, id, firstKey, folders[0]),
      new Account(other.url, id, firstKey, folders[1]),
    ] as const
    return new TwoServers(accounts, [one, other], folders)
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()))
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true })
  }
}
