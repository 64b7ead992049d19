import { openStore } from '../open.ts'

/** Opens the store in the file that the argument names, says so, and holds it until the process is ended. */
const [, , file = ''] = process.argv
try {
  await openStore({ engine: 'sqlite', file })
  process.stdout.write('open\n')
  setInterval(() => undefined, 1000)
} catch {
  process.exitCode = 1
}
