import type { Paging } from '../authorization/call.ts'
import type { Page, PageQuery } from '../store/store.ts'

/** How many entities one call looks at: where a filter lets few pass, pages are shorter than was asked for. */
const MOST_LOOKED_AT = 1000

/** One of the lists that an operation answers as one, each in an order of its own. */
export interface Section<T> {
  /** Stands in markers; without a slash. */
  readonly name: string
  readonly read: (query: PageQuery) => Promise<Page<Entry<T>>>
}

export interface Entry<T> {
  /** Behind which the section goes on. */
  readonly place: string
  /** How the entity is answered; absent where a filter leaves it out. */
  readonly show?: (() => T | Promise<T>) | undefined
}

/**
 * A page of several lists, one behind the other, with the members of the answer that tell how to go on. Whoever follows
 * the markers sees every entity once, though a page may hold fewer than were asked for.
 */
export async function pageOfSections<T>(sections: readonly Section<T>[], page: Paging) {
  const { shows, next } = await entriesOf(sections, page)
  const position = (text: string) => text
  const items = await Promise.all(shows.map((show) => show()))
  const members =
    next === undefined ? { IsTruncated: false } : page.members({ items: [next], more: true }, position)
  return { items, members }
}

async function entriesOf<T>(sections: readonly Section<T>[], { query: { limit, after }, refusal }: Paging) {
  const [, name, place] = /^([^/]*)\/(.*)$/s.exec(after ?? '') ?? []
  const start = after === undefined ? 0 : sections.findIndex((section) => section.name === name)
  if (start < 0) throw refusal()
  const shows: (() => T | Promise<T>)[] = []
  let next = after
  let looked = 0
  for (const [index, section] of sections.slice(start).entries()) {
    let behind = index === 0 ? place : undefined
    for (let more = true; more; ) {
      const wanted = Math.min(limit - shows.length + 1, MOST_LOOKED_AT)
      const found = await section.read({ limit: wanted, after: behind })
      for (const entry of found.items) {
        if (entry.show !== undefined) {
          if (shows.length === limit) return { shows, next }
          shows.push(entry.show)
        }
        behind = entry.place
        next = `${section.name}/${entry.place}`
        looked++
      }
      more = found.more
      if (more && looked >= MOST_LOOKED_AT) return { shows, next }
    }
  }
  return { shows, next: undefined }
}
