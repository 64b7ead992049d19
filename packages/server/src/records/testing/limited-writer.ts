import { pooledRandom } from '../../model/random.ts'
import { Records } from '../records.ts'
import { recordWith } from './arbitrary-record.ts'

/** Writes twenty records, then sixty at once, into the folder that it is given, and prints what became of them. */
const [, , directory = ''] = process.argv
const failed = (): void => undefined
const records = new Records({ directory, clock: () => 0, random: pooledRandom(), failed, interval: 1 })
const add = (from: number, to: number): void => {
  for (let index = from; index < to; index++) records.add(recordWith({ time: 0, requestId: `r-${index}` }))
}
add(0, 20)
await records.flush()
add(20, 80)
await records.close()
process.stdout.write(JSON.stringify(records.counts))
