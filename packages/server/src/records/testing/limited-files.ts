import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pooledRandom } from '../../model/random.ts'
import { FileKeeper } from '../file-keeper.ts'
import { FileLogObjects } from '../file-log-objects.ts'
import { newestRecords } from '../newest.ts'
import { recordLine } from '../record-line.ts'
import { recordWith } from './arbitrary-record.ts'

/**
 * Appends records whose places in the index take more room than a file may have, puts files of a trail that do, and prints what
 * became of them.
 */
const [, , directory = ''] = process.argv
const random = pooledRandom()
const told: string[] = []
const keeper = new FileKeeper({
  ...{ directory: join(directory, 'records'), clock: () => 0, random, maxAge: 1e9 },
  ...{ mostBytes: 1e9, mostTotal: 1e9 },
  failed: (error) => told.push(String(error)),
})
for (let index = 0; index < 8; index++) {
  const line = Buffer.from(recordLine(recordWith({ id: `id-${index}`, time: index })))
  const marks = Array.from({ length: 2_000 }, (_, mark) => mark)
  await keeper.append(line, index, { from: index, to: index, marks, documents: new Map() })
}
const query = { from: 0, to: 10, marks: [], limit: 100, matches: () => true }
const { records } = await newestRecords(keeper, query)
await keeper.close()

const objects = new FileLogObjects(join(directory, 'trails'), random)
const key = 'AWSLogs/1/CloudTrail/us-east-1/2026/11/29/one.json.gz'
const refused: string[] = []
await objects.put('bucket', key, Buffer.from('whole'), { signature: 'one' })
for (const size of [2 ** 20, 2 ** 21])
  await objects
    .put('bucket', key, Buffer.alloc(size), {})
    .catch((error: unknown) => refused.push(String(error)))
const body = (await objects.get('bucket', key))?.body.toString('utf8')
const files = readdirSync(join(directory, 'trails'), { recursive: true, withFileTypes: true })
process.stdout.write(
  JSON.stringify({
    told: told.length,
    found: records.map(({ id }) => id),
    refused: refused.length,
    body,
    files: files.flatMap((entry) => (entry.isFile() ? entry.name : [])).sort(),
  }),
)
