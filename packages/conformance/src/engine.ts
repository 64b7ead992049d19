import { type ContextValue, contextOf, evaluate, type Principal } from '@gatehouse/policy'
import { readPolicy } from './standing-policies.ts'

/** A request of somebody whom no client can play here, such as a service, with the documents that apply. */
export interface Question {
  readonly principal: Principal
  readonly action: string
  readonly resource: string
  /** The account of the resource. */
  readonly owner: string
  readonly context?: Readonly<Record<string, ContextValue>>
  readonly identity?: object
  readonly trust?: object
  readonly resourcePolicy?: object
  readonly scp?: object
}

const names = { allow: 'Allow', implicitDeny: 'ImplicitDeny', explicitDeny: 'ExplicitDeny' } as const

/** What the engine decides. */
export function verdict({ owner, context = {}, identity, trust, resourcePolicy, scp, ...asked }: Question) {
  const one = (document: object | undefined, kind: 'identity' | 'trust' | 'resource' | 'scp') =>
    document && readPolicy(JSON.stringify(document), kind, `the ${kind} policy`)
  const [own, level] = [one(identity, 'identity'), one(scp, 'scp')]
  const request = { ...asked, resourceAccountId: owner, context: contextOf(context) }
  const policies = {
    identity: own ? [own] : [],
    trust: one(trust, 'trust'),
    resource: one(resourcePolicy, 'resource'),
    scp: level && [[level]],
  }
  return names[evaluate(request, policies).result]
}
