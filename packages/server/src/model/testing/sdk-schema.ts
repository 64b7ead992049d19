/**
 * Reads the schemas that SDK clients export (`CreateUser$`, `Role$` …) into words that can be compared with words of our
 * own shapes. They are arrays: a number that tells the kind, namespace, name, traits, then what the kind needs.
 */
type Schema = number | typeof UNIT | readonly unknown[] | (() => Schema)

/** What stands where an operation has no input or no output. */
const UNIT = 'unit'

/** Structures by name: of each member its type in words, required ones with an exclamation mark before their name. */
export type Structures = Map<string, Record<string, string>>

const scalars: Readonly<Record<number, string>> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
  4: 'timestamp',
  15: 'document',
  21: 'blob',
}
const SENSITIVE = 8

const isSensitive = (traits: unknown): boolean => typeof traits === 'number' && (traits & SENSITIVE) !== 0

function isSchema(value: unknown): value is Schema {
  return typeof value === 'number' || value === UNIT || typeof value === 'function' || Array.isArray(value)
}

function schemaAt(schema: readonly unknown[], index: number): Schema {
  const part = schema[index]
  if (!isSchema(part)) throw new Error(`no schema at ${index} of ${schema[2]}`)
  return part
}

/** The type of a schema in words; what structures it reaches are added to `found`. */
export function wordsOfSchema(given: Schema, found: Structures): string {
  const schema = typeof given === 'function' ? given() : given
  if (typeof schema === 'function') return wordsOfSchema(schema, found)
  if (typeof schema === 'number') return wordsOfNumber(schema)
  if (schema === UNIT) return UNIT
  const [kind, , name, traits] = schema
  // a member with traits of its own
  if (typeof kind !== 'number') return wordsOfSchema(schemaAt(schema, 0), found)
  if (kind === 0) {
    const scalar = wordsOfSchema(schemaAt(schema, 4), found)
    return isSensitive(traits) ? `secret ${scalar}` : scalar
  }
  if (kind === 1) return `list of ${wordsOfSchema(schemaAt(schema, 4), found)}`
  if (kind === 2) {
    return `map of ${wordsOfSchema(schemaAt(schema, 4), found)} to ${wordsOfSchema(schemaAt(schema, 5), found)}`
  }
  // structures, unions and errors
  if (kind === 3 || kind === 4 || kind === -3) {
    addStructure(String(name), schema, found)
    return `structure ${name}`
  }
  throw new Error(`a schema of the unknown kind ${kind}`)
}

function wordsOfNumber(schema: number): string {
  if (schema >= 128) return `map of string to ${wordsOfNumber(schema - 128)}`
  if (schema >= 64) return `list of ${wordsOfNumber(schema - 64)}`
  const word = scalars[schema]
  if (word === undefined) throw new Error(`a scalar of the unknown kind ${schema}`)
  return word
}

function addStructure(name: string, schema: readonly unknown[], found: Structures): void {
  if (found.has(name)) return
  const members: Record<string, string> = {}
  found.set(name, members)
  const [, , , , names, parts, required = 0] = schema
  if (!Array.isArray(names) || !Array.isArray(parts)) throw new Error(`${name} is no structure`)
  for (const [index, member] of names.entries()) {
    const words = wordsOfSchema(parts[index], found)
    members[index < Number(required) ? `!${member}` : `${member}`] = words
  }
}

/** Input, output and every structure below them of an operation's schema. */
export function structuresOfOperation(operation: unknown): {
  input: string
  output: string
  found: Structures
} {
  if (!Array.isArray(operation)) throw new Error('the SDK exports no such operation')
  const found: Structures = new Map()
  const input = wordsOfSchema(schemaAt(operation, 4), found)
  const output = wordsOfSchema(schemaAt(operation, 5), found)
  return { input, output, found }
}

/** Code and status of an exported error on the wire. */
export function errorOfSchema(schema: unknown): { code: string; status: number } {
  if (!Array.isArray(schema)) throw new Error('the SDK exports no such error')
  const [, , name, traits] = schema
  return {
    code: String(traits.awsQueryError?.[0] ?? name),
    status: Number(traits.awsQueryError?.[1] ?? traits.httpError),
  }
}
