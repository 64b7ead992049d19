import { randomBytes } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a new file beside the path, readable by its owner only and safe from power loss; answers its path. */
async function writeBeside(path: string, text: string): Promise<string> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`
  const file = await open(beside, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  } finally {
    await file.close()
  }
  return beside
}

/** Makes the names in a folder safe from power loss. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Creates a file of mode 0600, whole or not at all, and durable when it answers; never touches one that exists. */
export async function createDurably(path: string, text: string): Promise<'created' | 'exists'> {
  const beside = await writeBeside(path, text)
  try {
    await link(beside, path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'exists'
    throw error
  } finally {
    await rm(beside, { force: true })
  }
  await syncFolder(dirname(path))
  return 'created'
}

/** Replaces a file by one of mode 0600; at every moment the path holds the old text or the new one, whole. */
export async function replaceDurably(path: string, text: string): Promise<void> {
  const beside = await writeBeside(path, text)
  try {
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}
