import { expect, it } from 'vitest'
import { Latest } from './latest.ts'

/** Work that goes on when it is told to. */
function controlled() {
  const runs: { resolve: (value: number) => void; reject: (error: Error) => void }[] = []
  const latest = new Latest<number>(
    () => new Promise((resolve, reject) => runs.push({ resolve, reject })),
    () => idle.count++,
  )
  const idle = { count: 0 }
  return { latest, runs, idle }
}

it('answers each caller by a run that began after the call, and runs once for all who wait', async () => {
  const { latest, runs, idle } = controlled()
  const first = latest.run()
  const [second, third] = [latest.run(), latest.run()]
  expect(runs).toHaveLength(1)
  runs[0]?.resolve(1)
  expect(await first).toBe(1)
  expect(runs).toHaveLength(2)
  const fourth = latest.run()
  expect(runs).toHaveLength(2)
  runs[1]?.resolve(2)
  expect(await Promise.all([second, third])).toEqual([2, 2])
  expect(idle.count).toBe(0)
  runs[2]?.resolve(3)
  expect(await fourth).toBe(3)
  expect(runs).toHaveLength(3)
  expect(idle.count).toBe(1)
})

it('runs on after a run that failed', async () => {
  const { latest, runs } = controlled()
  const [first, second] = [latest.run(), latest.run()]
  runs[0]?.reject(new Error('no'))
  await expect(first).rejects.toThrow('no')
  await null
  runs[1]?.resolve(2)
  expect(await second).toBe(2)
})
