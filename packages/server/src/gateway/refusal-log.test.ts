import { expect, it } from 'vitest'
import { RefusalLog } from './refusal-log.ts'
import type { Refusal } from './refused-request.ts'

function refusal(status = 400): Refusal {
  return { status, reason: 'HPE_INVALID_METHOD', requestId: 'id', sourceIp: '192.0.2.7' }
}

it('tells of however many refusals once a minute, and how many it has not told of', () => {
  const warnings: unknown[] = []
  let now = 1_000_000
  const log = new RefusalLog(
    { warn: (facts: unknown) => warnings.push(facts), debug: () => undefined },
    () => now,
  )
  for (let count = 0; count < 1_000; count += 1) log.note(refusal())
  expect(warnings).toEqual([{ ...refusal(), untold: 0 }])
  now += 60_000
  for (let count = 0; count < 5; count += 1) log.note(refusal(408))
  expect(warnings).toEqual([
    { ...refusal(), untold: 0 },
    { ...refusal(408), untold: 999 },
  ])
  expect([...log.counts]).toEqual([
    [400, 1_000],
    [408, 5],
  ])
})

it('is not silent for long where the clock is set back', () => {
  const warnings: unknown[] = []
  let now = 1_000_000_000
  const log = new RefusalLog(
    { warn: (facts: unknown) => warnings.push(facts), debug: () => undefined },
    () => now,
  )
  log.note(refusal())
  now -= 3_600_000
  log.note(refusal())
  expect(warnings).toHaveLength(2)
})
