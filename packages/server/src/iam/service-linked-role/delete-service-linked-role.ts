import { roleArn } from '../../authorization/arn.ts'
import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import { isServiceLinkedPath } from '../../authorization/protected-role.ts'
import { NoSuchEntity } from '../../model/error.ts'
import { uuid } from '../../model/identifier.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { Role, RoleDeletion } from '../../store/entity/role.ts'
import { iam } from '../service.ts'

/** A service-linked role, or the task that has deleted the last one of its name. */
type Deletable = { readonly role: Role } | { readonly task: RoleDeletion }

/** What DeleteServiceLinkedRole names; any other role is none of it, since the model has no error for those. */
const deletableRole: ResourceFinder<{ RoleName: string }, Deletable, ReadingCall> = {
  types: ['role'],
  async find({ RoleName }, { account, store }) {
    const role = await store.roles.find(account.AccountId, RoleName.toLowerCase())
    const task =
      role === undefined
        ? await store.roleDeletions.get(account.AccountId, RoleName.toLowerCase())
        : undefined
    const place = role ?? task ?? { Path: '/', RoleName }
    return {
      arn: roleArn(account, place),
      printed: `role ${place.RoleName}`,
      tags: role?.Tags,
      serviceTagPrefix: 'iam',
      existing() {
        if (role !== undefined && isServiceLinkedPath(role.Path)) return { role }
        if (task !== undefined) return { task }
        throw NoSuchEntity(`The role with name ${RoleName} cannot be found.`)
      },
    }
  },
}

/**
 * Deletes a service-linked role at once, unless it is in use (B-363): the task tells how it went. Asked again about a role
 * that is gone, it tells the same task (behaviours 34).
 */
export const DeleteServiceLinkedRole = iam.operation('DeleteServiceLinkedRole', {
  access: 'Write',
  resource: deletableRole,
  async handle(_input, call, found) {
    return { DeletionTaskId: 'task' in found ? found.task.DeletionTaskId : await deleted(call, found.role) }
  },
})

async function deleted(call: WritingCall, role: Role): Promise<string> {
  const { account, tx } = call
  const uses = await tx.roleUses.of(account.AccountId, role.RoleId)
  if (uses.length === 0) await remove(call, role)
  return keepTask(
    call,
    role,
    uses.map(({ ResourceArn }) => ResourceArn),
  )
}

async function remove({ account: { AccountId }, tx }: WritingCall, { RoleId }: Role): Promise<void> {
  for (const { PolicyArn } of await tx.attachments.of(AccountId, RoleId)) {
    await tx.attachments.delete(AccountId, `${RoleId}/${PolicyArn}`)
  }
  await tx.roles.delete(AccountId, RoleId)
}

async function keepTask(
  { account: { AccountId }, tx, random, now }: WritingCall,
  { RoleName, Path }: Role,
  usedFor: readonly string[],
): Promise<string> {
  const DeletionTaskId = `task${Path}${RoleName}/${uuid(random)}`
  const UsedFor = usedFor.length > 0 ? { UsedFor: usedFor } : {}
  const task = { DeletionTaskId, RoleName, Path, DeleteDate: now, ...UsedFor }
  if ((await tx.roleDeletions.update(AccountId, task)) === 'missing') {
    await tx.roleDeletions.insert(AccountId, task)
  }
  return DeletionTaskId
}
