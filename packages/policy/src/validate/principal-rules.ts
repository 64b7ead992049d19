import { splitArn } from '../arn.ts'
import { isPrincipalType } from '../principal.ts'
import type { StringNode } from '../syntax/node.ts'
import type { PrincipalElement, Statement } from '../syntax/policy-document.ts'
import type { NamedPrincipal } from '../syntax/principals.ts'
import type { Offence } from './fault.ts'

/** Says whether a user, role, session or account that a document names exists; the server has looked it up. */
export type KnowsPrincipal = (principal: Pick<NamedPrincipal, 'type' | 'value'>) => boolean

/** Identity policies and SCPs name no principal (G7). */
export function withoutPrincipal({ principal }: Statement): Offence[] {
  return principal === undefined
    ? []
    : [{ message: 'Policy document should not specify a principal.', at: principal.name }]
}

/** Trust policies: a principal of good form that exists, no resource, actions of STS only (G7, behaviours 33, 112). */
export function trustRules(statement: Statement, isKnown: KnowsPrincipal): Offence[] {
  const { principal, resource, action, node } = statement
  const offences = principal === undefined ? [missingPrincipal(node)] : trustPrincipal(principal, isKnown)
  if (resource !== undefined) {
    offences.push({ message: `Has prohibited field ${resource.name.value}`, at: resource.name })
  }
  for (const entry of action?.values ?? []) {
    if (!/^sts:/i.test(entry.value)) {
      offences.push({ message: 'AssumeRole policy may only specify STS AssumeRole actions.', at: entry })
    }
  }
  return offences
}

/** Resource policies need a principal of good form that exists, and exclude nobody from an Allow (G7, E19). */
export function resourcePolicyRules(
  { principal, effect, node }: Statement,
  isKnown: KnowsPrincipal,
): Offence[] {
  if (principal === undefined) return [missingPrincipal(node)]
  if (principal.negated && effect.value === 'Allow') {
    return [{ message: 'Allow with NotPrincipal is not allowed.', at: principal.name }]
  }
  return principalValues(principal, isKnown)
}

/** Endpoint policies may leave the principal out: then they are about everybody (E15). */
export function endpointPolicyRules({ principal }: Statement, isKnown: KnowsPrincipal): Offence[] {
  return principal === undefined ? [] : principalValues(principal, isKnown)
}

/** RCPs that customers write: Deny, the bare star, actions of a service, no exceptions (G10). */
export function rcpRules({ principal, effect, action, node }: Statement): Offence[] {
  const message = 'not the form of a resource control policy'
  const star = principal?.star
  if (effect.value !== 'Deny') return [{ message, at: effect }]
  if (principal === undefined || star === undefined || principal.negated) {
    return [{ message, at: principal?.name ?? node }]
  }
  if (action?.negated === true) return [{ message, at: action.name }]
  return (action?.values ?? []).filter(({ value }) => value === '*').map((at) => ({ message, at }))
}

function missingPrincipal(at: Statement['node']): Offence {
  return { message: 'Missing required field Principal', at }
}

function trustPrincipal(principal: PrincipalElement, isKnown: KnowsPrincipal): Offence[] {
  const { name, negated, star } = principal
  if (negated) return [{ message: 'AssumeRolepolicy contained an invalid field: NotPrincipal', at: name }]
  if (star !== undefined) {
    return [{ message: 'AssumeRolepolicy contained an invalid principal: "STAR":"*".', at: star }]
  }
  return principalValues(principal, isKnown)
}

function principalValues({ name, star, entries }: PrincipalElement, isKnown: KnowsPrincipal): Offence[] {
  if (star !== undefined) return []
  if (entries.every(({ values }) => values.length === 0)) {
    return [{ message: 'Missing required field Principal cannot be empty!', at: name }]
  }
  return entries.flatMap(({ type, values }) => {
    const kind = type.value.toUpperCase()
    if (!isPrincipalType(type.value)) return [{ message: `Invalid principal in policy: "${kind}"`, at: type }]
    return values.flatMap((value) => valueOffence(type.value, value, isKnown) ?? [])
  })
}

function valueOffence(type: string, node: StringNode, isKnown: KnowsPrincipal): Offence | undefined {
  const { value } = node
  const invalid = { message: `Invalid principal in policy: "${type.toUpperCase()}":"${value}"`, at: node }
  switch (type) {
    case 'AWS':
      return value === '*' || (isAwsPrincipal(value) && isKnown({ type, value })) ? undefined : invalid
    case 'Federated':
      return isFederatedPrincipal(value)
        ? undefined
        : { message: 'Federated principals must be valid domain names or SAML metadata ARNs', at: node }
    case 'Service':
      return isServicePrincipal(value) ? undefined : invalid
    default:
      return isKnown({ type, value }) ? undefined : invalid
  }
}

/** A host name with a dot, of any domain: services of one's own have principals too. */
function isServicePrincipal(value: string): boolean {
  const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/
  const labels = value.split('.')
  return value.length <= 253 && labels.length > 1 && labels.every((each) => label.test(each))
}

/** An account, or the ARN of a root user, user, role or session; wildcards stand for nothing here (M5). */
function isAwsPrincipal(value: string): boolean {
  if (/^[0-9]{12}$/.test(value)) return true
  const [arn, partition, service, region, account, path] = splitArn(value) ?? []
  if (arn !== 'arn' || partition === '' || region !== '' || path === undefined) return false
  if (!/^[0-9]{12}$/.test(account ?? '') || /[*?]/.test(value)) return false
  if (service === 'iam') return path === 'root' || /^(?:user|role)\/./.test(path)
  return service === 'sts' && /^(?:assumed-role\/[^/]+|federated-user)\/[^/]+$/.test(path)
}

/** A domain name, with a path for an issuer that has one, or the ARN of a provider of either kind. */
export function isFederatedPrincipal(value: string): boolean {
  const [arn, , service, , account, path] = splitArn(value) ?? []
  if (arn === undefined) return /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:\/[^*?]*)?$/.test(value)
  const isProvider = path !== undefined && /^(?:saml-provider|oidc-provider)\/[^*?]+$/.test(path)
  return arn === 'arn' && service === 'iam' && /^[0-9]{12}$/.test(account ?? '') && isProvider
}
