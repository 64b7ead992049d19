import { describe, expect, it, vi } from 'vitest'
import type { CallRecord } from './call-record.ts'
import { RecordQueue } from './queue.ts'
import { recordWith } from './testing/arbitrary-record.ts'

const START = 1_760_000_000_000
const numbered = (index: number, given: Partial<CallRecord> = {}): CallRecord =>
  recordWith({ requestId: `r-${index}`, time: START + index, ...given })

/** A disk that takes lines, or refuses, or keeps whoever writes waiting. */
function disk() {
  const kept: string[] = []
  const calls: number[] = []
  const state = {
    kept,
    calls,
    refuses: false,
    held: undefined as Promise<void> | undefined,
    append: async (bytes: Buffer): Promise<void> => {
      const lines = bytes.toString()
      calls.push(lines.split('\n').length - 1)
      await state.held
      if (state.refuses) throw new Error('no space left')
      for (const line of lines.trimEnd().split('\n')) kept.push(/"requestId":"([^"]*)"/.exec(line)?.[1] ?? '')
    },
  }
  return state
}

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `r-${from + index}`)

describe('the queue of records', () => {
  it('writes nothing while it adds, and everything in order by one write after the interval', async () => {
    vi.useFakeTimers()
    try {
      const { append, kept, calls } = disk()
      const queue = new RecordQueue({ append, failed: () => undefined })
      for (let index = 0; index < 500; index++) queue.add(numbered(index))
      await vi.advanceTimersByTimeAsync(49)
      expect(calls).toEqual([])
      await vi.advanceTimersByTimeAsync(1)
      expect(calls).toEqual([500])
      expect(kept).toEqual(ids(0, 500))
      queue.add(numbered(500))
      await vi.advanceTimersByTimeAsync(50)
      expect(kept).toEqual(ids(0, 501))
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('loses nothing when it is closed', async () => {
    const { append, kept } = disk()
    const queue = new RecordQueue({ append, failed: () => undefined })
    for (let index = 0; index < 12_345; index++) queue.add(numbered(index))
    await queue.close()
    expect(kept).toEqual(ids(0, 12_345))
    expect(queue.counts).toMatchObject({ added: 12_345, written: 12_345, droppedReads: 0, droppedWrites: 0 })
  })

  it('takes records while a write is under way and keeps their order', async () => {
    const slow = disk()
    let release = (): void => undefined
    slow.held = new Promise((resolve) => {
      release = resolve
    })
    const queue = new RecordQueue({ append: slow.append, failed: () => undefined, interval: 1 })
    queue.add(numbered(0))
    const flushed = queue.flush()
    await Promise.resolve()
    expect(slow.calls).toEqual([1])
    for (let index = 1; index < 2_000; index++) queue.add(numbered(index))
    expect(slow.kept).toEqual([])
    release()
    await flushed
    expect(slow.kept).toEqual(['r-0'])
    await queue.close()
    expect(slow.kept).toEqual(ids(0, 2_000))
  })

  it('writes records of distant times apart', async () => {
    const { append, calls } = disk()
    const times: number[] = []
    const queue = new RecordQueue({
      append: async (lines, time) => {
        times.push(time)
        await append(lines)
      },
      failed: () => undefined,
    })
    const far = 3_600_000
    queue.add(numbered(0))
    queue.add(numbered(1))
    queue.add(numbered(2, { time: START + far }))
    queue.add(numbered(3, { time: START }))
    await queue.close()
    expect(calls).toEqual([2, 1, 1])
    expect(times).toEqual([START, START + far, START])
  })

  it('drops the oldest reads first when the disk cannot follow, and counts them', async () => {
    const broken = disk()
    broken.refuses = true
    const told: string[] = []
    const failed = (error: unknown) => void told.push(String(error))
    const queue = new RecordQueue({ append: broken.append, failed, mostRecords: 800 })
    for (let index = 0; index < 2_000; index++) queue.add(numbered(index, { writes: index % 10 === 0 }))
    expect(queue.length).toBeLessThanOrEqual(800)
    const { droppedReads, droppedWrites } = queue.counts
    expect(told.filter((text) => text.includes('the oldest are dropped'))).toHaveLength(1)
    expect(droppedWrites).toBe(0)
    expect(droppedReads).toBe(2_000 - queue.length)
    broken.refuses = false
    await queue.close()
    expect(broken.kept.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, index) => `r-${index * 10}`))
    expect(broken.kept.at(-1)).toBe('r-1999')
  })

  it('drops records of writes only when there is nothing else', () => {
    const queue = new RecordQueue({ append: disk().append, failed: () => undefined, mostRecords: 100 })
    for (let index = 0; index < 1_000; index++) queue.add(numbered(index, { writes: true }))
    expect(queue.length).toBeLessThanOrEqual(100)
    expect(queue.counts).toMatchObject({ droppedReads: 0, droppedWrites: 1_000 - queue.length })
  })

  it('is bounded by bytes too, whatever callers send', () => {
    const queue = new RecordQueue({ append: disk().append, failed: () => undefined, mostBytes: 1_000_000 })
    for (let index = 0; index < 1_000; index++) queue.add(numbered(index, { userAgent: 'x'.repeat(30_000) }))
    expect(queue.length).toBeLessThan(1_000_000 / 2_048)
  })

  it('keeps what a failed write held, tells of the failure once, and goes on when it can', async () => {
    const broken = disk()
    broken.refuses = true
    const failures: unknown[] = []
    const queue = new RecordQueue({ append: broken.append, failed: (error) => failures.push(error) })
    for (let index = 0; index < 1_500; index++) queue.add(numbered(index))
    await queue.flush()
    await queue.flush()
    expect(failures).toEqual([new Error('no space left')])
    expect(queue.counts.failures).toBe(2)
    expect(queue.length).toBe(1_500)
    broken.refuses = false
    await queue.flush()
    expect(broken.kept).toEqual(ids(0, 1_500))
    broken.refuses = true
    queue.add(numbered(1_500))
    await queue.close()
    expect(failures).toHaveLength(2)
    expect(queue.length).toBe(1)
  })
})
