import { exitCode } from '../exit-code.ts'
import { visibleLines } from '../terminal.ts'
import { Unreadable } from './policy-source.ts'

/** Runs a command; what cannot be read is told in a line, and ends it as misused. */
export async function telling(run: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await run()
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    console.error(`gatehouse: ${visibleLines(error.message)}`)
    process.exitCode = exitCode.misused
  }
}
