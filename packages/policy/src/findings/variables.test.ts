import { describe, expect, it } from 'vitest'
import { variablesIn, withoutVariables } from './variables.ts'

describe('variablesIn', () => {
  it.each([
    ['${aws:username}', ['aws:username']],
    ["a${b}c${d, 'e}'}", ['b', "d, 'e"]],
    ['${*}${?}${$}', []],
    ['${}', ['']],
    ['}${a}', ['a']],
    ['${a${b}', ['a', 'b']],
    ['${a', ['a']],
    ['$a{b}', []],
  ])('of %s are %j', (value, expected) => {
    expect(variablesIn(value).map(({ inner }) => inner)).toEqual(expected)
  })

  it('takes time linear in the value, closed or not', () => {
    expect(variablesIn('${'.repeat(65_536)).length).toBe(65_536)
    expect(withoutVariables('${'.repeat(65_536)).length).toBe(131_072)
  })
})

describe('withoutVariables', () => {
  it('hides wildcards and colons of variables, and keeps every offset', () => {
    expect(withoutVariables('a:${b:*}:${*}c*')).toBe('a:VVVVVV:VVVVc*')
  })
})
