import { DeleteConflict } from '../../model/error.ts'
import type { Entities } from '../../store/store.ts'

/** Throws DeleteConflict where a user, group or role still has policies: inline ones are told first (behaviours 10). */
export async function requireNoPolicies(store: Entities, account: string, id: string): Promise<void> {
  if ((await store.inlinePolicies.of(account, id)).length > 0) {
    throw DeleteConflict('Cannot delete entity, must delete policies first.')
  }
  if ((await store.attachments.of(account, id)).length > 0) {
    throw DeleteConflict('Cannot delete entity, must detach all policies first.')
  }
}
