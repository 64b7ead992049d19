import { expect, it } from 'vitest'
import { CrashTest } from '../../src/crash.ts'

const ROUNDS = 3

it('loses no acknowledged user and leaves none half made, however often the server is killed (S-CONSISTENCY)', async () => {
  const test = await CrashTest.start()
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const { acknowledged, users } = await test.round()
      expect(acknowledged).toBeGreaterThan(0)
      expect(users).toBeGreaterThanOrEqual(acknowledged)
    }
  } finally {
    await test.close()
  }
}, 900_000)
