import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import { base32 } from '../../model/identifier.ts'
import type { ServiceSpecificCredential } from '../../store/entity/service-credential.ts'
import type { User } from '../../store/entity/user.ts'

/** The services that take credentials of their own: a user name and password, or one API key. */
const services: Readonly<Record<string, 'password' | 'key'>> = {
  'codecommit.amazonaws.com': 'password',
  'cassandra.amazonaws.com': 'password',
  'bedrock.amazonaws.com': 'key',
}

/** NoSuchEntity for a service that takes none (behaviours 119). */
export function checkService({ ServiceName }: { readonly ServiceName?: string | undefined }): void {
  if (ServiceName === undefined || Object.hasOwn(services, ServiceName)) return
  throw NoSuchEntity(`No such service ${ServiceName} is supported for Service Specific Credentials`)
}

/** A secret as it is kept: 44 characters of base64. */
export function newServiceSecret({ random }: Pick<ReadingCall, 'random'>): string {
  return Buffer.from(random(32)).toString('base64')
}

/**
 * The name that a credential may have, where `attempt` others were taken: user names of users and, for API keys, an
 * alias that is drawn by lot (B-302).
 */
export function nameOf(call: ReadingCall, service: string, { UserName }: User, attempt: number): string {
  const { AccountId } = call.account
  if (services[service] === 'key') {
    return `BedrockAPIKey-${base32(call.random(5)).toLowerCase()}-at-${AccountId}`
  }
  return `${UserName}${attempt === 0 ? '' : `+${attempt}`}-at-${AccountId}`
}

/** The members that show name and secret, in the terms of the service. */
export function asLogin({ ServiceName, Name }: ServiceSpecificCredential, secret?: string) {
  if (services[ServiceName] === 'key') {
    const key = secret && `ABSK${Buffer.from(`${Name}:${secret}`).toString('base64')}`
    return { ServiceCredentialAlias: Name, ...(key && { ServiceCredentialSecret: key }) }
  }
  return { ServiceUserName: Name, ...(secret && { ServicePassword: secret }) }
}
