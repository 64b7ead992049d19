import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Random } from '../model/random.ts'
import { outputOf } from './command-output.ts'
import { createDurably, replaceDurably } from './durable-file.ts'
import {
  type MasterKeys,
  MasterKeyUnavailable,
  masterKey,
  parseMasterKeys,
  writtenMasterKey,
} from './master-key.ts'

/** Where master keys come from. */
export interface MasterKeySource {
  /** How messages name it. */
  readonly name: string
  /** Reads all keys anew; MasterKeyUnavailable if it cannot. */
  readonly read: () => Promise<MasterKeys>
  /** Makes a first key where there is none yet; only of a source that is ours. */
  readonly create?: () => Promise<void>
  /** Puts a new key in front of the others, durably, and answers its fingerprint; only of a source that is ours. */
  readonly add?: () => Promise<string>
  /** What its keeper does for another key in front, as the end of a sentence that begins with "to change it,". */
  readonly change?: string
}

/** Told of what should be mended and stops nothing. */
export type Warn = (message: string) => void

const MOST_BYTES = 2 ** 20

/** Keys in the environment variable of this name; the least safe way, for other processes of the user can read it. */
export function masterKeyInEnvironment(variable: string, value: string): MasterKeySource {
  const name = `the environment variable ${variable}`
  const change =
    'start every server with a new key as a further line of it, start them again with that line first, and run this again'
  return { name, change, read: async () => parseMasterKeys(value, name) }
}

const keptElsewhere =
  'add a new key there as a further line, on every machine, then move it to the front everywhere, and run this again'

/** Keys that a shell command prints, within 10 seconds. */
export function masterKeyFromCommand(command: string, timeout = 10_000): MasterKeySource {
  const name = 'the output of the master key command'
  return {
    name,
    change: keptElsewhere,
    async read() {
      const { text, failure } = await outputOf(command, { timeout, mostBytes: MOST_BYTES })
      if (failure !== undefined) throw new MasterKeyUnavailable(`the master key command ${failure}`)
      return parseMasterKeys(text, name)
    },
  }
}

/** Keys in a file that somebody else keeps: a mounted secret, a systemd credential. */
export function masterKeyFile(path: string, warn: Warn): MasterKeySource {
  return {
    name: path,
    change: keptElsewhere,
    read: async () => parseMasterKeys(await readSecretFile(path, warn), path),
  }
}

/** Keys in our own file `master.key` of the data directory, made at the first start and added to by each rotation. */
export function masterKeyInDirectory(directory: string, random: Random, warn: Warn): MasterKeySource {
  const path = join(directory, 'master.key')
  return {
    ...masterKeyFile(path, warn),
    async create() {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await createDurably(path, `${HEADING}${writtenMasterKey(random(32))}\n`)
    },
    async add() {
      const before = await readSecretFile(path, warn)
      const bytes = random(32)
      await replaceDurably(path, `${HEADING}${writtenMasterKey(bytes)}\n${before.replace(HEADING, '')}`)
      return masterKey(bytes).id
    },
  }
}

const HEADING = `# Master keys of Gatehouse, the newest first. Whoever reads this file can read every secret of the store;
# without it the store and its backups cannot be used.
`

/** Refuses what others may read or write, and what is no secret file by its size. */
async function readSecretFile(path: string, warn: Warn): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new MasterKeyUnavailable(`the master key file ${path} cannot be read (${reason})`)
  })
  try {
    const found = await file.stat()
    if (!found.isFile()) throw new MasterKeyUnavailable(`${path} is not a file`)
    if (found.size > MOST_BYTES) throw new MasterKeyUnavailable(`${path} is too large for a master key file`)
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0')
    if ((found.mode & 0o027) !== 0) {
      throw new MasterKeyUnavailable(
        `the master key file ${path} may be read or written by others (mode ${mode}): run chmod 600 ${path}`,
      )
    }
    if ((found.mode & 0o040) !== 0)
      warn(`the master key file ${path} may be read by its group (mode ${mode})`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}
