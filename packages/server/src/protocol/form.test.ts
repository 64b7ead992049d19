import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ServiceError } from '../model/error.ts'
import { parseForm } from './form.ts'

const wellFormed = fc.string({ unit: 'binary', maxLength: 20 })

describe('a form', () => {
  it('reads back what URLSearchParams writes, of a doubled name the first', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(wellFormed, wellFormed)), (pairs) => {
        const first = new Map([...pairs].reverse())
        expect(parseForm(new URLSearchParams(pairs).toString())).toEqual({ form: first })
      }),
    )
  })

  it('reads any text, or tells MalformedInput as what is wrong with it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('%', '+', '&', '=', 'F', 'f', '0', 'e', 'é', ' ') }),
        (text) => {
          const { fault } = parseForm(text)
          if (fault !== undefined) {
            expect(fault).toBeInstanceOf(ServiceError)
            expect(fault).toMatchObject({ code: 'MalformedInput', status: 400, silent: true })
          }
        },
      ),
    )
  })

  it.each(['a=%', 'a=%F', 'a=%GG', 'a=%C3', '%FF=a', 'a=%ED%A0%80', 'a=%C0%80', 'a=%F5%80%80%80'])(
    'tells that %s is no UTF-8, and reads on',
    (text) => {
      expect(parseForm(`${text}&Action=GetUser`)).toMatchObject({
        form: new Map([['Action', 'GetUser']]),
        fault: { code: 'MalformedInput' },
      })
    },
  )

  it('takes names without a value, empty names and blanks', () => {
    expect([...parseForm('a&b=&=c&&+d+=%20+').form]).toEqual([
      ['a', ''],
      ['b', ''],
      ['', 'c'],
      [' d ', '  '],
    ])
  })

  it('takes 5,000 parameters and no more', () => {
    const parameters = (count: number) => Array.from({ length: count }, (_, index) => `p${index}=`).join('&')
    expect(parseForm(parameters(5_000)).form.size).toBe(5_000)
    expect(parseForm(parameters(5_001)).fault?.message).toBe('A request may have at most 5000 parameters')
  })
})
