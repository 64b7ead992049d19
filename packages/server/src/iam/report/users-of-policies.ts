import type { Account } from '../../store/entity/account.ts'
import { type Group, membershipKind } from '../../store/entity/group.ts'
import { attachmentKind } from '../../store/entity/policy.ts'
import type { Role } from '../../store/entity/role.ts'
import type { User } from '../../store/entity/user.ts'
import { pagesOf } from '../../store/pages.ts'
import type { Entities } from '../../store/store.ts'
import type { ReportEntity } from './report-entity.ts'

/** How many are read at once; what else waits has its turn between. */
const PAGE = 200

/** The users and roles that what a report is about belongs to, each once, read page by page. */
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
  const attached = pagesOf(store.attachments, attachmentKind, AccountId, { target: entity.arn, limit: PAGE })
  for await (const page of attached) {
    const ids = page.map(({ PrincipalId }) => PrincipalId)
    const users = await store.users.getMany(AccountId, ids)
    const roles = await store.roles.getMany(AccountId, ids)
    for (const index of ids.keys()) {
      const holder = users[index] ?? roles[index]
      if (holder !== undefined) yield holder
    }
    for (const group of await store.groups.getMany(AccountId, ids)) {
      if (group !== undefined) groups.push(group)
    }
  }
  for (const [index, group] of groups.entries()) {
    for await (const users of pagesOfMembers(store, AccountId, group)) {
      const known = await knownAmong(store, AccountId, users, entity.arn, groups.slice(0, index))
      yield* users.filter(({ UserId }) => !known.has(UserId))
    }
  }
}

/** Those among some users who have the policy directly, or by one of the groups before. */
async function knownAmong(
  store: Entities,
  account: string,
  users: readonly User[],
  arn: string,
  groups: readonly Group[],
): Promise<Set<string>> {
  const ids = users.map(({ UserId }) => UserId)
  const idsWith = (behind: string) => ids.map((id) => `${id}/${behind}`)
  const known = new Set<string>()
  for (const one of await store.attachments.getMany(account, idsWith(arn))) {
    if (one !== undefined) known.add(one.PrincipalId)
  }
  for (const { GroupId } of groups) {
    for (const one of await store.memberships.getMany(account, idsWith(GroupId))) {
      if (one !== undefined) known.add(one.UserId)
    }
  }
  return known
}

async function* membersOf(store: Entities, account: string, group: Group): AsyncGenerator<User> {
  for await (const users of pagesOfMembers(store, account, group)) yield* users
}

async function* pagesOfMembers(
  store: Entities,
  account: string,
  { GroupId }: Group,
): AsyncGenerator<readonly User[]> {
  const memberships = pagesOf(store.memberships, membershipKind, account, { target: GroupId, limit: PAGE })
  for await (const page of memberships) {
    const users = await store.users.getMany(
      account,
      page.map(({ UserId }) => UserId),
    )
    yield users.filter((user) => user !== undefined)
  }
}
