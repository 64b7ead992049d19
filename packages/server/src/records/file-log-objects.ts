import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Random } from '../model/random.ts'
import {
  isLogBucket,
  isLogKey,
  type ListedObject,
  type LogObject,
  type LogObjects,
  type ObjectQuery,
  tagOf,
} from './log-objects.ts'
import { isMissing } from './retention.ts'
import { syncFolder } from './segment.ts'

/** What follows the name of a file in that of the file that holds its metadata. */
const METADATA = '.metadata'

const DAY = 86_400_000

/** Delivered files in a folder: bucket, then key. */
export class FileLogObjects implements LogObjects {
  readonly #folder: string
  readonly #random: Random

  constructor(folder: string, random: Random) {
    this.#folder = folder
    this.#random = random
  }

  async put(
    bucket: string,
    key: string,
    body: Buffer,
    metadata: Readonly<Record<string, string>>,
  ): Promise<void> {
    if (!isLogBucket(bucket) || !isLogKey(key)) throw new TypeError('this is no key of a delivered file')
    const path = join(this.#folder, bucket, key)
    await makeFolder(dirname(path))
    // metadata first: a file that is there has them
    if (Object.keys(metadata).length > 0)
      await this.#write(path + METADATA, Buffer.from(JSON.stringify(metadata)))
    await this.#write(path, body)
  }

  async get(bucket: string, key: string): Promise<LogObject | undefined> {
    if (!isLogBucket(bucket) || !isLogKey(key)) return undefined
    const path = join(this.#folder, bucket, key)
    const [body, facts, metadata] = await Promise.all([
      readFile(path).catch(unlessMissing),
      stat(path).catch(unlessMissing),
      readFile(path + METADATA, 'utf8').catch(unlessMissing),
    ])
    if (body === undefined || facts === undefined) return undefined
    return {
      body,
      metadata: metadataOf(metadata),
      modified: facts.mtimeMs,
      tag: tagOf(facts.size, facts.mtimeMs),
    }
  }

  async list(bucket: string, query: ObjectQuery): Promise<readonly ListedObject[]> {
    const listed: ListedObject[] = []
    if (!isLogBucket(bucket)) return listed
    const root = join(this.#folder, bucket)
    for await (const key of keysIn(root, '', query)) {
      if (listed.length >= query.limit) break
      const facts = await stat(join(root, key)).catch(unlessMissing)
      if (facts !== undefined)
        listed.push({ key, size: facts.size, modified: facts.mtimeMs, tag: tagOf(facts.size, facts.mtimeMs) })
    }
    return listed
  }

  async removeBefore(time: number): Promise<void> {
    for (const bucket of await namesIn(this.#folder)) await removeDays(join(this.#folder, bucket), [], time)
  }

  async close(): Promise<void> {}

  async #write(path: string, bytes: Buffer): Promise<void> {
    const beside = join(dirname(path), `.${Buffer.from(this.#random(8)).toString('hex')}`)
    try {
      const file = await open(beside, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(beside, path)
    } catch (error) {
      // each attempt would leave another one
      await rm(beside, { force: true })
      throw error
    }
    await syncFolder(dirname(path))
  }
}

/** Makes a folder and those above it, safe from power loss. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made))
    if (made === first || made === dirname(made)) return
  }
}

/** The keys below a folder in their order, leaving out whole folders that hold none that is asked for. */
async function* keysIn(root: string, folder: string, query: ObjectQuery): AsyncGenerator<string> {
  const { prefix, after } = query
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  // keys are ordered by their bytes, among which the slash of a folder counts
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
  for (const name of names) {
    const key = folder + name
    if (name.endsWith('/')) {
      const mayHold = key.startsWith(prefix) || prefix.startsWith(key)
      if (mayHold && (key > after || after.startsWith(key))) yield* keysIn(root, key, query)
    } else if (key > after && key.startsWith(prefix) && isLogKey(key)) yield key
  }
}

/** Removes folders of days, `…/2026/11/03`, that have passed. */
async function removeDays(folder: string, above: readonly string[], time: number): Promise<void> {
  const [year = '', month = '', day = ''] = above.slice(-3)
  const end = Date.parse(`${year}-${month}-${day}T00:00:00Z`) + DAY
  if (/^\d{4}-\d\d-\d\d$/.test(`${year}-${month}-${day}`) && !Number.isNaN(end)) {
    if (end <= time) await rm(folder, { recursive: true, force: true })
    return
  }
  for (const name of await namesIn(folder)) await removeDays(join(folder, name), [...above, name], time)
}

/** The names of the folders in a folder. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return entries.flatMap((entry) => (entry.isDirectory() ? entry.name : []))
}

function metadataOf(text: string | undefined): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
    return Object.fromEntries(
      entries.flatMap(([name, one]) => (typeof one === 'string' ? [[name, one]] : [])),
    )
  } catch {
    return {}
  }
}

function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}
