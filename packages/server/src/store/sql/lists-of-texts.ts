import { type RawBuilder, sql } from 'kysely'

/** The most texts that one statement is given as a list. */
const MOST = 1000

/** Lists for statements, as JSON: one parameter for however many texts, so that one prepared statement does for all. */
export function* listsOf(texts: readonly string[]): Generator<string> {
  for (let start = 0; start < texts.length; start += MOST) {
    yield JSON.stringify(texts.slice(start, start + MOST))
  }
}

/** On SQLite: whether a column is one of the texts of a list; each is looked up in the index of the column. */
export function isAmong(column: RawBuilder<unknown>, list: RawBuilder<string>): RawBuilder<boolean> {
  return sql<boolean>`${column} in (select value from json_each(${list}))`
}

/**
 * On PostgreSQL: the row that a query finds for each text of a list, by itself. Given the whole list at once, the
 * engine may rather read all of a kind and pick: it takes an account for one of the middle size.
 */
export function foundForEach<R>(
  list: RawBuilder<string>,
  query: (text: RawBuilder<string>) => RawBuilder<R>,
): RawBuilder<R> {
  return sql<R>`lateral (select one.* from json_array_elements_text(${list}::json) as wanted (text)
    cross join lateral (${query(sql<string>`wanted.text`)} limit 1) as one)`
}
