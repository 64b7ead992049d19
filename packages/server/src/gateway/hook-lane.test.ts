import { describe, expect, it, vi } from 'vitest'
import { Lane } from './hook-lane.ts'
import { MOST_WAITING } from './hook-queue.ts'

const ana = { AccountId: '111122223333', Email: 'ana@example.com' }
const ben = { AccountId: '444455556666', Email: 'ben@example.com' }
const NOON = Date.UTC(2026, 10, 29, 12)

/** A lane to a sink that takes nothing before it is let to. */
function lane(...others: string[]) {
  const told: string[] = []
  const warned: string[] = []
  const go = Promise.withResolvers<void>()
  const send = async (text: string) => {
    await go.promise
    told.push(text)
  }
  const warn = (message: string) => void warned.push(message)
  const own = new Lane({ name: 'sink', send }, { kinds: ['root-use', ...others], warn, firstPause: 1 })
  const offer = (kind: string, text: string, account = ana, time = NOON) =>
    own.offer(kind, { account, time }, () => ({ name: text, text: () => text }))
  return { own, told, warned, offer, go: go.resolve }
}

const gaps = (told: readonly string[]) =>
  told.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text))

describe('a sink of the event hook that is slow', () => {
  it('is told of root use although a flood of refusals was there before, and first of all (A-378)', async () => {
    const { own, told, warned, offer, go } = lane('denials')
    for (let index = 0; index < 5_000; index++) offer('denials', `denied ${index}`)
    offer('root-use', 'CreateAccessKey of root')
    offer('root-use', 'DeleteTrail of root')
    expect(own.counts).toEqual({ delivered: 0, failed: 0, dropped: 4_000 })
    expect(own.queues.map(({ kind, dropped }) => [kind, dropped])).toEqual([
      ['root-use', 0],
      ['denials', 4_000],
    ])
    expect(warned).toEqual(['sink is too slow for the event hook: events (denials) are not handed to it'])
    go()
    await vi.waitFor(() => expect(told).toHaveLength(MOST_WAITING + 3), 60_000)
    expect(told.slice(0, 3)).toEqual(['CreateAccessKey of root', 'DeleteTrail of root', 'denied 0'])
    expect(told[MOST_WAITING + 1]).toBe(`denied ${MOST_WAITING - 1}`)
    await own.close()
  })

  it('is told how many events of root users it misses, and where they are, for each account', async () => {
    const { own, told, offer, go } = lane()
    for (let index = 0; index < MOST_WAITING; index++) offer('root-use', `root ${index}`, ben)
    offer('root-use', 'lost', ana, NOON + 5_500)
    offer('root-use', 'lost', ben, NOON + 6_000)
    offer('root-use', 'lost', ana, NOON + 1_500)
    go()
    await vi.waitFor(() => expect(told).toHaveLength(MOST_WAITING + 2), 60_000)
    const [from, to] = ['2026-11-29T12:00:01Z', '2026-11-29T12:00:06Z']
    expect(gaps(told.slice(MOST_WAITING))).toEqual([
      {
        reason: 'root-use',
        account: ana.AccountId,
        rootEmail: ana.Email,
        time: to,
        missed: { count: 2, from, to },
        message: `2 events (root-use) were not told because too many waited: LookupEvents shows them, from ${from} to ${to}`,
      },
      expect.objectContaining({ account: ben.AccountId, missed: { count: 1, from: to, to } }),
    ])
    offer('root-use', 'after')
    await vi.waitFor(() => expect(told.at(-1)).toBe('after'), 60_000)
    expect(own.counts).toEqual({ delivered: MOST_WAITING + 3, failed: 0, dropped: 3 })
    await own.close()
  })

  it('holds the end up for a moment only, and tells in one line what it was not handed', async () => {
    const warned: string[] = []
    const send = (_: string, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Error('ended'))),
      )
    const warn = (message: string) => void warned.push(message)
    const own = new Lane({ name: 'sink', send }, { kinds: ['root-use'], warn, firstPause: 1 })
    for (let index = 0; index < MOST_WAITING; index++)
      own.offer('root-use', { account: ana, time: NOON }, () => ({ name: `${index}`, text: () => '' }))
    await own.close()
    expect(own.counts).toEqual({ delivered: 0, failed: MOST_WAITING, dropped: 0 })
    expect(warned).toEqual([
      'the event 0 could not be handed to sink',
      `${MOST_WAITING - 1} events that waited were not handed to sink`,
    ])
  })

  it('tells or counts every event of a flood, in the order of each kind, and lets no kind starve another', async () => {
    const { own, told, offer, go } = lane('denials', 'writes')
    go()
    const sent: string[] = []
    for (let round = 0; round < 40; round++) {
      for (let index = 0; index < 100; index++) {
        const text = `denied ${String(sent.length).padStart(6, '0')}`
        sent.push(text)
        offer('denials', text)
      }
      offer('writes', `wrote ${round}`)
      // lets the sink take some
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    }
    await own.close()
    const denied = told.filter((text) => text.startsWith('denied'))
    expect(denied).toEqual(denied.toSorted())
    const missed = gaps(told).reduce((total, gap) => total + gap.missed.count, 0)
    expect(missed).toBe(own.counts.dropped)
    expect(denied.length + missed).toBe(sent.length)
    expect(told.filter((text) => text.startsWith('wrote'))).toHaveLength(40)
    expect(told.indexOf('wrote 39')).toBeLessThan(told.length - 500)
  })
})
