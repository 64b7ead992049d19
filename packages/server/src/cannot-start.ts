import { join } from 'node:path'
import type { Config } from './config.ts'
import { DataFolderUnusable } from './data-folder.ts'
import { TrailsWithoutRecords } from './events/trail/running-trails.ts'
import { HookUnreachable } from './gateway/hook-address.ts'
import { HookProgramUnusable } from './gateway/hook-program.ts'
import { MasterKeyMismatch } from './keys/known-master-keys.ts'
import { MasterKeyUnavailable } from './keys/master-key.ts'
import { OperatorSocketInUse } from './operator/socket.ts'
import { ConfigError } from './settings.ts'
import { NewerDatabase, StoreFailure, StoreInUse } from './store/store-error.ts'

/** Why a server did not start and what to do next, for the operator; what was thrown is the cause. */
export class CannotStart extends Error {}

type Remedy = (config: Config) => string

/** Whether it is for want of room that something could not be written, by the system's code or the database's. */
function isFull({ message, cause }: Error): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : message
  return /\b(SQLITE_FULL|ENOSPC|EDQUOT)\b/.test(code)
}

const anotherFolder: Remedy = () => 'end it, or give this server a data folder of its own with --data-dir'

/** What to do about each kind of error, the first that fits. */
const remedies: readonly (readonly [kind: abstract new (...given: never) => Error, remedy: Remedy])[] = [
  [StoreInUse, anotherFolder],
  [OperatorSocketInUse, anotherFolder],
  [
    HookUnreachable,
    () => 'name that address or its network with --event-hook-networks, or choose another host',
  ],
  [HookProgramUnusable, () => 'name a program that this user may run, by its path or as PATH leads to it'],
  [
    TrailsWithoutRecords,
    () =>
      'start it with records, stop each trail (gatehouse trail stop ACCOUNT), and then start it without; or keep records',
  ],
  [NewerDatabase, () => 'run the newer version, or restore a backup from before it'],
  [DataFolderUnusable, () => 'choose another with --data-dir, or let this user write there'],
  [
    StoreFailure,
    ({ databaseUrl }) =>
      databaseUrl === undefined
        ? 'see whether it is a database of Gatehouse that this user may write, or restore a backup'
        : 'see whether the database runs and --database-url is right',
  ],
  [MasterKeyMismatch, () => 'see --master-key-file and --master-key-command'],
  [
    MasterKeyUnavailable,
    () => 'see --master-key-file and --master-key-command; a key that is lost must come from its backup',
  ],
]

/** What to do about an address on which the server cannot listen, by the system's code. */
const listening: Readonly<Record<string, (config: Config) => string>> = {
  EADDRINUSE: ({ host, port }) =>
    `port ${port} of ${host} is in use; end the program that has it, or choose another with --port`,
  EACCES: ({ port }) => `port ${port} is not for this user; choose one above 1023 with --port`,
  EADDRNOTAVAIL: ({ host }) => `${host} is no address of this machine; choose one with --host`,
  ENOTFOUND: ({ host }) => `${host} is not known as a host; choose an address of this machine with --host`,
}

function isListening(error: Error): error is NodeJS.ErrnoException {
  return 'syscall' in error && (error.syscall === 'listen' || error.syscall === 'getaddrinfo')
}

/** What went wrong, in the words of the error, of the file that it is about, and of the code below. */
function told(error: Error, { dataDir, databaseUrl }: Config): string {
  const { message, cause } = error
  if (!(error instanceof StoreFailure)) return message
  const file = join(dataDir, 'gatehouse.db')
  const place = databaseUrl !== undefined || message.includes(file) ? '' : `${file}: `
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return `${place}${message}${code === '' || message.includes(code) ? '' : ` (${code})`}`
}

/** The error to tell for what came up while a server started; never with a stack, a secret or a database's URL. */
export function cannotStart(error: unknown, config: Config): unknown {
  if (!(error instanceof Error) || error instanceof ConfigError) return error
  if (isListening(error)) {
    const text = listening[error.code ?? '']?.(config) ?? `cannot listen: ${error.message}`
    return new CannotStart(text, { cause: error })
  }
  const remedy = remedies.find(([kind]) => error instanceof kind)?.[1]
  if (isFull(error))
    return new CannotStart(`${told(error, config)}: make room on the disk of ${config.dataDir}`, {
      cause: error,
    })
  if (remedy === undefined) return error
  return new CannotStart(`${told(error, config)}: ${remedy(config)}`, { cause: error })
}
