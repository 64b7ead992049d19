import type { Clock } from '../../model/clock.ts'
import { pooledRandom } from '../../model/random.ts'
import { KeyRing } from '../key-ring.ts'
import type { KeyStore } from '../key-store.ts'
import { parseMasterKeys } from '../master-key.ts'
import { SharedStore } from './shared-store.ts'

/** A key ring over a store in memory, under a master key that every such ring has. */
export function testRing(
  clock: Clock,
  store: KeyStore = new SharedStore().process(),
  warn: (message: string) => void = () => undefined,
): Promise<KeyRing> {
  const source = { name: 'the test', read: async () => parseMasterKeys('11'.repeat(32), 'the test') }
  return KeyRing.open({ store, source, random: pooledRandom(), clock, warn })
}
