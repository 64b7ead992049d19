import { isServiceLinkedPath } from '../authorization/protected-role.ts'
import { isArn } from '../iam/policy/policy-arn.ts'
import type { Account } from '../store/entity/account.ts'
import type { Role } from '../store/entity/role.ts'
import { CommandError, type OperatorCommand, requiredText } from './command.ts'
import { aboutRole } from './named-role.ts'
import type { OperatorAct } from './operator-event.ts'

/** How many resources a role is noted for at most: a deletion that fails tells of all of them. */
const MOST_USES = 100

function requireLinked({ Path, RoleName }: Role): void {
  if (!isServiceLinkedPath(Path)) throw new CommandError(`${RoleName} is not a service-linked role`)
}

const used = (
  account: Account,
  name: string,
  { RoleName }: Role,
  { role, resource }: { readonly role: string; readonly resource: string },
): OperatorAct => ({
  ...{ account, service: 'iam', name, resource: role },
  parameters: { roleName: RoleName, resource },
})

/** Notes that a service uses a service-linked role for a resource: until it is released the role cannot be deleted. */
export const useRoleCommand: OperatorCommand = {
  name: 'roles use',
  async run(sources, input, author) {
    const [role, resource] = [requiredText(input, 'role'), requiredText(input, 'resource')]
    if (!isArn(resource)) throw new CommandError(`${resource} is not an ARN`)
    await aboutRole(sources, role, author, async (tx, found, account, tell) => {
      const { AccountId } = account
      requireLinked(found)
      const use = { RoleId: found.RoleId, ResourceArn: resource, CreateDate: author.now }
      await tx.roleUses.insert(AccountId, use)
      if ((await tx.roleUses.of(AccountId, found.RoleId)).length > MOST_USES)
        throw new CommandError(`a role is noted for ${MOST_USES} resources at most`)
      tell(used(account, 'UseServiceLinkedRole', found, { role, resource }))
    })
    return { role, resource }
  },
}

/** Takes back what `roles use` has noted. */
export const releaseRoleCommand: OperatorCommand = {
  name: 'roles release',
  async run(sources, input, author) {
    const [role, resource] = [requiredText(input, 'role'), requiredText(input, 'resource')]
    await aboutRole(sources, role, author, async (tx, found, account, tell) => {
      if ((await tx.roleUses.delete(account.AccountId, `${found.RoleId}/${resource}`)) === 'missing')
        throw new CommandError(`${role} is not noted for ${resource}`)
      tell(used(account, 'ReleaseServiceLinkedRole', found, { role, resource }))
    })
    return { role, resource }
  },
}

/** The resources that a service-linked role is used for. */
export const listRoleUsesCommand: OperatorCommand = {
  name: 'roles uses',
  async run(sources, input, author) {
    const role = requiredText(input, 'role')
    return aboutRole(sources, role, author, async (tx, { RoleId }, { AccountId }) => ({
      uses: (await tx.roleUses.of(AccountId, RoleId)).map(({ ResourceArn, CreateDate }) => ({
        resource: ResourceArn,
        since: CreateDate.toISOString(),
      })),
    }))
  },
}
