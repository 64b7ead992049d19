import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteReader, UnreadableBytes } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'

const number = fc.oneof(fc.nat(), fc.maxSafeNat())
const text = fc.string({ unit: 'binary', maxLength: 300 })

describe('bytes that are written and read', () => {
  it('give back numbers, texts, lists and what may be absent', () => {
    const value = fc.record({
      number,
      text,
      list: fc.array(text),
      maybe: fc.option(number, { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const writer = new ByteWriter()
        for (const { number, text, list, maybe } of values) {
          writer.number(number)
          writer.text(text)
          writer.list(list, (each) => writer.text(each))
          writer.optional(maybe, (each) => writer.number(each))
        }
        const reader = new ByteReader(writer.bytes())
        for (const expected of values) {
          expect({
            number: reader.number(),
            text: reader.text(),
            list: reader.list(() => reader.text()),
            maybe: reader.optional(() => reader.number()),
          }).toEqual(expected)
        }
        expect(reader.isAtEnd).toBe(true)
      }),
    )
  })

  it('made of anything are read or refused, at no more cost than their length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const reader = new ByteReader(bytes)
        try {
          while (!reader.isAtEnd) reader.list(() => reader.text())
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableBytes)
        }
      }),
    )
    const endless = new ByteWriter()
    endless.number(Number.MAX_SAFE_INTEGER)
    expect(() => new ByteReader(endless.bytes()).list(() => 1)).toThrow(UnreadableBytes)
    expect(() => new ByteReader(endless.bytes()).text()).toThrow(UnreadableBytes)
    expect(() => new ByteReader(Buffer.alloc(20, 0xff)).number()).toThrow(UnreadableBytes)
  })

  it('are never made of what is no whole number', () => {
    for (const value of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => new ByteWriter().number(value)).toThrow(RangeError)
    }
  })
})
