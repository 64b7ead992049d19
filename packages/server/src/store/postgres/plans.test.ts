import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../testing/test-database.ts'
import { openStore } from '../open.ts'
import { selectNamedCounters } from '../sql/counter-statements.ts'
import { selectById, selectByIds } from '../sql/entity-statements.ts'
import { listStatement } from '../sql/list.ts'
import type { ListQuery } from '../store.ts'

describe('the plan of PostgreSQL', () => {
  let client: pg.Client

  beforeAll(async () => {
    const url = await testDatabase()
    await (await openStore({ engine: 'postgres', url })).close()
    client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(`INSERT INTO entity (account, kind, id, owner, name, path, target, doc)
      SELECT '1', 'user', 'U' || n, 'o' || n % 100, 'u' || n, CASE WHEN n % 10 = 0 THEN '/p/' ELSE '/' END,
        CASE WHEN n % 10 = 1 THEN 't' || n % 100 END, '{}' FROM generate_series(1, 20000) AS n`)
    await client.query(`INSERT INTO entity (account, kind, id, owner, name, doc)
      SELECT 'small' || n, 'user', 'U', '', 'u', '{}' FROM generate_series(1, 2000) AS n`)
    await client.query(`INSERT INTO counter (account, name, value)
      SELECT '1', 'target/user/' || n, n FROM generate_series(1, 20000) AS n`)
    await client.query("INSERT INTO counter (account, name, value) VALUES ('1', 'revision', 1)")
    await client.query('ANALYZE')
  })
  afterAll(() => client.end())

  const list = JSON.stringify(Array.from({ length: 100 }, (_, index) => `U${index}`))
  const ids = selectByIds.on('postgres')
  const names = selectNamedCounters.on('postgres')
  const parts = [
    ['entities', ids.text, ids.bind({ account: '1', kind: 'user', ids: list }), 'entity_pkey', 'id >= '],
    ['counters', names.text, names.bind({ account: '1', names: list }), 'counter_pkey', 'name = '],
  ] as const

  it.each(parts)(
    'of many %s finds each by itself, whether it is made for these or for any',
    async (what, text, values, index, found) => {
      const literals = values.map((value) => pg.escapeLiteral(String(value))).join()
      await client.query(`PREPARE many_${what} AS ${text}`)
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        await client.query(`SET plan_cache_mode = ${mode}`)
        const { rows } = await client.query(`EXPLAIN EXECUTE many_${what} (${literals})`)
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
        expect(plan).toContain(`using ${index}`)
        expect(plan).toMatch(new RegExp(`Index Cond: .*\\(${found}wanted.text\\)`))
        expect(plan).not.toContain('Seq Scan')
      }
    },
  )

  const lists: [string, ListQuery, string][] = [
    ['all', { limit: 1 }, 'entity_name'],
    ['all, later', { limit: 1, after: 'a' }, 'entity_name'],
    ['an owner', { limit: 1, owner: 'o' }, 'entity_name'],
    ['an owner, later', { limit: 1, owner: 'o', after: 'a' }, 'entity_name'],
    ['a prefix', { limit: 1, pathPrefix: '/p' }, 'entity_path'],
    ['a prefix, later', { limit: 1, pathPrefix: '/p', after: 'a' }, 'entity_path'],
    ['a target', { limit: 1, target: 't' }, 'entity_target'],
    ['a target, later', { limit: 1, target: 't', after: 'a' }, 'entity_target'],
  ]

  it.each(lists)('of a list of %s goes straight to the page', async (_, query, index) => {
    const { text, bind } = listStatement(query, 'doc').on('postgres')
    const values = bind({
      account: '1',
      kind: 'user',
      owner: 'o5',
      target: 't11',
      prefix: '/p',
      beyond: '/q',
      afterPath: '/p/',
      afterOwner: 'o5',
      afterName: 'u1005',
      afterId: 'U1011',
      limit: 101,
    })
    const { rows } = await client.query(`EXPLAIN ${text}`, values)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain(`Index Scan using ${index} on entity`)
    expect(plan).not.toMatch(/Seq Scan|Sort|Bitmap/)
  })
})

describe('the plan of PostgreSQL without statistics', () => {
  let client: pg.Client

  beforeAll(async () => {
    const url = await testDatabase()
    await (await openStore({ engine: 'postgres', url })).close()
    client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('ALTER TABLE entity SET (autovacuum_enabled = off)')
    await client.query(`INSERT INTO entity (account, kind, id, owner, name, path, doc)
      SELECT '1', 'user', 'U' || n, '', 'u' || n, '/', '{}' FROM generate_series(1, 20000) AS n`)
    await client.query("INSERT INTO counter (account, name, value) VALUES ('1', 'revision', 1)")
  })
  afterAll(() => client.end())

  const one = selectById.on('postgres')
  const many = selectByIds.on('postgres')
  const key = { account: '1', kind: 'user' }

  it.each([
    ['one', one.text, one.bind({ ...key, id: 'U777' })],
    ['many', many.text, many.bind({ ...key, ids: '["U777"]' })],
  ])('of entities finds %s by the id alone', async (what, text, values) => {
    const literals = values.map((value) => pg.escapeLiteral(String(value))).join()
    await client.query(`PREPARE by_id_${what} AS ${text}`)
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      await client.query(`SET plan_cache_mode = ${mode}`)
      const { rows } = await client.query(`EXPLAIN EXECUTE by_id_${what} (${literals})`)
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      expect(plan).toContain('using entity_pkey')
      expect(plan).toMatch(/Index Cond: .*\(id >= /)
      expect(plan).not.toMatch(/Seq Scan|Sort|entity_name/)
    }
  })
})
