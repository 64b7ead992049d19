import { promisify } from 'node:util'
import { constants, gunzip, gzip } from 'node:zlib'
import pg from 'pg'
import type { Clock } from '../model/clock.ts'
import { clientConfig } from '../store/postgres/config.ts'
import { type BatchFacts, type Block, type BlockQuery, LATE, type RecordKeeper } from './keeper.ts'
import type { TimeRange } from './lookup.ts'

export interface PostgresKeeperOptions {
  readonly url: string
  readonly clock: Clock
  /** How long records are kept, in milliseconds. */
  readonly maxAge: number
  readonly failed: (error: unknown) => void
}

const DAY = 86_400_000
const HOUR = 3_600_000

/** Blocks that one statement removes, or fetches. */
const PAGE = 100

const pack = promisify(gzip)
const unpack = promisify(gunzip)

/**
 * Blocks whose records span more than so many milliseconds have an index of their own, for they are few: of all others only
 * those of a little later than an end have to be looked at to find those that begin before it.
 */
const LONG = 60_000

/** A word for the lock under which the tables are made, so that two processes do not make them at once. */
const LOCK = 0x67_72_65_63

const TABLES = `
  CREATE TABLE IF NOT EXISTS record_block (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    first BIGINT NOT NULL, last BIGINT NOT NULL, size BIGINT NOT NULL,
    marks INTEGER[] NOT NULL, lines BYTEA NOT NULL, kept BIGINT NOT NULL DEFAULT 0);
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'record_block'::regclass AND attname = 'kept') THEN
      ALTER TABLE record_block ADD COLUMN kept BIGINT NOT NULL DEFAULT 0;
    END IF; END $$;
  CREATE INDEX IF NOT EXISTS record_block_last ON record_block (last, id);
  CREATE INDEX IF NOT EXISTS record_block_marks ON record_block USING gin (marks);
  CREATE INDEX IF NOT EXISTS record_block_late ON record_block (kept) WHERE kept - last > ${LATE};
  CREATE INDEX IF NOT EXISTS record_block_long ON record_block (last, id) WHERE last - first > ${LONG};
  CREATE TABLE IF NOT EXISTS record_document (
    hash TEXT COLLATE "C" PRIMARY KEY, used BIGINT NOT NULL, text TEXT NOT NULL);`

interface BlockRow {
  readonly id: number
  readonly first: number
  readonly last: number
  readonly size: number
  readonly kept: number
}

/** The number of the first value of a part in its statement. */
const NEXT = 5

/** Which blocks a statement fetches, in terms of `$5` and what follows. */
interface Part {
  readonly where: string
  readonly values: readonly number[]
}

/**
 * Records in a PostgreSQL database, where every process finds those of the others. A row holds what was written
 * together, so that their number does not grow with that of the calls.
 */
export class PostgresKeeper implements RecordKeeper {
  readonly #pool: pg.Pool
  readonly #options: PostgresKeeperOptions
  /** Documents that are known to be there, with the day for which they were said to be in use. */
  readonly #known = new Map<string, number>()
  readonly #timer: NodeJS.Timeout
  #isClosed = false

  private constructor(pool: pg.Pool, options: PostgresKeeperOptions) {
    this.#pool = pool
    this.#options = options
    this.#timer = setInterval(() => void this.#tidy(), HOUR).unref()
  }

