import { describe, expect, it } from 'vitest'
import { coalesced } from './coalesced.ts'

/** Work that ends when it is told to. */
function held() {
  const endings: ((failure?: Error) => void)[] = []
  let running = 0
  let most = 0
  const work = (): Promise<void> => {
    most = Math.max(most, ++running)
    return new Promise<void>((resolve, reject) =>
      endings.push((failure) => (failure ? reject(failure) : resolve())),
    ).finally(() => running--)
  }
  return { work, endings, most: () => most }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('coalesced work', () => {
  it('runs once for all who ask while it runs, after the run that began before they asked', async () => {
    const { work, endings, most } = held()
    const ask = coalesced(work)
    const first = ask()
    const others = Array.from({ length: 50 }, ask)
    let done = false
    void Promise.all(others).then(() => {
      done = true
    })
    endings[0]?.()
    await first
    await turn()
    expect(done).toBe(false)
    expect(endings).toHaveLength(2)
    endings[1]?.()
    await Promise.all(others)
    expect(endings).toHaveLength(2)
    expect(most()).toBe(1)
  })

  it('goes on after a failure, which only those hear who waited for that run', async () => {
    const { work, endings } = held()
    const ask = coalesced(work)
    const first = ask()
    const second = ask()
    endings[0]?.(new Error('broken'))
    await expect(first).rejects.toThrow('broken')
    await turn()
    endings[1]?.()
    await expect(second).resolves.toBeUndefined()
    const third = ask()
    await turn()
    endings[2]?.()
    await expect(third).resolves.toBeUndefined()
  })
})
