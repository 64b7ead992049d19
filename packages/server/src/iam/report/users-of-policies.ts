import type { Account } from '../../store/entity/account.ts'
import { type Group, membershipKind } from '../../store/entity/group.ts'
import { attachmentKind } from '../../store/entity/policy.ts'
import type { Role } from '../../store/entity/role.ts'
import type { User } from '../../store/entity/user.ts'
import { entitiesOf } from '../../store/pages.ts'
import type { Entities } from '../../store/store.ts'
import type { ReportEntity } from './report-entity.ts'

/** The users and roles that what a report is about belongs to, each once, read in pages of at most 1,000. */
export async function* usersAndRolesOf(
  store: Entities,
  { AccountId }: Account,
  entity: ReportEntity,
): AsyncGenerator<User | Role> {
  if ('holder' in entity) {
    if ('GroupId' in entity.holder) yield* membersOf(store, AccountId, entity.holder)
    else yield entity.holder
    return
  }
  const groups: Group[] = []
  for await (const { PrincipalId } of entitiesOf(store.attachments, attachmentKind, AccountId, {
    target: entity.arn,
  })) {
    const group = await store.groups.get(AccountId, PrincipalId)
    const holder =
      (await store.users.get(AccountId, PrincipalId)) ?? (await store.roles.get(AccountId, PrincipalId))
    if (holder !== undefined) yield holder
    if (group !== undefined) groups.push(group)
  }
  for (const [index, group] of groups.entries()) {
    for await (const user of membersOf(store, AccountId, group)) {
      const known = await isKnown(store, AccountId, user, entity.arn, groups.slice(0, index))
      if (!known) yield user
    }
  }
}

/** Whether a user has the policy directly, or by one of the groups before. */
async function isKnown(
  store: Entities,
  account: string,
  { UserId }: User,
  arn: string,
  groups: readonly Group[],
): Promise<boolean> {
  if ((await store.attachments.get(account, `${UserId}/${arn}`)) !== undefined) return true
  for (const { GroupId } of groups) {
    if ((await store.memberships.get(account, `${UserId}/${GroupId}`)) !== undefined) return true
  }
  return false
}

async function* membersOf(store: Entities, account: string, { GroupId }: Group): AsyncGenerator<User> {
  for await (const { UserId } of entitiesOf(store.memberships, membershipKind, account, {
    target: GroupId,
  })) {
    const user = await store.users.get(account, UserId)
    if (user !== undefined) yield user
  }
}
