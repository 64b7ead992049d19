import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { wholeLines } from './lookup.ts'
import { recordLine } from './record-line.ts'
import { Records, type RecordsOptions } from './records.ts'
import { newSegment, segmentOf } from './segment-name.ts'
import { recordWith } from './testing/arbitrary-record.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 10, 3, 9, 15)
const random = pooledRandom()
let now = START
let directory = ''
let failures: unknown[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-records-'))
  now = START
  failures = []
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const open = (options: Partial<RecordsOptions> = {}): Records =>
  new Records({ directory, clock: () => now, random, failed: (error) => failures.push(error), ...options })
const segments = async (): Promise<string[]> =>
  (await readdir(join(directory, 'records'))).filter((name) => name.endsWith('.jsonl')).sort()
const at = (time: number, requestId: string) => recordWith({ time, requestId })

async function found(records: Records, from: number, to: number): Promise<string[]> {
  const ids: string[] = []
  for await (const { requestId } of records.between({ from, to })) ids.push(requestId)
  return ids
}

describe('records', () => {
  it('are in their file after a flush, one line each, in a folder for the owner only', async () => {
    const records = open()
    records.add(at(now, 'r-1'))
    records.add(at(now, 'r-2'))
    await records.flush()
    const [name = ''] = await segments()
    expect(name).toMatch(/^20261103T091500\.000Z-[0-9a-f]{6}\.jsonl$/)
    const path = join(directory, 'records', name)
    expect(await readFile(path, 'utf8')).toBe(recordLine(at(now, 'r-1')) + recordLine(at(now, 'r-2')))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(directory, 'records'))).mode & 0o777).toBe(0o700)
    await records.close()
  })

  it('are not lost at an orderly end, and a next start goes on in a file of its own', async () => {
    const records = open()
    for (let index = 0; index < 3_000; index++) records.add(at(now, `r-${index}`))
    await records.close()
    const later = open()
    later.add(at(now, 'later'))
    await later.close()
    expect(await segments()).toHaveLength(2)
    const ids = await found(later, now, now + 1)
    expect(ids).toHaveLength(3_001)
    expect(new Set(ids).size).toBe(3_001)
  })

  it('make no file as long as there are none', async () => {
    const records = open()
    await records.flush()
    await records.close()
    expect(await readdir(directory)).toEqual([])
    expect(await found(records, 0, now)).toEqual([])
    expect(await records.find('r-1')).toBeUndefined()
  })

  it('go to a new file with each hour, and when one is full', async () => {
    const records = open({ segmentBytes: 2_000 })
    for (let index = 0; index < 12; index++) {
      records.add(at(now, `r-${index}`))
      await records.flush()
    }
    const sizes = await Promise.all(
      (await segments()).map(async (name) => (await stat(join(directory, 'records', name))).size),
    )
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000)
    const before = sizes.length
    now = START + HOUR
    records.add(at(now, 'next hour'))
    await records.close()
    expect(await segments()).toHaveLength(before + 1)
    expect(await found(records, START, now + 1)).toHaveLength(13)
  })

  it('are found by their time, also beside the hour', async () => {
    const records = open()
    const end = START + 45 * 60_000
    now = end + 1_000
    records.add(at(end - 60_000, 'long call'))
    records.add(at(end, 'on the hour'))
    await records.flush()
    now = START + 3 * HOUR
    records.add(at(now, 'later'))
    await records.close()
    expect(await found(records, end - 60_000, end)).toEqual(['long call'])
    expect(await found(records, end, end + 1)).toEqual(['on the hour'])
    expect(await found(records, START, now)).toEqual(['long call', 'on the hour'])
    expect(await found(records, now, now + 1)).toEqual(['later'])
  })

  it('that waited hours for the disk are found by their time', async () => {
    const records = open()
    records.add(at(now - 5 * HOUR, 'early'))
    records.add(at(now - 3 * HOUR, 'less early'))
    records.add(at(now, 'now'))
    await records.close()
    expect(await found(records, now - 5 * HOUR, now - 4 * HOUR)).toEqual(['early'])
    expect(await found(records, now - 3 * HOUR, now - 2 * HOUR)).toEqual(['less early'])
    expect(await found(records, now, now + 1)).toEqual(['now'])
  })

  it('are found though the clock was set back', async () => {
    const records = open()
    records.add(at(now, 'first'))
    await records.flush()
    now -= 48 * HOUR
    records.add(at(now, 'second'))
    await records.close()
    expect(await found(records, now, now + 1)).toEqual(['second'])
    expect(await found(records, START, START + 1)).toEqual(['first'])
  })

  it('are found by request id, in whichever file they are', async () => {
    const records = open({ segmentBytes: 2_000 })
    for (let index = 0; index < 50; index++) {
      records.add(at(now, `request-${index}-end`))
      await records.flush()
    }
    expect((await segments()).length).toBeGreaterThan(5)
    for (const index of [0, 25, 49]) {
      expect((await records.find(`request-${index}-end`))?.requestId).toBe(`request-${index}-end`)
    }
    expect(await records.find('request-4')).toBeUndefined()
    await records.close()
  })

  it('torn at the end of a file by the end of a process are passed over', async () => {
    const records = open()
    records.add(at(now, 'whole'))
    await records.close()
    const [name = ''] = await segments()
    const path = join(directory, 'records', name)
    await appendFile(path, recordLine(at(now, 'torn')).slice(0, 120))
    const later = open()
    later.add(at(now, 'after'))
    await later.close()
    expect((await found(later, now, now + 1)).sort()).toEqual(['after', 'whole'])
    expect(await later.find('torn')).toBeUndefined()
  })

  it('are read beside files and lines that are none', async () => {
    const records = open()
    records.add(at(now, 'whole'))
    await records.close()
    const [name = ''] = await segments()
    const folder = join(directory, 'records')
    await appendFile(
      join(folder, name),
      `\n{}\nnull\n${'x'.repeat(600_000)}\n\u0000\n${recordLine(at(now, 'behind'))}`,
    )
    await writeFile(join(folder, 'notes.txt'), 'nothing')
    await writeFile(join(folder, '20261399T999999.000Z-000000.jsonl'), recordLine(at(now, 'no')))
    expect(await found(records, now, now + 1)).toEqual(['whole', 'behind'])
  })
})

