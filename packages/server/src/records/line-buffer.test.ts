import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineBuffer } from './line-buffer.ts'

it('holds the lines one behind another, however long they are and however often it is used', () => {
  const buffer = new LineBuffer()
  const line = fc.tuple(fc.string({ unit: 'grapheme' }), fc.constantFrom(1, 1, 1, 2_000))
  fc.assert(
    fc.property(fc.array(line), (given) => {
      const lines = given.map(([text, times]) => `${text.repeat(times)}\n`)
      buffer.clear()
      for (const one of lines) buffer.add(Buffer.from(one))
      expect(buffer.bytes.equals(Buffer.from(lines.join('')))).toBe(true)
    }),
  )
})

it('takes a line that is larger than all its room, and one behind that', () => {
  const buffer = new LineBuffer()
  const large = 'ü'.repeat(5_000_000)
  for (const line of ['a', large, 'b']) buffer.add(Buffer.from(line))
  expect(buffer.bytes.equals(Buffer.from(`a${large}b`))).toBe(true)
  buffer.clear()
  buffer.add(Buffer.from('c'))
  expect(buffer.bytes.toString()).toBe('c')
})
