import { type Logger, pino, type SerializedError, stdSerializers } from 'pino'
import pretty from 'pino-pretty'
import type { Config } from './config.ts'
import { withoutPrivateKeys } from './events/hidden.ts'

/** The log of the process on standard error: one JSON object a line, or text for people. Secrets are no part of it. */
export function createLog({ logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>): Logger {
  const options = {
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: failure },
  }
  if (logFormat === 'json') return pino(options, lasting(false))
  return pino(options, pretty({ destination: lasting(true), translateTime: 'HH:MM:ss' }))
}

/** How many bytes wait while standard error takes nothing, a file on a full disk for one; then lines are dropped. */
const MOST_WAITING = 2 ** 20

/** Standard error; what it does not take is written with the next line, and ends no process. */
function lasting(sync: boolean) {
  const destination = pino.destination({ dest: 2, sync, maxLength: MOST_WAITING })
  destination.on('error', () => undefined)
  return destination
}

/** A failure without the private keys that its sentence may quote. */
const failure = stdSerializers.wrapErrorSerializer((error: SerializedError) => ({
  ...error,
  message: withoutPrivateKeys(error.message),
  stack: withoutPrivateKeys(error.stack),
}))
