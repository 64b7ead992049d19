import { rootArn } from './arn.ts'

/** What every caller of an account has. */
interface AccountCaller {
  readonly arn: string
  readonly accountId: string
  /** The canonical id of the account, where a policy may name it by that. */
  readonly canonicalUserId?: string
}

export interface User extends AccountCaller {
  readonly type: 'user'
  /** `AIDA…`: stored policies name the user by it (M5). */
  readonly userId?: string
}

export interface RoleSession extends AccountCaller {
  readonly type: 'role-session'
  readonly roleArn: string
  /** `AROA…`: stored policies name the role by it (M5). */
  readonly roleId?: string
  readonly serviceLinkedRole?: boolean
}

export interface FederatedUser extends AccountCaller {
  readonly type: 'federated-user'
  /** The user that called GetFederationToken. */
  readonly userArn: string
  readonly userId?: string
}

export interface Root extends AccountCaller {
  readonly type: 'root' | 'root-session'
}

export interface ServicePrincipal {
  readonly type: 'service'
  readonly service: string
}

/** The subject of AssumeRoleWithWebIdentity or AssumeRoleWithSAML. */
export interface FederatedSubject {
  readonly type: 'web-identity' | 'saml'
  /** As it stands under `Federated`. */
  readonly provider: string
}

export interface Anonymous {
  readonly type: 'anonymous'
}

/** Who asks (section 9.1). Unique ids stand beside the ARNs: a policy may name a caller by either (M5). */
export type Principal =
  | User
  | RoleSession
  | FederatedUser
  | Root
  | ServicePrincipal
  | FederatedSubject
  | Anonymous

/** How a statement reached its caller; several at once are their sum (E8). */
export const reach = {
  account: 1,
  /** The role of a session, or the user behind a federated session: equal to an identity grant. */
  holder: 2,
  /** The user or the session itself: a final allow. */
  self: 4,
  star: 8,
  service: 16,
  provider: 32,
} as const

/** The types of names that a principal element may hold. */
export type PrincipalType = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser'

/** Narrows a text to a type of names. */
export function isPrincipalType(text: string): text is PrincipalType {
  return text === 'AWS' || text === 'Service' || text === 'Federated' || text === 'CanonicalUser'
}

/** One name by which a policy can reach a caller. */
export interface CallerName {
  readonly type: PrincipalType
  readonly value: string
  readonly reach: number
}

/** All names of a caller, stars aside (E8, E9, E11, E13). */
export function namesOf(principal: Principal): readonly CallerName[] {
  const names: CallerName[] = []
  const add = (type: PrincipalType, value: string | undefined, how: number) => {
    if (value !== undefined) names.push({ type, value, reach: how })
  }
  switch (principal.type) {
    case 'user':
      add('AWS', principal.arn, reach.self)
      add('AWS', principal.userId, reach.self)
      break
    case 'role-session':
      add('AWS', principal.arn, reach.self)
      add('AWS', principal.roleArn, reach.holder)
      add('AWS', principal.roleId, reach.holder)
      break
    case 'federated-user':
      add('AWS', principal.arn, reach.self)
      add('AWS', principal.userArn, reach.holder)
      add('AWS', principal.userId, reach.holder)
      break
    case 'service':
      add('Service', principal.service, reach.service)
      break
    case 'web-identity':
    case 'saml':
      add('Federated', principal.provider, reach.provider)
      break
  }
  if ('accountId' in principal) {
    add('AWS', principal.accountId, reach.account)
    add('AWS', rootArn(principal.accountId, principal.arn), reach.account)
    add('CanonicalUser', principal.canonicalUserId, reach.account)
  }
  return names
}

/** The home account; `undefined` for callers without one. */
export function accountOf(principal: Principal): string | undefined {
  return 'accountId' in principal ? principal.accountId : undefined
}
