import type { EntityReader } from '../store/store.ts'

const PAGE = 1000

/** All entities of a kind in an account, read page by page; for kinds that a quota keeps few. */
export async function wholeList<E>(
  reader: Pick<EntityReader<E>, 'list'>,
  idOf: (entity: E) => string,
  account: string,
): Promise<E[]> {
  const found: E[] = []
  for (;;) {
    const last = found.at(-1)
    const after = last === undefined ? undefined : idOf(last)
    const { items, more } = await reader.list(account, { limit: PAGE, ...(after !== undefined && { after }) })
    found.push(...items)
    if (!more) return found
  }
}
