import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { STSClient } from '@aws-sdk/client-sts'
import type { Credentials } from './credentials.ts'
import { refusal } from './refusal.ts'

/** An account on a server, with clients of the official SDK. */
export class Account {
  readonly endpoint: string
  readonly id: string
  /** The key of somebody who may do everything: the root user in test mode, an administrator elsewhere. */
  readonly administrator: Credentials
  /** IAM as the administrator. */
  readonly iam: IAMClient
  /** The data folder of the server, unless it runs in test mode. */
  readonly dataDir: string | undefined

  constructor(endpoint: string, id: string, administrator: Credentials, dataDir?: string) {
    this.endpoint = endpoint
    this.dataDir = dataDir
    this.id = id
    this.administrator = administrator
    this.iam = this.iamAs(administrator)
  }

  /** Makes an account on a server in test mode; its id is random unless given. */
  static async inTestMode(url: string, id?: string): Promise<Account> {
    const response = await fetch(`${url}/_test/accounts`, {
      method: 'POST',
      body: JSON.stringify({ account_id: id }),
    })
    const made = (await response.json()) as Record<string, string>
    const { account_id, access_key_id, secret_access_key } = made
    if (account_id === undefined || access_key_id === undefined || secret_access_key === undefined)
      throw new Error(`no account was made: ${made['error']}`)
    return new Account(url, account_id, { accessKeyId: access_key_id, secretAccessKey: secret_access_key })
  }

  /** IAM as somebody; calls are made once and not again. */
  iamAs(credentials: Credentials): IAMClient {
    return new IAMClient(this.#settings(credentials))
  }

  stsAs(credentials: Credentials): STSClient {
    return new STSClient(this.#settings(credentials))
  }

  /**
   * Lets the process that answers catch up with what others have written: it knows of that within a second, and at once when it
   * refuses a call.
   */
  async catchUp(): Promise<void> {
    const RoleName = `absent-${crypto.randomUUID()}`
    const { code } = await refusal(this.iam.send(new GetRoleCommand({ RoleName })))
    if (code !== 'NoSuchEntity') throw new Error(`a role that is not there was refused with ${code}`)
  }

  /** The ARN of something of this account: `user/ana`, `role/app`. */
  arn(resource: string): string {
    return `arn:aws:iam::${this.id}:${resource}`
  }

  #settings(credentials: Credentials) {
    return { endpoint: this.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }
  }
}
