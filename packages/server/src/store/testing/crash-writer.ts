import { flushCompileCache } from 'node:module'
import { openStore } from '../open.ts'
import { author, user } from './samples.ts'

/** Creates users as fast as it can, four at a time, and says the name of each once the store has answered. */
const [, , file = '', round = ''] = process.argv
const account = '123456789012'
const store = await openStore({ engine: 'sqlite', file })
// Nothing is flushed by a process that is killed, and the next one is to start quickly.
flushCompileCache()

async function create(client: number): Promise<never> {
  for (let index = 0; ; index++) {
    const name = `r${round}-c${client}-${index}`
    await store.write([account], author, async (tx) => {
      await tx.users.insert(
        account,
        user(name, { UserId: `AIDA${name}`, PermissionsBoundary: `arn:${index % 3}` }),
      )
      await tx.memberships.insert(account, { UserId: `AIDA${name}`, GroupId: 'AGPA1' })
    })
    process.stdout.write(`${name}\n`)
  }
}

await Promise.all([0, 1, 2, 3].map(create))
