import type { ReadingCall } from '../../authorization/call.ts'
import type { Entry, Section } from '../sections.ts'

/** A user, group or role as ListEntitiesForPolicy names it. */
export type PolicyHolder =
  | { readonly GroupName: string; readonly GroupId: string }
  | { readonly UserName: string; readonly UserId: string }
  | { readonly RoleName: string; readonly RoleId: string }

/** Which entities of a policy are listed. */
export interface HolderList {
  readonly arn: string
  readonly pathPrefix: string
}

type Reads = Pick<ReadingCall, 'account' | 'store'>

/** What unique ids of each kind begin with. */
const prefixes = { Group: 'AGPA', User: 'AIDA', Role: 'AROA' } as const

/** The groups, users or roles that a policy is attached to, in the order of their ids. */
export function attachedTo(
  { account: { AccountId }, store }: Reads,
  kind: keyof typeof prefixes,
  { arn, pathPrefix }: HolderList,
): Section<PolicyHolder> {
  const prefix = prefixes[kind]
  const reader = { Group: store.groups, User: store.users, Role: store.roles }[kind]
  return {
    name: `attached ${kind}`,
    async read({ limit, after }) {
      const behind = after === undefined ? prefix : `${after}/${arn}`
      const page = await store.attachments.list(AccountId, { target: arn, limit, after: behind })
      const ofKind = page.items.filter(({ PrincipalId }) => PrincipalId.startsWith(prefix))
      const ids = ofKind.map(({ PrincipalId }) => PrincipalId)
      const holders = await reader.getMany(AccountId, ids)
      const items = ids.map((id, index) => entryOf(id, holders[index], pathPrefix))
      return { items, more: page.more && ofKind.length === page.items.length }
    },
  }
}

/** The users or roles whose boundary a policy is, in the order of their ids. */
export function boundaryOf(
  { account: { AccountId }, store }: Reads,
  kind: 'User' | 'Role',
  { arn, pathPrefix, unlessAttached }: HolderList & { readonly unlessAttached: boolean },
): Section<PolicyHolder> {
  return {
    name: `boundary ${kind}`,
    async read(query) {
      const page =
        kind === 'User'
          ? await store.users.list(AccountId, { target: arn, ...query })
          : await store.roles.list(AccountId, { target: arn, ...query })
      const ids = page.items.map((holder) => ('RoleId' in holder ? holder.RoleId : holder.UserId))
      const attached = unlessAttached
        ? await store.attachments.getMany(
            AccountId,
            ids.map((id) => `${id}/${arn}`),
          )
        : []
      const items = page.items.map((holder, index) =>
        entryOf(ids[index] ?? '', attached[index] === undefined ? holder : undefined, pathPrefix),
      )
      return { items, more: page.more }
    },
  }
}

function entryOf(
  id: string,
  holder: (PolicyHolder & { readonly Path: string }) | undefined,
  pathPrefix: string,
): Entry<PolicyHolder> {
  return { place: id, show: holder?.Path.startsWith(pathPrefix) ? () => asPolicyHolder(holder) : undefined }
}

function asPolicyHolder(holder: PolicyHolder): PolicyHolder {
  if ('GroupId' in holder) return { GroupName: holder.GroupName, GroupId: holder.GroupId }
  if ('RoleId' in holder) return { RoleName: holder.RoleName, RoleId: holder.RoleId }
  return { UserName: holder.UserName, UserId: holder.UserId }
}
