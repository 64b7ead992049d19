import { beforeEach, describe, expect, it } from 'vitest'
import type { Kind } from './kind.ts'
import { entitiesOf, pagesOf, wholeList } from './pages.ts'
import { placeIn } from './place-in-list.ts'
import type { ListQuery } from './store.ts'

interface Thing {
  readonly key: string
}
const kind: Kind<Thing> = { kind: 'thing', id: ({ key }) => key }
const placeOf = placeIn(kind, {})
const things = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key }))

let asked: ListQuery[] = []
beforeEach(() => {
  asked = []
})

const reader = {
  async list(_account: string, query: ListQuery) {
    asked.push(query)
    const start = things.findIndex((thing) => query.after === undefined || placeOf(thing) > query.after)
    const items = start < 0 ? [] : things.slice(start, start + query.limit)
    return { items, more: start >= 0 && start + query.limit < things.length }
  },
}
const empty = { list: async () => ({ items: [], more: false }) }

describe('pages of a list', () => {
  it('come one after another, each behind the last of the one before', async () => {
    const pages: string[] = []
    for await (const page of pagesOf(reader, kind, 'account', { limit: 2 }))
      pages.push(page.map(({ key }) => key).join(''))
    expect(pages).toEqual(['ab', 'cd', 'e'])
    expect(asked.map(({ after }) => after)).toEqual([undefined, '\0b', '\0d'])
  })

  it('are read when they are asked for and no sooner', async () => {
    for await (const { key } of entitiesOf(reader, kind, 'account', { limit: 2 })) if (key === 'b') break
    expect(asked).toHaveLength(1)
  })

  it('make up the whole list, restricted to what is asked for', async () => {
    expect(await wholeList(reader, kind, 'account', { target: 'x' })).toEqual(things)
    expect(asked).toEqual([{ limit: 1_000, target: 'x', after: undefined }])
    expect(await wholeList(empty, kind, 'account')).toEqual([])
  })
})
