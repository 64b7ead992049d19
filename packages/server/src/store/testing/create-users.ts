import { openStore } from '../open.ts'
import { author, user } from './samples.ts'

/** Creates twenty users in the database and account that the arguments name, and says the name of each. */
const [, , url = '', account = ''] = process.argv
const store = await openStore({ engine: 'postgres', url, timeout: 60_000, verifyMemory: true })
for (let index = 0; index < 20; index++) {
  const name = `theirs${index}`
  await store.write([account], author, (tx) =>
    tx.users.insert(account, user(name, { UserId: `AIDA${name}` })),
  )
  process.stdout.write(`${name}\n`)
}
await store.close()
