import { describe, expect, it } from 'vitest'
import type { Accessed } from '../store/store.ts'
import { LastAccessed } from './last-accessed.ts'

const access = (seconds: number, action = 'ListUsers'): Accessed => ({
  ...{ account: '123456789012', principal: 'AIDA1', service: 'iam', action, region: 'us-east-1' },
  time: new Date(seconds * 1000),
})

function recorder(fails = false) {
  const batches: (readonly Accessed[])[] = []
  const warned: unknown[] = []
  const cause = new Error('the store is gone')
  const store = {
    lastAccessed: {
      services: async () => [],
      of: async () => batches.flat(),
      trim: async () => undefined,
      async record(accessed: readonly Accessed[]) {
        batches.push(accessed)
        if (fails) throw cause
      },
    },
  }
  return { last: new LastAccessed(store, (_message, thrown) => warned.push(thrown)), batches, warned, cause }
}

describe('what was last accessed', () => {
  it('is written down once a minute for each principal and action', async () => {
    const { last, batches } = recorder()
    for (const seconds of [0, 1, 59, 60, 61]) last.note(access(seconds))
    last.note(access(1, 'GetUser'))
    await last.flush()
    await last.flush()
    expect(batches).toEqual([[access(0), access(60), access(1, 'GetUser')]])
  })

  it('is found while it waits', async () => {
    const { last } = recorder()
    last.note(access(0))
    expect(await last.of('123456789012', 'AIDA1')).toEqual([access(0)])
  })

  it('that cannot be written down is reported once, and noted again by the next call', async () => {
    const { last, batches, warned, cause } = recorder(true)
    last.note(access(0))
    await last.flush()
    expect(warned).toEqual([cause])
    last.note(access(1))
    await last.flush()
    expect(batches).toEqual([[access(0)], [access(1)]])
    expect(warned).toEqual([cause])
  })

  it('takes a bounded part of memory', async () => {
    const { last, batches } = recorder()
    for (let index = 0; index < 60_000; index++) last.note(access(0, `Action${index}`))
    await last.flush()
    expect(batches[0]).toHaveLength(50_000)
    last.note(access(0, 'ActionNew'))
    await last.flush()
    expect(batches[1]).toEqual([access(0, 'ActionNew')])
  })
})
