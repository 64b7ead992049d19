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
    const built = this.#build(builders[engine], (name) => sql`${new Slot(name)}`, engine)
    const { sql: text, parameters } = built.compile()
    const read = parameters.map((value) => {
      if (!(value instanceof Slot)) return () => value
      const { name } = value
      return (values: A) => values[String(name)]
    })
    return { text, bind: (values) => read.map((one) => one(values)) }
  }
}

/** Makes a statement: `statement<Parameters>()((db, parameter) => …)`; the rows are inferred. */
export function statement<A extends Values>() {
  return <R>(build: Build<A, R>): Statement<A, R> => new Statement(build)
}
