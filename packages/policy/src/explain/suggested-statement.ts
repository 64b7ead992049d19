import { rootArn, splitArn } from '../arn.ts'
import type { PolicyKind } from '../document.ts'
import type { AuthorizationRequest } from '../evaluate/request.ts'
import type { Principal } from '../principal.ts'
import { asciiJson } from '../quoted-text.ts'
import { validateDocument } from '../validate/validate-document.ts'
import type { SuggestedStatement } from './explanation.ts'

/**
 * The statement that allows a request and no more, as far as it can be written, in a policy of this kind; `variables` says whether the version of
 * the document that it is for knows them, and with them a way to write a literal star.
 */
export function suggestedStatement(
  kind: PolicyKind,
  { action, resource, principal }: AuthorizationRequest,
  variables: boolean,
): SuggestedStatement {
  return {
    Effect: 'Allow',
    ...principalPart(kind, principal),
    Action: action,
    ...(kind !== 'trust' && { Resource: resourcePattern(resource, variables) }),
  }
}

/** The narrowest pattern for a resource; a caller may name one that no policy can be stored with. */
function resourcePattern(resource: string, variables: boolean): string {
  const pattern = variables ? literalResource(resource) : resource
  const Statement = { Effect: 'Allow', Action: '*', Resource: pattern }
  const text = asciiJson({ Version: '2012-10-17', Statement })
  return validateDocument(text, 'user-inline') === undefined ? pattern : '*'
}

/** An endpoint's policy may leave it to others who the caller is, but a star lets no subject of a provider in (E13). */
function principalPart(kind: PolicyKind, principal: Principal): Pick<SuggestedStatement, 'Principal'> {
  if (kind === 'resource' || kind === 'trust') return { Principal: principalElement(principal) }
  if (kind !== 'vpcEndpoint') return {}
  return { Principal: 'provider' in principal ? principalElement(principal) : '*' }
}

/** The narrowest name of a caller that lasts: of a role session it is the role. */
function principalElement(principal: Principal): '*' | Readonly<Record<string, string>> {
  switch (principal.type) {
    case 'user':
    case 'federated-user':
      return { AWS: principal.arn }
    case 'role-session':
      return { AWS: principal.roleArn }
    case 'root':
    case 'root-session':
      return { AWS: rootArn(principal.accountId, principal.arn) }
    case 'service':
      return { Service: principal.service }
    case 'web-identity':
    case 'saml':
      return { Federated: principal.provider }
    case 'anonymous':
      return '*'
  }
}

/** A pattern that fits this resource alone: wildcards in its last part stand for themselves (V4). */
function literalResource(resource: string): string {
  const parts = splitArn(resource)
  if (parts === undefined) return resource
  const last = parts[5]
  return `${resource.slice(0, resource.length - last.length)}${last.replace(/[*?$]/g, '${$&}')}`
}
