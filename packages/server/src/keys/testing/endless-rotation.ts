import { join } from 'node:path'
import { pooledRandom } from '../../model/random.ts'
import { openStore } from '../../store/open.ts'
import { KeyRing } from '../key-ring.ts'
import { masterKeyInDirectory } from '../master-key-source.ts'

/**
 * Rotates the keys of the folder that it is given until it is killed. Prints a secret of a new account, sealed, before
 * each rotation.
 */
const [, , folder = ''] = process.argv
const random = pooledRandom()
const warn = (message: string): void => void process.stderr.write(`${message}\n`)
const store = await openStore({ engine: 'sqlite', file: join(folder, 'gatehouse.db') })
const source = masterKeyInDirectory(folder, random, warn)
const ring = await KeyRing.open({ store, source, random, clock: Date.now, warn })
for (;;) {
  const account = String(100_000_000_000 + Math.floor(Math.random() * 100_000_000_000))
  const sealed = await ring.seal({ account, kind: 'access-key', id: 'x' }, Buffer.from(account))
  process.stdout.write(`${account} ${Buffer.from(sealed).toString('hex')}\n`)
  await ring.rotate({ caller: 'operator', requestId: 'r', now: new Date() })
}
