import type { Account } from './account.ts'
import { accountOn, operator } from './operator.ts'
import { policyOf } from './people.ts'

/** An organization of accounts of one's own. */
export class Organization {
  readonly id: string
  readonly root: string
  readonly management: Account

  private constructor(id: string, root: string, management: Account) {
    this.id = id
    this.root = root
    this.management = management
  }

  /** Makes an organization that a new account manages, on the server of this one. */
  static async beside(other: Account, features: 'all' | 'billing' = 'all'): Promise<Organization> {
    const account = await accountOn(other)
    const { organization = '', root = '' } = await operator(account, 'organization create', {
      account: account.id,
      features,
    })
    return new Organization(organization, root, account)
  }

  /** A further account, under the root unless told. */
  async member(parent = this.root): Promise<Account> {
    const account = await accountOn(this.management)
    await operator(this.management, 'organization accounts add', { account: account.id, parent })
    return account
  }

  /** Puts a policy of these statements in the place of all others of its target. */
  async only(target: string, name: string, ...statements: object[]): Promise<void> {
    await this.attach(target, name, ...statements)
    await operator(this.management, 'organization policies detach', { policy: 'p-FullAWSAccess', target })
  }

  /** Attaches a service control policy of these statements. */
  async attach(target: string, name: string, ...statements: object[]): Promise<void> {
    const { policy } = await operator(this.management, 'organization policies create', {
      ...{ type: 'scp', name, organization: this.id },
      text: JSON.stringify(policyOf(...statements)),
    })
    await operator(this.management, 'organization policies attach', { policy, target })
  }

  /** Gives IAM trusted access, which central management of root users begins with. */
  async trustIam(): Promise<void> {
    const service = 'iam.amazonaws.com'
    await operator(this.management, 'organization trust enable', { service, organization: this.id })
  }
}
