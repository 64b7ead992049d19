import { afterAll, beforeAll } from 'vitest'
import { exerciseAll } from '../../src/exercises/all.ts'
import { Workshop } from '../../src/exercises/exercise.ts'
import { TwoServers } from '../../src/two-servers.ts'

let two: TwoServers
let made = 0
beforeAll(async () => {
  two = await TwoServers.start('123456789012')
})
afterAll(() => two.stop())

// what a call needs is made through one process, and the call comes to the other
exerciseAll(async () => {
  const [here, there] = two.accounts
  await here.catchUp()
  return new Workshop(here, `e${++made}`, there)
})
