import { InvalidInput } from '../../model/error.ts'

/** The properties that an account has, each true or false, with what it is in a fresh account. */
export const usualProperties: Readonly<Record<string, string>> = { 'RoleManager/Enabled': 'false' }

/** The part of a property's name in front of the slash. */
const namespaceOf = (name: string): string => name.split('/', 1)[0] ?? name

/** The namespaces of these properties, each once. */
export const namespacesOf = (properties: Readonly<Record<string, string>>): string[] => [
  ...new Set(Object.keys(properties).map(namespaceOf)),
]

/** Refuses properties that nobody can set: of unknown name, of several namespaces at once, or with a wrong value (behaviours 77). */
export function checkProperties(properties: Readonly<Record<string, string>>): void {
  const known = namespacesOf(usualProperties)
  const namespaces = namespacesOf(properties)
  if (namespaces.length === 0) throw InvalidInput('Error occurred while validating input. ')
  for (const namespace of namespaces) {
    if (!known.includes(namespace)) throw InvalidInput(`Unsupported namespace: ${namespace}`)
  }
  for (const [name, value] of Object.entries(properties)) {
    if (!Object.hasOwn(usualProperties, name)) throw InvalidInput(`Unsupported property: ${name}`)
    if (value !== 'true' && value !== 'false') {
      throw InvalidInput(`${name.slice(name.indexOf('/') + 1)} must be 'true' or 'false'`)
    }
  }
}