describe('the retention of records', () => {
  /** Waits for the removal that goes on behind the write. */
  async function untilThereAre(count: number): Promise<void> {
    await vi.waitFor(async () => expect(await segments()).toHaveLength(count), 60_000)
  }

  it('removes files whose records are all too old', async () => {
    const records = open({ maxAge: 3 * HOUR })
    for (let hour = 0; hour < 10; hour++) {
      now = START + hour * HOUR
      records.add(at(now, `r-${hour}`))
      await records.flush()
    }
    // the hour of r-5 ended before the three hours began
    await untilThereAre(4)
    await records.close()
    const kept = await found(records, 0, now + 1)
    expect(kept).toEqual(['r-6', 'r-7', 'r-8', 'r-9'])
    expect(failures).toEqual([])
  })

  it('keeps all files together below a size', async () => {
    const records = open({ mostBytes: 10_000, segmentBytes: 1_000 })
    for (let index = 0; index < 60; index++) {
      records.add(at(now, `r-${index}`))
      await records.flush()
      now += 1
    }
    await records.close()
    const sizeOf = (name: string): Promise<number> =>
      stat(join(directory, 'records', name)).then(
        ({ size }) => size,
        () => 0,
      )
    const bytes = async (): Promise<number> =>
      (await Promise.all((await segments()).map(sizeOf))).reduce((sum, size) => sum + size, 0)
    await vi.waitFor(async () => expect(await bytes()).toBeLessThanOrEqual(10_000), 60_000)
    expect(await records.find('r-59')).toBeDefined()
    expect(await records.find('r-0')).toBeUndefined()
  })
})

