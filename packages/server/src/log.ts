import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import type { Config } from './config.ts'

/** The log of the process on standard error: one JSON object a line, or text for people. Secrets are no part of it. */
export function createLog({ logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>): Logger {
  const options = { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  if (logFormat === 'json') return pino(options, pino.destination({ dest: 2, sync: false }))
  return pino(options, pretty({ destination: 2, sync: true, translateTime: 'HH:MM:ss' }))
}
