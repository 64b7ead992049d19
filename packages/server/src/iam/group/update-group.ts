import { groupArn } from '../../authorization/arn.ts'
import { EntityAlreadyExists } from '../../model/error.ts'
import { iam } from '../service.ts'
import { existingGroup } from './group-resource.ts'

export const UpdateGroup = iam.operation('UpdateGroup', {
  access: 'Write',
  resource: existingGroup,
  alsoRequires: {
    // the new ARN too, so that nobody moves a group to where they may not act
    'iam:UpdateGroup': ({ NewGroupName, NewPath }, { account }, resolved) => {
      const { entity: group } = resolved
      if (group === undefined) return []
      const { GroupName, Path } = group
      const arn = groupArn(account, { GroupName: NewGroupName ?? GroupName, Path: NewPath ?? Path })
      return arn === groupArn(account, group) ? [] : [{ resolved: { ...resolved, arn, printed: arn } }]
    },
  },
  async handle({ NewGroupName, NewPath }, { account, tx }, group) {
    const { GroupName, Path } = group
    const renamed = { ...group, GroupName: NewGroupName ?? GroupName, Path: NewPath ?? Path }
    if ((await tx.groups.update(account.AccountId, renamed)) === 'exists') {
      throw EntityAlreadyExists(`Group with name ${NewGroupName} already exists.`)
    }
  },
})
