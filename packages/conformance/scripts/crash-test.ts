/**
 * Kills a server 50 times while it makes users, or as often as the argument says, and fails if anything that it has
 * acknowledged is gone or anything is half made: `npm run crash-test -w packages/conformance -- 200`.
 */
import { CrashTest } from '../src/crash.ts'

const rounds = Number(process.argv[2] ?? 50)
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('the argument is a number of rounds')
const test = await CrashTest.start()
try {
  for (let round = 1; round <= rounds; round++) {
    const { acknowledged, unanswered, users } = await test.round()
    const beside = unanswered === 0 ? '' : `, ${unanswered} more were made and not answered any more`
    process.stdout.write(
      `round ${round}: ${acknowledged} acknowledged${beside}; ${users} users, none lost, all whole\n`,
    )
  }
  process.stdout.write(`${rounds} kills, nothing acknowledged was lost, nothing was half made\n`)
} finally {
  await test.close()
}
