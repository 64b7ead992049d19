import { createPublicKey, verify } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../store/open.ts'
import type { Store } from '../../store/store.ts'
import { author } from '../../store/testing/samples.ts'
import { testDatabase } from '../../testing/test-database.ts'
import { DigestKeys, digestKeys } from './digest-keys.ts'

/** What stands in a store is not what is looked at here. */
const plainRing = {
  seal: async (_record: unknown, secret: Uint8Array) => secret,
  open: async (_record: unknown, sealed: Uint8Array) => sealed,
}

it('processes that need the first key at once make one', async () => {
  const url = await testDatabase()
  const stores: Store[] = []
  onTestFinished(async () => {
    for (const store of stores) await store.close()
  })
  for (let each = 0; each < 3; each++)
    stores.push(await openStore({ engine: 'postgres', url, timeout: 60_000 }))
  const end = author.now
  const signers = await Promise.all(
    stores.map((store) => new DigestKeys(store, plainRing).signer(end, author)),
  )
  const [key, ...more] = await (stores[0] === undefined ? [] : digestKeys(stores[0].entities))
  expect(more).toEqual([])
  expect(signers.map(({ fingerprint }) => fingerprint)).toEqual(Array(3).fill(key?.Fingerprint))
  const publicKey = createPublicKey({
    key: Buffer.from(key?.PublicKey ?? '', 'base64'),
    type: 'pkcs1',
    format: 'der',
  })
  for (const { sign } of signers)
    expect(verify('sha256', Buffer.from('digest'), publicKey, Buffer.from(sign('digest'), 'hex'))).toBe(true)
})
