import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../model/clock.ts'
import { accountKind } from '../../store/entity/account.ts'
import { roleDeletionKind } from '../../store/entity/role.ts'
import { entitiesOf, pagesOf } from '../../store/pages.ts'
import { type Author, GLOBAL, type Store } from '../../store/store.ts'

/** How long it can be asked how the deletion of a service-linked role went, in milliseconds. */
const KEPT = 7 * 86_400_000
/** How many are removed in one transaction at most. */
const PAGE = 200

/** Forgets in every account how deletions of service-linked roles went that are more than a week old. */
export async function sweepDeletions(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  author: Author,
): Promise<void> {
  const { accounts, roleDeletions } = store.entities
  const before = clock() - KEPT
  for await (const { AccountId } of entitiesOf(accounts, accountKind, GLOBAL)) {
    for await (const page of pagesOf(roleDeletions, roleDeletionKind, AccountId, { limit: PAGE })) {
      const old = page.filter(({ DeleteDate }) => DeleteDate.getTime() < before)
      if (old.length === 0) continue
      await store.write([AccountId], author, async (tx) => {
        for (const deletion of old) {
          const id = roleDeletionKind.id(deletion)
          const now = await tx.roleDeletions.get(AccountId, id)
          // a later deletion of the same name may have taken its place
          if (now?.DeletionTaskId === deletion.DeletionTaskId) await tx.roleDeletions.delete(AccountId, id)
        }
      })
    }
    await setImmediate()
  }
}
