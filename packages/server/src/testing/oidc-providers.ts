import {
  CreateOpenIDConnectProviderCommand,
  type CreateOpenIDConnectProviderCommandInput,
} from '@aws-sdk/client-iam'
import { ACCOUNT } from './roles.ts'
import type { TestServer } from './test-server.ts'

/** A thumbprint that no certificate has. */
export const thumbprint = 'a'.repeat(40)

/** The ARN of an OIDC provider of the first account. */
export const oidcArn = (url: string) => `arn:aws:iam::${ACCOUNT}:oidc-provider/${url}`

/** Makes an OIDC provider, of `https://idp.example.com` unless told, and answers what the call does. */
export function createOidc(
  { iam }: Pick<TestServer, 'iam'>,
  input: Partial<CreateOpenIDConnectProviderCommandInput> = {},
) {
  return iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: 'https://idp.example.com',
      ThumbprintList: [thumbprint],
      ...input,
    }),
  )
}

/** What is told of an OIDC provider that is not there, by all but DeleteOpenIDConnectProvider (behaviours 40). */
export const missingOidc = (arn: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `OpenIDConnect Provider not found for arn ${arn}`,
})
