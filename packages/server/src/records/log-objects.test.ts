import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { testDatabase } from '../testing/test-database.ts'
import { FileLogObjects } from './file-log-objects.ts'
import { isLogKey, type LogObjects } from './log-objects.ts'
import { PostgresLogObjects } from './postgres-log-objects.ts'

const DAY = 86_400_000
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-objects-'))
afterAll(() => rmSync(folder, { recursive: true }))

const now = Date.UTC(2026, 10, 3, 12)
let clock = now

const engines: readonly [string, () => Promise<LogObjects>][] = [
  ['files', async () => new FileLogObjects(join(folder, 'trails'), pooledRandom())],
  ['a database', async () => PostgresLogObjects.open(await testDatabase(), () => clock)],
]

const keyOf = (day: string, name: string) => `AWSLogs/1/CloudTrail/us-east-1/2026/11/${day}/${name}.json.gz`

describe.each(engines)('delivered files in %s', (_title, open) => {
  let objects: LogObjects

  beforeAll(async () => {
    objects = await open()
  })
  afterAll(() => objects.close())

  it('are there as they were put, and replaced whole', async () => {
    const key = keyOf('01', 'one')
    expect(await objects.get('bucket-1', key)).toBeUndefined()
    await objects.put('bucket-1', key, Buffer.from('first'), {})
    await objects.put('bucket-1', key, Buffer.from('second'), { signature: 'abc' })
    expect(await objects.get('bucket-1', key)).toMatchObject({
      body: Buffer.from('second'),
      metadata: { signature: 'abc' },
    })
    expect(await objects.get('bucket-2', key)).toBeUndefined()
  })

  it('are listed in the order of their keys, by prefix, behind a key, so many at most', async () => {
    const name = fc.stringMatching(/^[a-c.]{0,3}[A-C_-][a-c0-1]$/)
    const day = fc.constantFrom('01', '02', '10')
    const given = fc.uniqueArray(fc.tuple(day, name), { maxLength: 12, selector: String })
    let bucket = 0
    await fc.assert(
      fc.asyncProperty(
        given,
        fc.nat(12),
        fc.nat(60),
        fc.integer({ min: 1, max: 5 }),
        async (names, nth, cut, limit) => {
          const own = `list-${bucket++}`
          const keys = names.map(([part, one]) => keyOf(part, one)).filter(isLogKey)
          for (const key of keys) await objects.put(own, key, Buffer.from(key), {})
          const sorted = keys.toSorted()
          const after = sorted[nth] ?? ''
          const prefix = (sorted[0] ?? '').slice(0, cut)
          const expected = sorted.filter((key) => key > after && key.startsWith(prefix)).slice(0, limit)
          const listed = await objects.list(own, { prefix, after, limit })
          expect(listed.map(({ key }) => key)).toEqual(expected)
          expect(listed.map(({ size }) => size)).toEqual(expected.map(({ length }) => length))
        },
      ),
      { numRuns: 25 },
    )
  })

  it('are not found by what can be no key, whatever a caller sends', async () => {
    const key = keyOf('01', 'one')
    await objects.put('bucket-4', key, Buffer.from('1'), {})
    for (const wrong of ['a/\0.json.gz', '\0', 'a/\ud800.json.gz', '../x.json.gz']) {
      expect(await objects.get('bucket-4', wrong)).toBeUndefined()
      expect(await objects.list('bucket-4', { prefix: wrong, after: '', limit: 10 })).toEqual([])
      await expect(objects.put('bucket-4', wrong, Buffer.from('1'), {})).rejects.toThrow(TypeError)
    }
    for (const [after, count] of [
      [`${key.slice(0, -1)}\0`, 1],
      [`${key}\0`, 0],
      ['\0', 1],
      ['\ud800', 0],
    ] as const) {
      expect(await objects.list('bucket-4', { prefix: '', after, limit: 10 })).toHaveLength(count)
    }
  })

  it('are removed when their day is long over, and no sooner', async () => {
    clock = now - 3 * DAY
    await objects.put(
      'bucket-3',
      `AWSLogs/1/CloudTrail/us-east-1/2026/10/31/one.json.gz`,
      Buffer.from('1'),
      {},
    )
    clock = now
    await objects.put(
      'bucket-3',
      `AWSLogs/1/CloudTrail/us-east-1/2026/11/03/two.json.gz`,
      Buffer.from('2'),
      {},
    )
    await objects.removeBefore(now - 2 * DAY)
    const listed = await objects.list('bucket-3', { prefix: '', after: '', limit: 10 })
    expect(listed.map(({ key }) => key.slice(-11))).toEqual(['two.json.gz'.slice(-11)])
  })
})

describe('keys of delivered files', () => {
  it('lead nowhere else', () => {
    const wrong = [
      '',
      'a',
      '../x.json.gz',
      'a/../b.json.gz',
      '/a.json.gz',
      'a//b.json.gz',
      'a/.b.json.gz',
      'a/b.json.gz/',
      'a/b\0.json.gz',
      'a\\b.json.gz',
    ]
    expect(wrong.filter(isLogKey)).toEqual([])
    expect(isLogKey(keyOf('01', 'one'))).toBe(true)
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (isLogKey(text)) expect(join('/root', text).startsWith('/root/')).toBe(true)
      }),
    )
  })
})
