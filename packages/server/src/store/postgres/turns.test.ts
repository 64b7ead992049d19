import { expect, it } from 'vitest'
import { StoreUnavailable } from '../store-error.ts'
import { Turns } from './turns.ts'

it('gives one turn at a time for each account, in the order in which they were asked for', async () => {
  const turns = new Turns(1000)
  const order: string[] = []
  const take = (name: string, accounts: string[]) =>
    turns.take(accounts, async () => {
      order.push(`${name} begins`)
      for (let index = 0; index < 10; index++) await null
      order.push(`${name} ends`)
    })
  await Promise.all([take('a', ['1']), take('b', ['1', '2']), take('c', ['2']), take('d', ['3'])])
  const of = (names: string) => order.filter((one) => names.includes(one[0] ?? ''))
  expect(of('abc')).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  expect(order.indexOf('d ends')).toBeLessThan(order.indexOf('b begins'))
})

it('goes on after work that failed, and gives up a turn that does not come in time', async () => {
  const turns = new Turns(30)
  await expect(turns.take(['1'], () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  const held = Promise.withResolvers<void>()
  const holding = turns.take(['1'], () => held.promise)
  let ran = false
  const late = turns.take(['1'], async () => {
    ran = true
  })
  await expect(late).rejects.toThrow(StoreUnavailable)
  const next = turns.take(['1'], () => Promise.resolve('done'))
  held.resolve()
  await holding
  expect(await next).toBe('done')
  expect(ran).toBe(false)
})
