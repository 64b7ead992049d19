import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWriter } from '../sqlite/connection.ts'
import type { ListQuery } from '../store.ts'
import * as changes from './change-statements.ts'
import * as counters from './counter-statements.ts'
import * as entities from './entity-statements.ts'
import { listStatement } from './list.ts'

/** What SQLite answers to a question about its plan. */
interface Step {
  readonly detail: string
}

describe('the plan of SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-plans-'))
  let db: Database.Database
  beforeAll(async () => {
    db = await openWriter(join(folder, 'store.db'))
  })
  afterAll(() => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const plan = (text: string, values: unknown[]) =>
    db
      .prepare<unknown[], Step>(`EXPLAIN QUERY PLAN ${text}`)
      .all(...values)
      .map(({ detail }) => detail)

  const key = 'account=? AND kind=?'
  const lists: [string, ListQuery, string][] = [
    ['all', { limit: 1 }, `entity_name (${key})`],
    ['all, later', { limit: 1, after: 'a' }, `entity_name (${key} AND (owner,name)>(?,?))`],
    ['an owner', { limit: 1, owner: 'o' }, `entity_name (${key} AND owner=?)`],
    ['an owner, later', { limit: 1, owner: 'o', after: 'a' }, `entity_name (${key} AND owner=? AND name>?)`],
    ['a prefix', { limit: 1, pathPrefix: '/p' }, `entity_path (${key} AND path>? AND path<?)`],
    [
      'a prefix, later',
      { limit: 1, pathPrefix: '/p', after: 'a' },
      `entity_path (${key} AND (path,owner,name)>(?,?,?) AND path<?)`,
    ],
    ['a target', { limit: 1, target: 't' }, `entity_target (${key} AND target=?)`],
    [
      'a target, later',
      { limit: 1, target: 't', after: 'a' },
      `entity_target (${key} AND target=? AND id>?)`,
    ],
  ]

  const listPlan = (query: ListQuery, column: 'doc' | 'id') => {
    const { text, bind } = listStatement(query, column).on('sqlite')
    const values = bind({
      account: '',
      kind: '',
      owner: '',
      target: '',
      prefix: '',
      beyond: '',
      afterPath: '',
      afterOwner: '',
      afterName: '',
      afterId: '',
      limit: 1,
    })
    return plan(text, values)
  }

  it.each(lists)('of a list of %s goes straight to the page', (_, query, expected) => {
    expect(listPlan(query, 'doc')).toEqual([
      `SEARCH entity USING INDEX ${expected}`,
      'SCALAR SUBQUERY 1',
      'SEARCH counter USING INDEX sqlite_autoindex_counter_1 (account=? AND name=?)',
    ])
  })

  it.each([{}, { after: 'a' }])('of the ids of a target, %o, looks at no row', (further) => {
    const [first] = listPlan({ limit: 1, target: 't', ...further }, 'id')
    expect(first).toMatch(/^SEARCH entity USING COVERING INDEX entity_target /)
  })

  it.each([
    [
      'entities',
      entities.selectByIds,
      'SEARCH entity USING INDEX sqlite_autoindex_entity_1 (account=? AND kind=? AND id=?) LEFT-JOIN',
    ],
    [
      'counters',
      counters.selectNamedCounters,
      'SEARCH counter USING INDEX sqlite_autoindex_counter_1 (account=? AND name=?)',
    ],
  ])('of many %s finds each by itself', (_, statement, expected) => {
    const { text } = statement.on('sqlite')
    expect(plan(text, Array(text.split('?').length - 1).fill('[]'))).toContain(expected)
  })

  const { selectRevisions: _, notify: __, ...onSqlite } = counters
  const statements = Object.entries({ ...entities, ...changes, ...onSqlite })

  it.each(statements)('of %s reads no table as a whole and sorts nothing', (_, statement) => {
    const { text } = statement.on('sqlite')
    const values = Array(text.split('?').length - 1).fill(null)
    for (const detail of plan(text, values)) {
      // the list of texts that a statement is given
      if (/^(LIST SUBQUERY \d+|SCAN json_each VIRTUAL TABLE INDEX 1:)$/.test(detail)) continue
      expect(detail).toMatch(/^SEARCH \w+ USING (COVERING )?INDEX /)
    }
  })
})
