import { describe, expect, it } from 'vitest'
import { type User, userKind } from '../entity/user.ts'
import { placeIn } from '../place-in-list.ts'
import { rawEngines } from '../testing/raw-engines.ts'
import { author, newAccount, user } from '../testing/samples.ts'

describe.each(rawEngines())('paths on %s', (_, engine) => {
  it('are as long in the order of lists where a store from before is opened as in a new one', async () => {
    const { open, run } = await engine()
    const [account, long] = [newAccount(), `/${'long/'.repeat(100)}`]
    const users = ['a', 'b', 'c'].map((name) => user(name, { Path: long }))
    const first = await open()
    await first.write([account], author, async (tx) => {
      for (const one of [...users, user('d')]) await tx.users.insert(account, one)
    })
    await first.close()
    // what the store was before: paths stood in the order of lists whole
    await run(`UPDATE entity SET path = '${long}' WHERE path <> '/'`)
    await run('DELETE FROM migration WHERE number = 6')
    const store = await open()
    const list = { pathPrefix: '/long/' }
    const seen: User[] = []
    for (let after: string | undefined; seen.length < 4; ) {
      const { items, more } = await store.entities.users.list(account, { limit: 1, ...list, after })
      seen.push(...items)
      after = items.map(placeIn(userKind, list)).at(-1)
      if (!more) break
    }
    expect(seen).toEqual(users)
    await store.close()
  })
})
