import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Paging } from '../authorization/call.ts'
import { ValidationError } from '../model/error.ts'
import { pageOfSections, type Section } from './sections.ts'

/** A page that tells its position in the open. */
function openPage(limit: number, after: string | undefined): Paging {
  return {
    query: { limit, after },
    refusal: () => ValidationError('Invalid Marker.'),
    members: ({ items, more }, idOf) => {
      const last = items.at(-1)
      return more && last !== undefined ? { IsTruncated: true, Marker: idOf(last) } : { IsTruncated: false }
    },
    slice: () => ({ items: [], more: false }),
  }
}

/** A section over entries at hand, each shown or left out, that notes how many it was asked for. */
function section(name: string, shown: readonly boolean[], asked: number[] = []): Section<string> {
  return {
    name,
    async read({ limit, after }) {
      asked.push(limit)
      const start = after === undefined ? 0 : Number(after) + 1
      const items = shown.slice(start, start + limit).map((isShown, offset) => {
        const place = String(start + offset)
        return { place, show: isShown ? () => `${name} ${place}` : undefined }
      })
      return { items, more: shown.length > start + limit }
    },
  }
}

async function allPages(sections: readonly Section<string>[], limit: number): Promise<string[][]> {
  const pages: string[][] = []
  for (let after: string | undefined; ; ) {
    const { items, members } = await pageOfSections(sections, openPage(limit, after))
    pages.push(items)
    if (!members.IsTruncated) return pages
    after = members.Marker
  }
}

describe('a page of several lists', () => {
  it('shows each entity once and in order, whatever is left out and however long pages are', async () => {
    const lists = fc.array(fc.array(fc.boolean(), { maxLength: 12 }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 15 }), async (shown, limit) => {
        const sections = shown.map((entries, index) => section(`s${index}`, entries))
        const expected = shown.flatMap((entries, index) =>
          entries.flatMap((isShown, id) => (isShown ? `s${index} ${id}` : [])),
        )
        const pages = await allPages(sections, limit)
        expect(pages.flat()).toEqual(expected)
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit)
        if (expected.length > 0) expect(pages.at(-1)?.length).toBeGreaterThan(0)
      }),
    )
  })

  it('looks at 1,000 entities in one call at most, and asks for no more than a store gives', async () => {
    const asked: number[] = []
    const shown = Array.from({ length: 5000 }, (_, index) => index === 4999)
    const pages = await allPages([section('few', shown, asked)], 1000)
    expect(pages).toEqual([[], [], [], [], ['few 4999']])
    expect(asked).toEqual([1000, 1000, 1000, 1000, 1000])
  })

  it('refuses a position in a list that is not among them', async () => {
    for (const after of ['other/1', 'first', '/1', '']) {
      const page = pageOfSections([section('first', [true])], openPage(1, after))
      await expect(page).rejects.toThrow('Invalid Marker.')
    }
  })
})
