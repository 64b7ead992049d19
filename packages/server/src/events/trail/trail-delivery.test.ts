import { expect, it } from 'vitest'
import { pooledRandom } from '../../model/random.ts'
import type { Trail } from '../../store/entity/trail.ts'
import type { Page, Store } from '../../store/store.ts'
import { TrailDelivery, type TrailDeliveryParts } from './trail-delivery.ts'

it('tells of each time that trails begin to fail, and of it once', async () => {
  const cause = new Error('the store is away')
  let isAway = false
  const list = async (): Promise<Page<Trail>> => {
    if (isAway) throw cause
    return { items: [], more: false }
  }
  const warned: unknown[] = []
  const parts = {
    store: { entities: { trails: { list } } } as unknown as Store,
    objects: { removeBefore: async () => undefined } as unknown as TrailDeliveryParts['objects'],
    keyRing: {} as TrailDeliveryParts['keyRing'],
    records: {} as TrailDeliveryParts['records'],
    settle: async () => undefined,
    ...{ clock: () => 0, random: pooledRandom(), days: 1 },
    warn: (...what: unknown[]) => void warned.push(what),
  }
  const trails = new TrailDelivery(parts)
  for (const away of [true, true, false, true]) {
    isAway = away
    await trails.deliver()
  }
  const told = ['events of trails could not be delivered; this is tried again', cause]
  expect(warned).toEqual([told, told])
  expect(trails.failures).toBe(3)
  await trails.close()
})
