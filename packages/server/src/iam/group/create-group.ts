import { EntityAlreadyExists } from '../../model/error.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { newGroup } from './group-resource.ts'
import { asGroup } from './group-shape.ts'

export const CreateGroup = iam.operation('CreateGroup', {
  access: 'Write',
  resource: newGroup,
  async handle({ GroupName, Path = '/' }, call) {
    const { account, tx, now, newId } = call
    const group = { GroupName, Path, GroupId: newId('AGPA'), CreateDate: now }
    if ((await tx.groups.insert(account.AccountId, group)) === 'exists') {
      throw EntityAlreadyExists(`Group with name ${GroupName} already exists.`)
    }
    requireWithinQuota(call, 'GroupsQuota', await tx.groups.count(account.AccountId))
    return { Group: asGroup(account, group) }
  },
})
