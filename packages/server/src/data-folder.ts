import { access, constants, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The data folder cannot be made, or nothing can be written there; the message names the system's code. */
export class DataFolderUnusable extends Error {}

/**
 * Makes the data folder, with what lies above it, for nobody but this user, and makes sure that it can be written.
 * Warns of one that others may look into. DataFolderUnusable where it cannot be used.
 */
export async function makeDataFolder(path: string, warn: (message: string) => void): Promise<void> {
  try {
    await make(path)
    await access(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new DataFolderUnusable(`the data folder ${path} cannot be made or written (${codeOf(error)})`)
  }
  const mode = (await stat(path)).mode & 0o777
  if ((mode & 0o077) !== 0) {
    warn(
      `the data folder ${path} is open to others (mode ${mode.toString(8).padStart(4, '0')}): run chmod 700 ${path}`,
    )
  }
}

/** Not by the option `recursive`, which tries for ever where a file system like /proc makes no folders. */
async function make(path: string): Promise<void> {
  const parent = dirname(path)
  if (parent !== path && !(await isFolder(parent))) await make(parent)
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !(await isFolder(path))) throw error
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}
