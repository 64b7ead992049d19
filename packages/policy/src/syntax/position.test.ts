import { describe, expect, it } from 'vitest'
import { positionsIn } from './position.ts'

describe('positionsIn', () => {
  it('counts lines and columns from 1, CR LF, LF and CR each as one break (S8)', () => {
    const at = positionsIn('ab\r\nc\n\nd\re')
    expect([0, 2, 4, 5, 6, 7, 9, 10].map((offset) => at(offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 3 },
      { line: 2, column: 1 },
      { line: 2, column: 2 },
      { line: 3, column: 1 },
      { line: 4, column: 1 },
      { line: 5, column: 1 },
      { line: 5, column: 2 },
    ])
  })
})