describe('records and a disk that refuses', () => {
  it('wait until it takes them, and none is there twice or torn', async () => {
    await writeFile(join(directory, 'records'), 'in the way')
    const records = open({ interval: 1 })
    records.add(at(now, 'r-1'))
    await records.flush()
    records.add(at(now, 'r-2'))
    await records.flush()
    expect(failures).toHaveLength(1)
    expect(records.counts).toMatchObject({ waiting: 2, written: 0, failures: 2 })
    await rm(join(directory, 'records'))
    await records.close()
    expect(await found(records, now, now + 1)).toEqual(['r-1', 'r-2'])
    expect(records.counts).toMatchObject({ waiting: 0, written: 2 })
  })
})

describe('records and a disk that is full in the middle of a write', () => {
  it('leave whole lines only', async () => {
    // no file of this process may have more than 32 blocks, of 512 or 1,024 bytes
    const limited = `trap '' XFSZ; ulimit -f 32; exec "$0" "$@"`
    const script = join(import.meta.dirname, 'testing', 'limited-writer.ts')
    const run = promisify(execFile)
    const { stdout } = await run('/bin/sh', ['-c', limited, process.execPath, script, directory])
    expect(JSON.parse(stdout)).toMatchObject({ added: 80, written: 20, waiting: 60, droppedReads: 0 })
    const [name = '', ...others] = await segments()
    expect(others).toEqual([])
    const text = await readFile(join(directory, 'records', name), 'utf8')
    expect(text.endsWith('\n')).toBe(true)
    expect(await found(open(), 0, 1)).toEqual(Array.from({ length: 20 }, (_, index) => `r-${index}`))
  })
})

describe('files that cannot grow', () => {
  it('cost neither records that their index cannot tell of nor delivered files, leave nothing behind, and are told of once', async () => {
    const limited = `trap '' XFSZ; ulimit -f 32; exec "$0" "$@"`
    const script = join(import.meta.dirname, 'testing', 'limited-files.ts')
    const run = promisify(execFile)
    const { stdout } = await run('/bin/sh', ['-c', limited, process.execPath, script, directory])
    expect(JSON.parse(stdout)).toEqual({
      told: 1,
      found: Array.from({ length: 8 }, (_, index) => `id-${7 - index}`),
      refused: 2,
      body: 'whole',
      files: ['one.json.gz', 'one.json.gz.metadata'],
    })
  })
})

describe('records of a process that is killed', () => {
  it('are whole up to its last write, of which only the end may be torn', async () => {
    const child = writer()
    const acknowledged = await untilWritten(child, 5_000)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    const ids = await found(open(), 0, Number.MAX_SAFE_INTEGER)
    expect(ids.length).toBeGreaterThanOrEqual(acknowledged)
    expect(ids).toEqual(ids.map((_, index) => `r-${index}`))
  })

  /** A process that writes records as fast as it can and prints how many are written. */
  function writer(): ChildProcess {
    const script = join(import.meta.dirname, 'testing', 'endless-writer.ts')
    return spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  }

  async function untilWritten(child: ChildProcess, count: number): Promise<number> {
    let last = 0
    for await (const chunk of child.stdout ?? []) {
      last = Number(String(chunk).trim().split('\n').at(-1))
      if (last >= count) break
    }
    return last
  }
})

describe('the lines of a file', () => {
  it('are whole across chunks, in any script', async () => {
    const path = join(directory, 'lines')
    const lines = Array.from({ length: 3_000 }, (_, index) => `${index} ${'é漢😀'.repeat(index % 97)}`)
    await writeFile(path, `${lines.join('\n')}\nand a torn o`)
    const read: string[] = []
    for await (const line of wholeLines(path)) read.push(line)
    expect(read).toEqual(lines)
  })

  it('are none of a file that is gone', async () => {
    for await (const line of wholeLines(join(directory, 'none'))) expect(line).toBeUndefined()
  })
})

describe('the name of a segment', () => {
  it('tells when it was begun', () => {
    for (const start of [0, START, START + 1, Date.UTC(2099, 11, 31, 23, 59, 59, 999)]) {
      const segment = newSegment(start, random)
      expect(segmentOf(segment.name)).toEqual(segment)
    }
    expect(segmentOf('records.jsonl')).toBeUndefined()
  })
})
