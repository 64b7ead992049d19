import pg from 'pg'
import type { Clock } from '../model/clock.ts'
import { isStorable } from '../store/placement.ts'
import { clientConfig } from '../store/postgres/config.ts'
import {
  isLogBucket,
  isLogKey,
  type ListedObject,
  type LogObject,
  type LogObjects,
  type ObjectQuery,
  tagOf,
} from './log-objects.ts'

/** A word for the lock under which the table is made, so that two processes do not make it at once. */
const LOCK = 0x67_6c_6f_67

const TABLE = `
  CREATE TABLE IF NOT EXISTS log_object (
    bucket TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL, body BYTEA NOT NULL, metadata TEXT NOT NULL,
    modified BIGINT NOT NULL, PRIMARY KEY (bucket, key));
  CREATE INDEX IF NOT EXISTS log_object_modified ON log_object (modified);`

/** Rows that one statement removes. */
const PAGE = 100

interface Row {
  readonly key: string
  readonly size: number
  readonly modified: number
}

/** Delivered files in a PostgreSQL database, where every process finds those of the others. */
export class PostgresLogObjects implements LogObjects {
  readonly #pool: pg.Pool
  readonly #clock: Clock

  private constructor(pool: pg.Pool, clock: Clock) {
    this.#pool = pool
    this.#clock = clock
  }

  /** Connects and makes the table where it is missing. */
  static async open(url: string, clock: Clock): Promise<PostgresLogObjects> {
    const pool = new pg.Pool({ ...clientConfig({ engine: 'postgres', url }), max: 2 })
    pool.on('error', () => undefined)
    try {
      await pool.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOCK}); ${TABLE} COMMIT`)
    } catch (error) {
      await pool.end()
      throw error
    }
    return new PostgresLogObjects(pool, clock)
  }

  async put(
    bucket: string,
    key: string,
    body: Buffer,
    metadata: Readonly<Record<string, string>>,
  ): Promise<void> {
    if (!isLogBucket(bucket) || !isLogKey(key)) throw new TypeError('this is no key of a delivered file')
    await this.#pool.query(
      `INSERT INTO log_object (bucket, key, body, metadata, modified) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (bucket, key) DO UPDATE
       SET body = excluded.body, metadata = excluded.metadata, modified = excluded.modified`,
      [bucket, key, body, JSON.stringify(metadata), this.#clock()],
    )
  }

  async get(bucket: string, key: string): Promise<LogObject | undefined> {
    if (!isLogBucket(bucket) || !isLogKey(key)) return undefined
    const { rows } = await this.#pool.query<{ body: Buffer; metadata: string; modified: number }>(
      'SELECT body, metadata, modified FROM log_object WHERE bucket = $1 AND key = $2',
      [bucket, key],
    )
    const [row] = rows
    if (row === undefined) return undefined
    const { body, metadata, modified } = row
    return { body, metadata: JSON.parse(metadata), modified, tag: tagOf(body.length, modified) }
  }

  async list(bucket: string, { prefix, after, limit }: ObjectQuery): Promise<readonly ListedObject[]> {
    if (!isLogBucket(bucket) || !isStorable(prefix)) return []
    // no key holds NUL, which the database does not take: what stands behind it tells no two keys apart
    const [start = ''] = after.toWellFormed().split('\0')
    const { rows } = await this.#pool.query<Row>(
      `SELECT key, length(body) AS size, modified FROM log_object
       WHERE bucket = $1 AND key > $2 AND key >= $3 AND starts_with(key, $3) ORDER BY key LIMIT $4`,
      [bucket, start, prefix, limit],
    )
    return rows.map((row) => ({ ...row, tag: tagOf(row.size, row.modified) }))
  }

  async removeBefore(time: number): Promise<void> {
    for (let removed = PAGE; removed === PAGE; ) {
      const { rowCount } = await this.#pool.query(
        `DELETE FROM log_object WHERE (bucket, key) IN
         (SELECT bucket, key FROM log_object WHERE modified < $1 ORDER BY modified LIMIT ${PAGE})`,
        [time],
      )
      removed = rowCount ?? 0
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}
