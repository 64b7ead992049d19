import { roleArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { InvalidInput, NoSuchEntity } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { RoleDeletion } from '../../store/entity/role.ts'
import { iam } from '../service.ts'

/** The parts of a task's id: path and name of the role that it deletes; `undefined` for every other text. */
function roleOfTask(id: string) {
  const [, Path, RoleName] = /^task(\/aws-service-role\/[^/]+\/)([^/]+)\/[0-9a-f-]{36}$/.exec(id) ?? []
  return Path === undefined || RoleName === undefined ? undefined : { Path, RoleName }
}

/** The deletion of a service-linked role, decided on the role that it deletes. */
const deletionTask: ResourceFinder<{ DeletionTaskId: string }, RoleDeletion, ReadingCall> = {
  types: ['role'],
  async find({ DeletionTaskId }, { account, store }) {
    const role = roleOfTask(DeletionTaskId)
    const task = role && (await store.roleDeletions.get(account.AccountId, role.RoleName.toLowerCase()))
    return {
      arn: roleArn(account, role ?? { Path: '/', RoleName: '' }),
      printed: role && `role ${role.RoleName}`,
      existing() {
        if (task?.DeletionTaskId === DeletionTaskId) return task
        throw NoSuchEntity(`Deletion task id ${DeletionTaskId} cannot be found.`)
      },
    }
  },
}

/** Resources by Region; those of none stand under `global`. */
function usageOf(resources: readonly string[]) {
  const byRegion = Map.groupBy(resources, (arn) => arn.split(':')[3] || 'global')
  return [...byRegion].map(([Region, Resources]) => ({ Region, Resources }))
}

/** Tells how a deletion went: it has succeeded at once, or failed because the role was in use (B-363). */
export const GetServiceLinkedRoleDeletionStatus = iam.operation('GetServiceLinkedRoleDeletionStatus', {
  access: 'Read',
  resource: deletionTask,
  check({ DeletionTaskId }) {
    if (roleOfTask(DeletionTaskId) === undefined) {
      throw InvalidInput(`Deletion task id ${DeletionTaskId} is not valid.`)
    }
  },
  handle(_input, _call, { UsedFor }) {
    if (UsedFor === undefined) return { Status: 'SUCCEEDED' as const }
    const Reason = 'The role is in use: the resources that are listed must be deleted first.'
    return { Status: 'FAILED' as const, Reason: { Reason, RoleUsageList: usageOf(UsedFor) } }
  },
})
