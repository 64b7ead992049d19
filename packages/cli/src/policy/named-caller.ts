import { type Principal, splitArn } from '@gatehouse/policy'
import { Unreadable } from './policy-source.ts'

/** A caller by its name, with what enforcement knows of it from that name alone. */
export interface NamedCaller {
  readonly principal: Principal
  readonly context: Readonly<Record<string, string>>
}

/**
 * The caller that a name stands for: the ARN of a user, role session, federated user session or root user, a service
 * principal, or `*` for an unsigned request. A role stands for one of its sessions.
 */
export function namedCaller(name: string): NamedCaller {
  if (name === '*')
    return { principal: { type: 'anonymous' }, context: { 'aws:PrincipalAccount': 'anonymous' } }
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name)) {
    return { principal: { type: 'service', service: name }, context: { 'aws:PrincipalIsAWSService': 'true' } }
  }
  const [, partition = '', service, , accountId = '', rest = ''] = splitArn(name) ?? []
  const [kind, ...path] = rest.split('/')
  const last = path.at(-1) ?? ''
  const common = { 'aws:PrincipalAccount': accountId, 'aws:PrincipalIsAWSService': 'false' }
  const iamArn = (what: string) => `arn:${partition}:iam::${accountId}:${what}`
  if (/^\d{12}$/.test(accountId) && service === 'iam' && rest === 'root') {
    const context = { ...common, 'aws:PrincipalArn': name, 'aws:PrincipalType': 'Account' }
    return { principal: { type: 'root', arn: name, accountId }, context }
  }
  if (!/^\d{12}$/.test(accountId) || last === '') throw unknownCaller(name)
  switch (`${service} ${kind}`) {
    case 'iam user': {
      const context = {
        ...common,
        'aws:PrincipalArn': name,
        'aws:PrincipalType': 'User',
        'aws:username': last,
      }
      return { principal: { type: 'user', arn: name, accountId }, context }
    }
    case 'iam role':
      return roleSession(
        name,
        `arn:${partition}:sts::${accountId}:assumed-role/${last}/session`,
        accountId,
        common,
      )
    case 'sts assumed-role': {
      const [role = ''] = path
      return roleSession(iamArn(`role/${role}`), name, accountId, common)
    }
    case 'sts federated-user': {
      const context = { ...common, 'aws:PrincipalArn': name, 'aws:PrincipalType': 'FederatedUser' }
      return {
        principal: { type: 'federated-user', arn: name, userArn: iamArn(`user/${last}`), accountId },
        context,
      }
    }
    default:
      throw unknownCaller(name)
  }
}

function roleSession(
  roleArn: string,
  arn: string,
  accountId: string,
  common: Readonly<Record<string, string>>,
): NamedCaller {
  const context = { ...common, 'aws:PrincipalArn': roleArn, 'aws:PrincipalType': 'AssumedRole' }
  return { principal: { type: 'role-session', arn, roleArn, accountId }, context }
}

function unknownCaller(name: string): Unreadable {
  return new Unreadable(
    `--caller ${name}: no ARN of a user, role, session or root user, no service principal and no star`,
  )
}
