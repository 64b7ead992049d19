import { describe, expect, it } from 'vitest'
import { coverage } from './coverage.ts'

const all = coverage().flatMap(({ requirements }) => requirements)

describe('the coverage of requirements', () => {
  it('counts 893 requirements, 86 scenarios and each id once', () => {
    const ids = all.map(({ id }) => id)
    expect(ids.filter((id) => /^[AB]-/.test(id))).toHaveLength(893)
    expect(ids.filter((id) => /^SB?-/.test(id))).toHaveLength(86)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has no requirement that is neither shown, nor waits, nor is only text', () => {
    expect(all.filter(({ state }) => state === 'missing').map(({ id }) => id)).toEqual([])
  })
})
