import { type ContextValue, typedValue, type ValueType } from '@gatehouse/policy'
import { InvalidInput } from '../../model/error.ts'

/** A context key of a simulation as the request gives it; a hole of the list has no members. */
interface Entry {
  readonly ContextKeyName?: string | null | undefined
  readonly ContextKeyValues?: readonly string[] | null | undefined
  readonly ContextKeyType?: string | null | undefined
}

/** What a value of each type should have been (behaviours 138). */
const forms: Readonly<Partial<Record<ValueType, string>>> = {
  numeric: 'numeric format',
  date: 'DateTime format',
  ip: 'IP address',
  binary: 'base-64 encoded binary format',
}

/**
 * The context keys of a request, by name in lower case, each value in the form of its type (S2, behaviours 137 and 138).
 * A list type makes a multivalued key, even of one value.
 */
export function contextEntries(
  entries: readonly Entry[] = [],
): ReadonlyMap<string, readonly [name: string, value: ContextValue]> {
  const context = new Map<string, readonly [string, ContextValue]>()
  for (const entry of entries) {
    if (Object.values(entry).every((member) => member == null)) continue
    const [name, value] = contextEntry(entry)
    if (context.has(name.toLowerCase())) throw InvalidInput(`Duplicate context key: ${name}.`)
    context.set(name.toLowerCase(), [name, value])
  }
  return context
}

function contextEntry({ ContextKeyName, ContextKeyValues, ContextKeyType }: Entry): [string, ContextValue] {
  if (!ContextKeyName) throw InvalidInput('ContextKeyName cannot be null or empty.')
  if (!ContextKeyValues?.length) {
    throw InvalidInput(`Context values for context key ${ContextKeyName} cannot be null or empty.`)
  }
  const [type, isList] = valueType(ContextKeyType)
  if (type === undefined) throw InvalidInput(`Context key ${ContextKeyName} has invalid type null.`)
  if (!isList && ContextKeyValues.length > 1) {
    throw InvalidInput(
      `Context key ${ContextKeyType} expected a single value, but received ${ContextKeyValues.length}.`,
    )
  }
  const values = ContextKeyValues.map((text) => {
    const value = typedValue(type, text)
    if (value !== undefined) return value
    throw InvalidInput(`Invalid context value for key ${ContextKeyName}: expected ${forms[type]}.`)
  })
  const [first = ''] = values
  return [ContextKeyName, isList ? values : first]
}

const types: readonly ValueType[] = ['string', 'numeric', 'boolean', 'ip', 'binary', 'date']

function valueType(written: string | null | undefined): [type: ValueType | undefined, isList: boolean] {
  const isList = written?.endsWith('List') === true
  const word = isList ? written.slice(0, -'List'.length) : written
  return [types.find((type) => type === word), isList]
}
