import { hash } from 'node:crypto'

/** A delivered file with what is said of it. */
export interface LogObject {
  readonly body: Buffer
  /** By names in small letters. */
  readonly metadata: Readonly<Record<string, string>>
  /** When it was delivered, in milliseconds since 1970. */
  readonly modified: number
  readonly tag: string
}

export interface ListedObject {
  readonly key: string
  readonly size: number
  readonly modified: number
  /** Another one where the file is another one. */
  readonly tag: string
}

export interface ObjectQuery {
  readonly prefix: string
  /** Keys behind this one. */
  readonly after: string
  readonly limit: number
}

/** The files of trails, by bucket and key: `AWSLogs/…/20261103T0915Z_….json.gz`. */
export interface LogObjects {
  /** Keeps a file durably, in the place of one with the same key. */
  put(bucket: string, key: string, body: Buffer, metadata: Readonly<Record<string, string>>): Promise<void>
  get(bucket: string, key: string): Promise<LogObject | undefined>
  /** Keys in the order of their bytes. */
  list(bucket: string, query: ObjectQuery): Promise<readonly ListedObject[]>
  /** Removes the files of the days before this time. */
  removeBefore(time: number): Promise<void>
  close(): Promise<void>
}

/** Whether a key can be one of a delivered file: nothing else is looked for. */
export function isLogKey(key: string): boolean {
  return /^[\w-]+(\/[\w-]+)*(\/[\w-][\w.-]*)$/.test(key) && key.length <= 1024 && key.endsWith('.json.gz')
}

/** Whether a name can be one of a bucket of a trail. */
export function isLogBucket(name: string): boolean {
  return /^[a-z0-9-]{3,63}$/.test(name)
}

/** What tells a file from the one before of the same key: not the MD5 of the content, which would have to be read for it. */
export function tagOf(size: number, modified: number): string {
  // a tag of this form is that of an upload in parts, which nobody takes for an MD5
  return `${hash('md5', `${size} ${modified}`)}-1`
}
