import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import type { Tables } from './schema.ts'

export type Engine = 'sqlite' | 'postgres'

/** What a parameter may hold; a list only where the statement is for PostgreSQL alone. */
export type Value = string | number | Uint8Array | null | readonly string[]

/** Values for parameters, by name. */
export type Values = { readonly [name: string]: Value }

class Slot {
  readonly name: PropertyKey

  constructor(name: PropertyKey) {
    this.name = name
  }
}

/** Puts a named parameter into a statement that is being built. */
type Parameter<A> = <K extends keyof A>(name: K) => RawBuilder<A[K]>

type Build<A, R> = (db: Kysely<Tables>, parameter: Parameter<A>, engine: Engine) => Compilable<R>

/** A statement on the connection that prepared it. */
export interface Prepared<A, R> {
  readonly all: (values: A) => R[]
  readonly run: (values: A) => number
}

interface Compiled<A> {
  readonly text: string
  readonly bind: (values: A) => unknown[]
}

const builders: Record<Engine, Kysely<Tables>> = {
  sqlite: new Kysely({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  postgres: new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
}

/**
 * SQLite prepares a statement anew at each run where a bare parameter might decide its plan (it is compiled with
 * SQLITE_ENABLE_STAT4), which costs more than most runs. A sign before the parameter changes nothing else.
 */
const placeholder: { readonly [E in Engine]: <T>(slot: Slot) => RawBuilder<T> } = {
  sqlite: (slot) => sql`+${slot}`,
  postgres: (slot) => sql`${slot}`,
}

let made = 0

/** A statement with named parameters `A` and rows `R`: built and compiled once per engine, at its first use. */
export class Statement<A extends Values, R> {
  /** Unique within the process; the name of the prepared statement. */
  readonly name = `s${++made}`
  /** What a connection has prepared for it. */
  readonly prepared = new WeakMap<object, Prepared<A, R>>()
  readonly #build: Build<A, R>
  readonly #compiled: { [E in Engine]?: Compiled<A> } = {}

  constructor(build: Build<A, R>) {
    this.#build = build
  }

  on(engine: Engine): Compiled<A> {
    this.#compiled[engine] ??= this.#compile(engine)
    return this.#compiled[engine]
  }

  #compile(engine: Engine): Compiled<A> {
    const parameter: Parameter<A> = (name) => placeholder[engine](new Slot(name))
    const { sql: text, parameters } = this.#build(builders[engine], parameter, engine).compile()
    const names = parameters.map((value) => {
      if (value instanceof Slot) return String(value.name)
      throw new TypeError('a constant of a statement is a literal: the engine may plan by it')
    })
    return { text, bind: (values) => names.map((name) => values[name]) }
  }
}

/** Makes a statement: `statement<Parameters>()((db, parameter) => …)`; the rows are inferred. */
export function statement<A extends Values>() {
  return <R>(build: Build<A, R>): Statement<A, R> => new Statement(build)
}
