import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Change, counted, doChange, kept, someWrites } from '../testing/conformance/totals.ts'
import { rawEngines } from '../testing/raw-engines.ts'
import { author, newAccount } from '../testing/samples.ts'

/** What the store was before: totals were not kept. */
const unmigrate = [
  "DELETE FROM counter WHERE name LIKE 'pool/%' OR name LIKE 'referring/%' OR name LIKE 'sort/%'",
  'DELETE FROM migration WHERE number IN (4, 7)',
]

/** Two policies in use, two devices that somebody has and one of another type, whatever chance gives the other accounts. */
const certain: Change[] = [
  { what: 'attachment', number: 0, target: 'arn:1' },
  { what: 'role', number: 0, target: 'arn:2' },
  { what: 'device', number: 0, target: 'arn:1' },
  { what: 'device', number: 1, target: 'arn:1' },
  { what: 'device', number: 2, target: '' },
]

describe.each(rawEngines())('totals on %s', (_, engine) => {
  it('are counted where a store from before is opened, and again where that was cut short', async () => {
    const { open, run } = await engine()
    const accounts: string[] = []
    const first = await open()
    for (const writes of [[{ changes: certain }], ...fc.sample(someWrites, 20)]) {
      const account = newAccount()
      accounts.push(account)
      for (const { changes } of writes) {
        await first.write([account], author, async (tx) => {
          for (const one of changes) await doChange(tx, account, one)
        })
      }
    }
    await first.close()
    for (const text of unmigrate) await run(text)
    const second = await open()
    await second.close()
    await run('DELETE FROM migration WHERE number IN (4, 7) AND step = 1')
    const store = await open()
    const found = []
    for (const account of accounts) {
      const totals = await kept(store.entities, account)
      expect(totals).toEqual(await counted(store.entities, account))
      found.push(totals)
    }
    expect(found[0]).toMatchObject({ policies: 2, devices: 2, virtual: 2, hardware: 1 })
    await store.close()
  })
})
