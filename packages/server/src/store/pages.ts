import type { Kind } from './kind.ts'
import { placeIn } from './place-in-list.ts'
import type { EntityReader, ListQuery } from './store.ts'

/** The most that one statement reads. */
const PAGE = 1_000

type Lister<E> = Pick<EntityReader<E>, 'list'>
type Query = Omit<ListQuery, 'after' | 'limit'> & { readonly limit?: number }

/**
 * The pages of a list, one after another to its end; each is read when it is asked for. Whoever has much to do with a
 * page outside of a transaction lets others have their turn.
 */
export async function* pagesOf<E>(
  reader: Lister<E>,
  kind: Kind<E>,
  account: string,
  query: Query = {},
): AsyncGenerator<readonly E[]> {
  const placeOf = placeIn(kind, query)
  let last: E | undefined
  do {
    const after = last === undefined ? undefined : placeOf(last)
    const { items, more } = await reader.list(account, { limit: PAGE, ...query, after })
    yield items
    last = more ? items.at(-1) : undefined
  } while (last !== undefined)
}

/** The entities of a list, one after another, read page by page. */
export async function* entitiesOf<E>(...list: Parameters<typeof pagesOf<E>>): AsyncGenerator<E> {
  for await (const page of pagesOf(...list)) yield* page
}

/** All entities of a list at once; for lists that a quota keeps short. */
export async function wholeList<E>(...list: Parameters<typeof pagesOf<E>>): Promise<E[]> {
  const found: E[] = []
  for await (const page of pagesOf(...list)) found.push(...page)
  return found
}
