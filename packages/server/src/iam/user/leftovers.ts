import { DeleteConflict } from '../../model/error.ts'
import type { User } from '../../store/entity/user.ts'
import type { Entities } from '../../store/store.ts'

/** What keeps a user from being deleted, in the order in which it is told, with the words (behaviours 10). */
const leftovers = [
  { of: 'accessKeys', text: 'Cannot delete entity, must delete access keys first.' },
  { of: 'inlinePolicies', text: 'Cannot delete entity, must delete policies first.' },
  { of: 'attachments', text: 'Cannot delete entity, must detach all policies first.' },
  { of: 'memberships', text: 'Cannot delete entity, must remove users from group first.' },
] as const

/** Throws DeleteConflict for the first thing that still belongs to the user. */
export async function requireNothingAttached(
  store: Entities,
  account: string,
  { UserId }: User,
): Promise<void> {
  for (const { of, text } of leftovers) {
    if ((await store[of].of(account, UserId)).length > 0) throw DeleteConflict(text)
  }
}
