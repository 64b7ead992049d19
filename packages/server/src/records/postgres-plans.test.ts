import pg from 'pg'
import { expect, it, onTestFinished, vi } from 'vitest'
import { testDatabase } from '../testing/test-database.ts'
import { PostgresKeeper } from './postgres-keeper.ts'

const START = Date.UTC(2026, 10, 29, 9)
const SECOND = 1_000

it('blocks that were kept late are found by the index that holds them alone', async () => {
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
    await keeper.close()
    await client.end()
  })
  // one block a second, each kept a second after its calls, and one of a thousand two minutes
  await client.query(
    `INSERT INTO record_block (first, last, size, marks, lines, kept)
     SELECT at - 1000, at, 100, '{}', '', at + CASE WHEN n % 1000 = 0 THEN 120000 ELSE 1000 END
     FROM (SELECT n, $1::bigint + n * 1000 AS at FROM generate_series(1, 20000) AS n) AS each`,
    [START],
  )
  await client.query('ANALYZE record_block')
  const to = START + 20_200 * SECOND
  const settled = { from: to - 300 * SECOND, to }
  const kept: number[] = []
  for await (const block of keeper.blocks({ from: 0, to, marks: [], settled })) kept.push(block.from)
  const late = START + 20_000 * SECOND - SECOND
  expect(kept.filter((from) => from === late)).toEqual([late])
  const scans = async (index: string) => {
    const { rows } = await client.query('SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = $1', [
      index,
    ])
    return Number(rows[0]?.idx_scan)
  }
  // those of an end in the past are found without reading all that are newer, also one that goes on until after them
  await client.query(
    `INSERT INTO record_block (first, last, size, marks, lines, kept) VALUES ($1, $2, 100, '{}', '', $2)`,
    [START, START + 19_500 * SECOND],
  )
  const read = async () => {
    await client.query('SELECT pg_stat_clear_snapshot()')
    const { rows } = await client.query(
      "SELECT idx_tup_read, idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'record_block_last'",
    )
    return { rows: Number(rows[0]?.idx_tup_read), scans: Number(rows[0]?.idx_scan) }
  }
  await vi.waitFor(async () => expect(await scans('record_block_late')).toBeGreaterThan(0), 30_000)
  const before = await read()
  const early: number[] = []
  for await (const block of keeper.blocks({ from: 0, to: START + 50 * SECOND, marks: [] }))
    early.push(block.to)
  expect(early).toEqual([
    START + 19_500 * SECOND,
    ...Array.from({ length: 50 }, (_, index) => START + (50 - index) * SECOND),
  ])
  await vi.waitFor(async () => expect((await read()).scans).toBeGreaterThan(before.scans), 30_000)
  expect((await read()).rows - before.rows).toBeLessThan(1_000)
  // counts of another connection come to be known after a while
  await vi.waitFor(async () => expect(await scans('record_block_late')).toBeGreaterThan(0), 30_000)
})
