import { CommanderError } from 'commander'
import { exitCode } from './exit-code.ts'
import { commandLine } from './program.ts'

try {
  await commandLine().parseAsync()
} catch (error) {
  // commander has told it already; its help ends this way too
  if (!(error instanceof CommanderError)) throw error
  const isHelp = error.exitCode === 0
  process.exitCode = isHelp ? exitCode.done : exitCode.misused
}
