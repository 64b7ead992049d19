import { describe, expect, it } from 'vitest'
import { contextOf, RequestContext } from './context.ts'
import { contextKey } from './context-key.ts'

describe('RequestContext', () => {
  it('finds keys without regard to case, slotted or not (C14)', () => {
    const context = contextOf({ 'AWS:username': 'ana', 'aws:RequestTag/Team': 'x' })
    expect(context.get(contextKey('aws:UserName'))).toBe('ana')
    expect(context.get(contextKey('aws:requesttag/team'))).toBe('x')
    expect(context.get(contextKey('aws:userid'))).toBeUndefined()
    expect(context.get(contextKey('other:key'))).toBeUndefined()
  })

  it('asks for a lazy value at most once, and only when it is read', () => {
    let asked = 0
    const context = new RequestContext()
    for (const name of ['aws:SourceIp', 'custom:key', 'custom:missing']) {
      context.set(name, () => {
        asked++
        return name === 'custom:missing' ? undefined : name
      })
    }
    expect(asked).toBe(0)
    for (let again = 0; again < 2; again++) {
      expect(context.get(contextKey('aws:sourceip'))).toBe('aws:SourceIp')
      expect(context.get(contextKey('custom:key'))).toBe('custom:key')
      expect(context.get(contextKey('custom:missing'))).toBeUndefined()
    }
    expect(asked).toBe(3)
  })

  it('takes an empty list for a missing key and keeps the last value that is set', () => {
    const context = contextOf({ 'aws:TagKeys': [], 'custom:list': [], 'custom:key': 'a' }).set(
      'CUSTOM:KEY',
      'b',
    )
    expect([...context.entries()]).toEqual([['custom:key', 'b']])
  })

  it('lists what is present in the spelling of the documentation, else as it was first set', () => {
    const context = contextOf({ 'AWS:USERNAME': 'ana', 'S3:Prefix': 'a' }).set(
      'aws:CurrentTime',
      () => '2026',
    )
    expect([...context.entries()]).toEqual([
      ['aws:username', 'ana'],
      ['aws:CurrentTime', '2026'],
      ['S3:Prefix', 'a'],
    ])
  })

  it('can stand on another context without changing it', () => {
    const base = contextOf({ 'aws:username': 'ana', 'custom:key': 'a' })
    const context = new RequestContext(base).set('aws:username', 'bob').set('custom:key', undefined)
    expect([...context.entries()]).toEqual([['aws:username', 'bob']])
    expect([...base.entries()]).toEqual([
      ['aws:username', 'ana'],
      ['custom:key', 'a'],
    ])
  })

  it('does not change with the context it stands on, nor with others that do', () => {
    const base = contextOf({ 'aws:username': 'ana', 'custom:key': 'a' }).set('custom:lazy', () => 'x')
    const [one, other] = [new RequestContext(base), new RequestContext(base)]
    base.set('custom:key', 'of base').set('custom:late', 'of base')
    one.set('custom:key', 'of one')
    expect(other.get(contextKey('custom:lazy'))).toBe('x')
    expect([...other.entries()]).toEqual([
      ['aws:username', 'ana'],
      ['custom:key', 'a'],
      ['custom:lazy', 'x'],
    ])
    expect(one.get(contextKey('custom:key'))).toBe('of one')
    expect(one.get(contextKey('custom:late'))).toBeUndefined()
    expect(base.get(contextKey('custom:key'))).toBe('of base')
  })
})
