import { splitArn } from '@gatehouse/policy'
import { InvalidInput } from '../model/error.ts'
import { isAccountId } from '../store/entity/account.ts'

/** What the ARN of an identity provider names. */
export interface ProviderArn {
  readonly partition: string
  readonly account: string
  /** Everything behind the type: a name, or host and path of an issuer. */
  readonly name: string
}

/** Reads the ARN of an identity provider of this type, and throws InvalidInput for every other text. */
export function providerArn(text: string, type: 'oidc-provider' | 'saml-provider'): ProviderArn {
  const [arn, partition = '', service, region, account = '', resource = ''] = splitArn(text) ?? []
  const start = `${type}/`
  const name = resource.slice(start.length)
  const isOne = arn === 'arn' && service === 'iam' && region === '' && isAccountId(account)
  if (!isOne || !resource.startsWith(start) || name === '') throw InvalidInput(`Invalid ARN: ${text}`)
  return { partition, account, name }
}
