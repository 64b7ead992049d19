import type { Credentials as IssuedCredentials } from '@aws-sdk/client-sts'

/** Credentials in the form that SDKs take. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Credentials that STS has issued, in the form that SDKs take; fails where it has issued none. */
export function credentialsOf(issued: IssuedCredentials | undefined): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken } = issued ?? {}
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined)
    throw new Error('no credentials were issued')
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}
