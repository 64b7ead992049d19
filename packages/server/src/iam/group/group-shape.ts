import { groupArn } from '../../authorization/arn.ts'
import type { Account } from '../../store/entity/account.ts'
import type { Group } from '../../store/entity/group.ts'

/** A group as every answer shows it. */
export function asGroup(account: Account, group: Group) {
  const { Path, GroupName, GroupId, CreateDate } = group
  return { Path, GroupName, GroupId, Arn: groupArn(account, group), CreateDate }
}
