import { isAccountId, isEmail } from '../../store/entity/account.ts'
import type { Organization } from '../../store/entity/organization.ts'
import { GLOBAL, type Transaction } from '../../store/store.ts'
import {
  CommandError,
  entitiesNow,
  existingAccount,
  type OperatorCommand,
  optionalText,
  requiredText,
} from '../command.ts'
import { createMember, newAccount } from '../create-account.ts'
import { writeTelling } from '../operator-event.ts'
import { optionalAccountName } from '../rename-account.ts'
import { detachAll } from './attachments.ts'
import { accountsUnder, memberOf, namedOrganization, parentOf, places, type Target } from './find.ts'
import { tellOrganization } from './organization-event.ts'
import { leave, requireAlone } from './organizations.ts'
import { attachUsual } from './units.ts'

/** What an account is to its organization. */
export function standingOf(
  { AccountId }: { readonly AccountId: string },
  organization: Organization | undefined,
): 'management' | 'member' | 'standalone' {
  if (organization === undefined) return 'standalone'
  return organization.ManagementAccountId === AccountId ? 'management' : 'member'
}

/** The root or unit that the input names, or else the root of the organization. */
async function wantedParent(tx: Transaction, input: Parameters<typeof optionalText>[0]): Promise<Target> {
  const parent = optionalText(input, 'parent')
  if (parent !== undefined) return parentOf(tx, parent)
  const organization = await namedOrganization(tx, input)
  return { organization, id: organization.RootId }
}

async function join(tx: Transaction, accountId: string, parent: Target, JoinDate: Date): Promise<void> {
  const account = await tx.accounts.get(GLOBAL, accountId)
  if (account === undefined) throw new CommandError(`there is no account ${accountId}`)
  requireAlone(account)
  const { OrganizationId, ManagementAccountId } = parent.organization
  const manager = await tx.accounts.get(GLOBAL, ManagementAccountId)
  if (manager?.Partition !== account.Partition)
    throw new CommandError(`account ${accountId} is in another partition than the management account`)
  await tx.accounts.update(GLOBAL, { ...account, OrganizationId, ParentId: parent.id, JoinDate })
  await attachUsual(tx, parent.organization, accountId)
}

/** Takes an account that there is into the organization. */
export const addAccountCommand: OperatorCommand = {
  name: 'organization accounts add',
  async run(sources, input, author) {
    const { AccountId } = await existingAccount(sources, input)
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const parent = await wantedParent(tx, input)
      await join(tx, AccountId, parent, author.now)
      await tellOrganization(tx, tell, parent.organization, {
        ...{ name: 'AddAccountToOrganization', members: [AccountId] },
        parameters: { accountId: AccountId, parentId: parent.id },
      })
      return { account: AccountId, organization: parent.organization.OrganizationId, parent: parent.id }
    })
  },
}

/** The name of the role by which the management account gets into accounts that its organization has made. */
const USUAL_ROLE = 'OrganizationAccountAccessRole'

/**
 * Makes a member account without any credentials: the management account gets in by a role that trusts it and may do
 * everything.
 */
export const createMemberCommand: OperatorCommand = {
  name: 'organization accounts create',
  async run(sources, input, author) {
    const id = optionalText(input, 'id')
    if (id !== undefined && !isAccountId(id)) throw new CommandError('id is not 12 digits')
    const email = optionalText(input, 'email')
    if (email !== undefined && !isEmail(email)) throw new CommandError('email is no e-mail address')
    const RoleName = optionalText(input, 'role') ?? USUAL_ROLE
    if (!/^[\w+=,.@-]{1,64}$/.test(RoleName)) throw new CommandError('role is no name of a role')
    // in accounts that Organizations makes, IAM has access to billing from the start
    const wanted = {
      ...newAccount({ id, email, name: optionalAccountName(input) }, author),
      BillingAccess: true as const,
    }
    return createMember(sources, wanted, { RoleName }, author, async (tx, tell) => {
      const parent = await wantedParent(tx, input)
      const { ManagementAccountId } = parent.organization
      const manager = await tx.accounts.get(GLOBAL, ManagementAccountId)
      if (manager === undefined) throw new CommandError(`there is no account ${ManagementAccountId}`)
      return {
        manager,
        joined: async (account) => {
          await join(tx, account.AccountId, parent, author.now)
          const { AccountId: accountId, Email: email } = account
          await tellOrganization(tx, tell, parent.organization, {
            ...{ name: 'CreateAccount', members: [accountId] },
            parameters: { accountId, email, roleName: RoleName, parentId: parent.id },
          })
          return { account: account.AccountId, email: account.Email, parent: parent.id, role: RoleName }
        },
      }
    })
  },
}

export const moveAccountCommand: OperatorCommand = {
  name: 'organization accounts move',
  async run(sources, input, author) {
    const id = requiredText(input, 'account')
    const parentId = requiredText(input, 'parent')
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const { account, organization } = await memberOf(tx, id)
      const parent = await parentOf(tx, parentId)
      if (parent.organization.OrganizationId !== organization.OrganizationId)
        throw new CommandError(`${parentId} is of another organization than account ${id}`)
      await tx.accounts.update(GLOBAL, { ...account, ParentId: parent.id })
      const parameters = {
        ...{ accountId: id, destinationParentId: parent.id },
        ...(account.ParentId !== undefined && { sourceParentId: account.ParentId }),
      }
      await tellOrganization(tx, tell, organization, { name: 'MoveAccount', parameters, members: [id] })
      return { account: id, parent: parent.id }
    })
  },
}

/** Takes a member out of its organization, with what it administers and what is attached to it. */
export const removeAccountCommand: OperatorCommand = {
  name: 'organization accounts remove',
  async run(sources, input, author) {
    const id = requiredText(input, 'account')
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const { organization } = await memberOf(tx, id)
      if (organization.ManagementAccountId === id)
        throw new CommandError(`account ${id} manages the organization and stays as long as there is one`)
      await detachAll(tx, id)
      await leave(tx, id, author.now)
      await tx.organizations.update(GLOBAL, {
        ...organization,
        DelegatedAdministrators: organization.DelegatedAdministrators.filter(
          ({ AccountId }) => AccountId !== id,
        ),
      })
      await tellOrganization(tx, tell, organization, {
        ...{ name: 'RemoveAccountFromOrganization', members: [id] },
        parameters: { accountId: id },
      })
      return { removed: id, organization: organization.OrganizationId }
    })
  },
}

/** Every account of an organization, with its place. */
export const listMembersCommand: OperatorCommand = {
  name: 'organization accounts list',
  async run({ store }, input) {
    const entities = await entitiesNow(store)
    const organization = await namedOrganization(entities, input)
    const accounts: object[] = []
    for await (const { id, path } of places(entities, organization.RootId, '')) {
      for (const account of await accountsUnder(entities, id)) {
        accounts.push({
          account: account.AccountId,
          kind: standingOf(account, organization),
          parent: id,
          path: path === '' ? '/' : path,
          joined: account.JoinDate?.toISOString() ?? '-',
        })
      }
    }
    return { accounts }
  },
}
