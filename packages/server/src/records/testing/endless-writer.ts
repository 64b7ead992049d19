import { pooledRandom } from '../../model/random.ts'
import { Records } from '../records.ts'
import { recordWith } from './arbitrary-record.ts'

/** Writes records into the folder that it is given until it is killed, and prints how many are written. */
const [, , directory = ''] = process.argv
const records = new Records({
  directory,
  clock: Date.now,
  random: pooledRandom(),
  failed: (error) => process.stderr.write(`${error}\n`),
})
for (let index = 0; ; ) {
  for (let added = 0; added < 500; added++) {
    records.add(recordWith({ time: Date.now(), requestId: `r-${index++}` }))
  }
  await records.flush()
  process.stdout.write(`${records.counts.written}\n`)
}
