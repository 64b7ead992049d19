import { splitArn } from '@gatehouse/policy'
import { isAccountId } from '../store/entity/account.ts'

/** What the ARN of an identity provider names. */
export interface ProviderArn {
  readonly partition: string
  readonly account: string
  /** Everything behind the type: a name, or host and path of an issuer. */
  readonly name: string
}

/** Reads the ARN of an identity provider of this type; nothing for every other text. */
export function providerArn(text: string, type: 'oidc-provider' | 'saml-provider'): ProviderArn | undefined {
  const [arn, partition = '', service, region, account = '', resource = ''] = splitArn(text) ?? []
  const start = `${type}/`
  const name = resource.slice(start.length)
  const isOne = arn === 'arn' && service === 'iam' && region === '' && isAccountId(account)
  return isOne && resource.startsWith(start) && name !== '' ? { partition, account, name } : undefined
}