  /** Connects and makes the tables where they are missing. */
  static async open(options: PostgresKeeperOptions): Promise<PostgresKeeper> {
    const pool = new pg.Pool({ ...clientConfig({ engine: 'postgres', url: options.url }), max: 3 })
    pool.on('error', () => undefined)
    try {
      await pool.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOCK}); ${TABLES} COMMIT`)
    } catch (error) {
      await pool.end()
      throw error
    }
    const keeper = new PostgresKeeper(pool, options)
    void keeper.#tidy()
    return keeper
  }

  async append(lines: Buffer, time: number, facts?: BatchFacts): Promise<void> {
    const { from = time, to = time, marks = [], documents = new Map<string, string>() } = facts ?? {}
    const day = Math.floor(this.#options.clock() / DAY)
    const unknown = [...documents].filter(([name]) => this.#known.get(name) !== day)
    if (unknown.length > 0) {
      await this.#pool.query(
        `INSERT INTO record_document (hash, used, text)
         SELECT hash, $1, text FROM unnest($2::text[], $3::text[]) AS given (hash, text) ORDER BY hash
         ON CONFLICT (hash) DO UPDATE SET used = excluded.used WHERE record_document.used < excluded.used`,
        [(day + 1) * DAY, unknown.map(([name]) => name), unknown.map(([, text]) => text)],
      )
    }
    const packed = await pack(lines, { level: constants.Z_BEST_SPEED })
    await this.#pool.query(
      'INSERT INTO record_block (first, last, size, marks, lines, kept) VALUES ($1, $2, $3, $4, $5, $6)',
      [from, to, lines.length, marks, packed, Math.floor(this.#options.clock())],
    )
    if (this.#known.size > 50_000) this.#known.clear()
    for (const [name] of unknown) this.#known.set(name, day)
  }

  async *blocks({ from, to, marks, settled }: BlockQuery): AsyncGenerator<Block> {
    for (const part of partsOf(from, settled)) yield* this.#blocksOf(part, to, marks)
  }

  async *#blocksOf({ where, values }: Part, to: number, marks: readonly number[]): AsyncGenerator<Block> {
    const bound = to + LONG
    const long = {
      where: `${where} AND last >= $${NEXT + values.length} AND last - first > ${LONG}`,
      values: [...values, bound],
    }
    yield* this.#before([Number.MAX_SAFE_INTEGER, 0], long, to, marks)
    yield* this.#before([bound, 0], { where, values }, to, marks)
  }

  /** Those of a part whose last time, and then the id, is below. */
  async *#before(
    below: readonly [last: number, id: number],
    { where, values }: Part,
    to: number,
    marks: readonly number[],
  ): AsyncGenerator<Block> {
    let behind = below
    for (;;) {
      const { rows } = await this.#pool.query<BlockRow>(
        `SELECT id, first, last, size, kept FROM record_block
         WHERE first < $1 AND (last, id) < ($2, $3) AND ($4::int[] = '{}' OR marks @> $4::int[]) AND ${where}
         ORDER BY last DESC, id DESC LIMIT ${PAGE}`,
        [to, ...behind, marks, ...values],
      )
      for (const row of rows) yield this.#block(row)
      const end = rows.at(-1)
      if (end === undefined || rows.length < PAGE) return
      behind = [end.last, end.id]
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.#pool.end()
  }

  #block({ id, first, last, size, kept }: BlockRow): Block {
    return {
      from: first,
      to: last,
      settled: kept - LATE,
      size,
      lines: async () => {
        const { rows } = await this.#pool.query<{ lines: Buffer }>(
          'SELECT lines FROM record_block WHERE id = $1',
          [id],
        )
        const [row] = rows
        return row === undefined ? [] : (await unpack(row.lines)).toString('utf8').split('\n').slice(0, -1)
      },
      documents: async (hashes) => {
        const { rows } = await this.#pool.query<{ hash: string; text: string }>(
          'SELECT hash, text FROM record_document WHERE hash = ANY($1)',
          [hashes],
        )
        return new Map(rows.map(({ hash, text }) => [hash, text]))
      },
    }
  }

  /** Removes what is too old, a few rows at a time. */
  async #tidy(): Promise<void> {
    const { clock, maxAge, failed } = this.#options
    const since = clock() - maxAge
    try {
      for (let removed = PAGE; removed === PAGE; ) {
        const { rowCount } = await this.#pool.query(
          `DELETE FROM record_block WHERE id IN (SELECT id FROM record_block WHERE last < $1 ORDER BY last LIMIT ${PAGE})`,
          [since],
        )
        removed = rowCount ?? 0
      }
      // a document is said to be in use once a day
      await this.#pool.query('DELETE FROM record_document WHERE used < $1', [since - 2 * DAY])
    } catch (error) {
      if (!this.#isClosed) failed(error)
    }
  }
}

/** In this order the last times of all blocks fall. */
function partsOf(from: number, settled: TimeRange | undefined): readonly Part[] {
  if (settled === undefined) return [{ where: 'last >= $5', values: [from] }]
  const start = Math.max(from, settled.from)
  const kept = [settled.from + LATE, settled.to + LATE]
  return [
    {
      where: 'last >= $5 AND first < $6 AND kept < $7',
      values: [start, settled.to, settled.to + LATE],
    },
    {
      where: `last >= $5 AND last < $6 AND kept >= $7 AND kept < $8 AND kept - last > ${LATE}`,
      values: [from, start, ...kept],
    },
  ]
}
