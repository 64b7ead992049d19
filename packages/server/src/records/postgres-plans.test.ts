import pg from 'pg'
import { expect, it, onTestFinished, vi } from 'vitest'
import { testDatabase } from '../testing/test-database.ts'
import { PostgresKeeper } from './postgres-keeper.ts'

const START = Date.UTC(2026, 10, 29, 9)
const SECOND = 1_000

/** A keeper over one block a second, each kept a second after its calls, and one of a thousand two minutes. */
async function filled() {
  const url = await testDatabase()
  const keeper = await PostgresKeeper.open({
    url,
    clock: () => START,
    maxAge: START,
    failed: (error) => {
      throw error
    },
  })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  onTestFinished(async () => {
    await keeper.close().catch(() => undefined)
    await client.end()
  })
  await client.query(
    `INSERT INTO record_block (first, last, size, marks, lines, kept)
     SELECT at - 1000, at, 100, '{}', '', at + CASE WHEN n % 1000 = 0 THEN 120000 ELSE 1000 END
     FROM (SELECT n, $1::bigint + n * 1000 AS at FROM generate_series(1, 20000) AS n) AS each`,
    [START],
  )
  await client.query('ANALYZE record_block')
  const counted = async (index: string, column: 'idx_scan' | 'idx_tup_read') => {
    const { rows } = await client.query('SELECT * FROM pg_stat_user_indexes WHERE indexrelname = $1', [index])
    return Number(rows[0]?.[column])
  }
  return { keeper, client, counted }
}

it('blocks that were kept late are found by the index that holds them alone', async () => {
  const { keeper, counted } = await filled()
  const to = START + 20_200 * SECOND
  const settled = { from: to - 300 * SECOND, to }
  const kept: number[] = []
  for await (const block of keeper.blocks({ from: 0, to, marks: [], settled })) kept.push(block.from)
  const late = START + 20_000 * SECOND - SECOND
  expect(kept.filter((from) => from === late)).toEqual([late])
  // counts of another connection come to be known after a while
  await vi.waitFor(
    async () => expect(await counted('record_block_late', 'idx_scan')).toBeGreaterThan(0),
    30_000,
  )
})

it('blocks of an end in the past are found without reading all that are newer, also one that goes on until then', async () => {
  const { keeper, client, counted } = await filled()
  const last = START + 19_500 * SECOND
  await client.query(
    `INSERT INTO record_block (first, last, size, marks, lines, kept) VALUES ($1, $2, 100, '{}', '', $2)`,
    [START, last],
  )
  const found: number[] = []
  for await (const { to } of keeper.blocks({ from: 0, to: START + 50 * SECOND, marks: [] })) found.push(to)
  const others = Array.from({ length: 50 }, (_, index) => START + (50 - index) * SECOND)
  expect(found).toEqual([last, ...others])
  // a connection that ends tells all that it has counted at once
  await keeper.close()
  const rows = () => counted('record_block_last', 'idx_tup_read')
  await vi.waitFor(async () => expect(await rows()).toBeGreaterThanOrEqual(50), 30_000)
  expect(await rows()).toBeLessThan(1_000)
})
