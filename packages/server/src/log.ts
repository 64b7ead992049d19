import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/** The log of the process: one JSON object a line, or text for people. Secrets are no part of what is logged. */
export function createLog(
  { logLevel }: Pick<Config, 'logLevel'>,
  destination: NodeJS.WritableStream = process.stderr,
): Logger {
  return pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination as never)
}
