import { randomUUID } from 'node:crypto'
import type { Author } from '../store/store.ts'

/** The operator, as the change log names who wrote. */
export function operatorAuthor(command: string, clock: () => number): Author {
  return {
    caller: `operator: ${command}`,
    requestId: randomUUID(),
    now: new Date(Math.floor(clock() / 1000) * 1000),
  }
}
