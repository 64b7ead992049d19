import type { IAMClient } from '@aws-sdk/client-iam'
import type { STSClient } from '@aws-sdk/client-sts'
import { Account } from './account.ts'
import type { Credentials } from './credentials.ts'
import { GatehouseProcess } from './gatehouse-process.ts'

/** A server in test mode of one's own, whose clock goes ahead when it is told to. */
export class ClockedServer {
  readonly account: Account
  readonly #server: GatehouseProcess
  #ahead = 0

  private constructor(server: GatehouseProcess, account: Account) {
    this.#server = server
    this.account = account
  }

  static async start(): Promise<ClockedServer> {
    const server = await GatehouseProcess.start(['--test-mode'])
    return new ClockedServer(server, await Account.inTestMode(server.url))
  }

  /** The time of the server, in seconds since 1970. */
  now(): number {
    return Date.now() / 1000 + this.#ahead
  }

  async advance(seconds: number): Promise<void> {
    await this.#post('clock', { advance_seconds: seconds })
    this.#ahead += seconds
    this.#timed(this.account.iam)
  }

  /** Lets what is written be seen by reads and decisions after so many seconds only. */
  async delayVisibility(seconds: number): Promise<void> {
    await this.#post('visibility', { delay_seconds: seconds })
  }

  /** IAM as somebody, by the server's clock. */
  iamAs(credentials: Credentials = this.account.administrator): IAMClient {
    return this.#timed(this.account.iamAs(credentials))
  }

  /** STS as somebody, by the server's clock. */
  stsAs(credentials: Credentials): STSClient {
    return this.#timed(this.account.stsAs(credentials))
  }

  /** Ends the server and waits until it has ended. */
  stop(): Promise<void> {
    return this.#server.stop()
  }

  #timed<T extends IAMClient | STSClient>(client: T): T {
    client.config.systemClockOffset = this.#ahead * 1000
    return client
  }

  async #post(path: string, body: object): Promise<void> {
    const url = `${this.#server.url}/_test/${path}`
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  }
}
