import { afterAll, beforeAll, describe } from 'vitest'
import type { MemorySettings } from '../memory/settings.ts'
import type { Store } from '../store.ts'
import { changeLogConformance } from './conformance/change-log.ts'
import { entityConformance } from './conformance/entities.ts'
import { journalConformance } from './conformance/journal.ts'
import { kindConformance } from './conformance/kinds.ts'
import { lastAccessedConformance } from './conformance/last-accessed.ts'
import { lastUsedConformance } from './conformance/last-used.ts'
import { listConformance } from './conformance/lists.ts'
import { memoryConformance } from './conformance/memory.ts'
import { modelConformance } from './conformance/model.ts'
import { movingListConformance } from './conformance/moving-lists.ts'
import { totalConformance } from './conformance/totals.ts'
import { touchConformance } from './conformance/touched-since.ts'
import { writeConformance } from './conformance/writes.ts'

/** Opens a store for one test; whether it is empty does not matter, for each test takes an account of its own. */
export type OpenStore = (settings: MemorySettings) => Promise<Store>

/** Where a test finds the store that it is about. */
export type StoreOf = () => Store

/**
 * Says each promise of `store.ts` in the words of its contract, against one engine. Each answer out of memory is
 * compared with what the store holds.
 */
export function storeConformance(name: string, open: OpenStore): void {
  describe(`store on ${name}`, () => {
    let opened: Store | undefined
    beforeAll(async () => {
      opened = await open({ verifyMemory: true })
    })
    afterAll(() => opened?.close())
    const store: StoreOf = () => {
      if (opened === undefined) throw new Error('the store is not open')
      return opened
    }
    entityConformance(store)
    kindConformance(store)
    listConformance(store)
    movingListConformance(store)
    writeConformance(store)
    changeLogConformance(store)
    totalConformance(store)
    touchConformance(store)
    memoryConformance(store, open)
    lastUsedConformance(store)
    journalConformance(store)
    lastAccessedConformance(store)
    modelConformance(open)
  })
}
