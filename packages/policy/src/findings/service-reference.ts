import { globalKey } from './global-keys.ts'
import { familiesOf, type KeyDescription, keyAmong } from './key-description.ts'

export interface ActionDescription {
  readonly name: string
  /** Names of the types of resources that it is made on; none where it knows `*` only. */
  readonly resourceTypes: readonly string[]
  /** The ARNs of those types, as `arn:${Partition}:…`. */
  readonly resources: readonly string[]
  /** The keys that its requests may carry, in lower case; families end with a slash. Global keys are not listed. */
  readonly keys: ReadonlySet<string>
}

/** What is published of a service. Names in lower case lead to descriptions. */
export interface ServiceDescription {
  readonly prefix: string
  readonly actions: ReadonlyMap<string, ActionDescription>
  readonly keys: ReadonlyMap<string, KeyDescription>
}

/**
 * What is published of services: actions, types of resources, context keys. It is loaded outside of this package.
 * A service that is not loaded is `undefined`, and the checks that would need it say nothing.
 */
export interface ServiceReference {
  /** The prefixes of all services, in lower case, whether loaded or not. */
  readonly prefixes: ReadonlySet<string>
  /** Prefixes of context keys that belong to no service of that name, such as `saml`. */
  readonly otherKeyPrefixes: ReadonlySet<string>
  service(prefix: string): ServiceDescription | undefined
  /** The ARNs that name resources of a service, as `arn:${Partition}:…`; `undefined` where they are not known. */
  arnFormats(service: string): readonly string[] | undefined
}

/** What is known of a key: a global one, or one of a service that is loaded. The name is in lower case. */
export function keyDescription(
  lowered: string,
  reference: ServiceReference | undefined,
): KeyDescription | undefined {
  const found = globalKey(lowered)
  if (found !== undefined || lowered.startsWith('aws:')) return found
  const service = reference?.service(lowered.slice(0, Math.max(0, lowered.indexOf(':'))))
  return service && keyAmong(service.keys, lowered)
}

/** Whether requests for an action may carry a key, which is in lower case and may belong to a family. */
export function carriesKey({ keys }: ActionDescription, lowered: string): boolean {
  return (
    keys.has(lowered) || (lowered.includes('/') && familiesOf(lowered).some((family) => keys.has(family)))
  )
}
