import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ReadingCall } from '../../authorization/call.ts'
import type { ListedObject, LogObjects } from '../../records/log-objects.ts'
import { listObjects, tokenOf } from './list-objects.ts'

/** Delivered files with these keys, and how many of them were looked at. */
function filesOf(keys: readonly string[]) {
  const state = { looked: 0 }
  const objects = keys.toSorted().map((key): ListedObject => ({ key, size: 1, modified: 0, tag: 't' }))
  const list: LogObjects['list'] = async (_bucket, { prefix, after, limit }) => {
    const found = objects.filter(({ key }) => key > after && key.startsWith(prefix)).slice(0, limit)
    state.looked += found.length
    return found
  }
  return { state, call: { logObjects: { list } } as Pick<ReadingCall, 'logObjects'> as ReadingCall }
}

const bucket = { name: 'bucket', region: 'us-east-1' }

/** Everything of a list, page by page: keys as they are, common prefixes in brackets. */
async function everything(keys: readonly string[], prefix: string, delimiter: string, limit: number) {
  const { state, call } = filesOf(keys)
  const told: string[] = []
  for (let token: string | undefined, more = true; more; ) {
    const given = { Bucket: bucket.name, Prefix: prefix, Delimiter: delimiter, MaxKeys: String(limit) }
    const input = { ...given, ...(token !== undefined && { ContinuationToken: token }) }
    const { objects, prefixes, next } = await listObjects(input, call, bucket)
    expect(objects.length + prefixes.length).toBeLessThanOrEqual(limit)
    told.push(...objects.map(({ key }) => key), ...prefixes.map((common) => `[${common}]`))
    more = next !== undefined
    token = next && tokenOf(next)
  }
  return { told, looked: state.looked }
}

/** The same, worked out at once. */
function expected(keys: readonly string[], prefix: string, delimiter: string): Set<string> {
  const wanted = keys.filter((key) => key.startsWith(prefix))
  return new Set(
    wanted.map((key) => {
      const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      return at < 0 ? key : `[${key.slice(0, at + delimiter.length)}]`
    }),
  )
}

it('tells each key or common prefix once, whatever the size of the pages', async () => {
  // no key goes on where another one ends
  const key = fc.stringMatching(/^[ab/]{0,6}c$/)
  const given = fc.tuple(
    fc.uniqueArray(key, { maxLength: 30 }),
    fc.stringMatching(/^[ab/]{0,2}$/),
    fc.constantFrom('', '/', 'b', 'ab'),
    fc.integer({ min: 1, max: 8 }),
  )
  await fc.assert(
    fc.asyncProperty(given, async ([keys, prefix, delimiter, limit]) => {
      const { told } = await everything(keys, prefix, delimiter, limit)
      expect(told.toSorted()).toEqual([...expected(keys, prefix, delimiter)].toSorted())
    }),
  )
})

it('looks at each file of a page once, however many prefixes they have', async () => {
  const keys = Array.from({ length: 900 }, (_, index) => `${String(index).padStart(3, '0')}/file`)
  const { told, looked } = await everything(keys, '', '/', 1_000)
  expect(told).toHaveLength(900)
  expect(looked).toBe(900)
})
