import { describe, expect, it } from 'vitest'
import { CodeAttempts } from './code-attempts.ts'

const at = (seconds: number) => new Date(seconds * 1000)

describe('wrong codes', () => {
  it('are ten at most in a quarter of an hour, for each device of its own', () => {
    const attempts = new CodeAttempts()
    for (let index = 0; index < 10; index++) {
      expect(attempts.isBlocked('D1', at(index))).toBe(false)
      attempts.failed('D1', at(index), `r${index}`)
    }
    expect(attempts.isBlocked('D1', at(899))).toBe(true)
    expect(attempts.isBlocked('D2', at(899))).toBe(false)
    expect(attempts.isBlocked('D1', at(900))).toBe(false)
    attempts.failed('D1', at(900), 'r')
    expect(attempts.isBlocked('D1', at(901))).toBe(false)
  })

  it('are forgotten after a right one', () => {
    const attempts = new CodeAttempts()
    for (let index = 0; index < 9; index++) attempts.failed('D1', at(0), `r${index}`)
    attempts.succeeded('D1')
    for (let index = 0; index < 9; index++) attempts.failed('D1', at(0), `s${index}`)
    expect(attempts.isBlocked('D1', at(0))).toBe(false)
  })

  it('count once for one request, however often it is tried again', () => {
    const attempts = new CodeAttempts()
    for (let index = 0; index < 18; index++) attempts.failed('D1', at(0), `r${index >> 1}`)
    expect(attempts.isBlocked('D1', at(0))).toBe(false)
    attempts.failed('D1', at(0), 'r9')
    expect(attempts.isBlocked('D1', at(0))).toBe(true)
  })
})
