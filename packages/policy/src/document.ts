/** The role a policy plays in a decision. One text may play several: a managed policy, a boundary, a session policy. */
export type PolicyKind =
  | 'identity'
  | 'boundary'
  | 'session'
  | 'scp'
  | 'rcp'
  | 'resource'
  | 'trust'
  | 'vpcEndpoint'

export type Effect = 'Allow' | 'Deny'

/** What an element is to a grammar: `optional` ones may stand there or not. */
export type Presence = 'required' | 'optional' | 'forbidden'

/** Which parts the statements of a document must have beside effect and action (G6, G7). */
export interface Grammar {
  readonly name: 'identity' | 'resource' | 'trust' | 'rcp' | 'vpcEndpoint'
  readonly principal: Presence
  readonly resource: Presence
}

const identity: Grammar = { name: 'identity', principal: 'forbidden', resource: 'required' }

/** The grammar of each kind: kinds that share one share compiled policies. */
export const grammars: Readonly<Record<PolicyKind, Grammar>> = {
  identity,
  boundary: identity,
  session: identity,
  scp: identity,
  rcp: { name: 'rcp', principal: 'required', resource: 'required' },
  resource: { name: 'resource', principal: 'required', resource: 'optional' },
  trust: { name: 'trust', principal: 'required', resource: 'forbidden' },
  vpcEndpoint: { name: 'vpcEndpoint', principal: 'optional', resource: 'required' },
}

/** Whether a text is a version of the language; a document without one is of the first (G2, V5). */
export function isLanguageVersion(text: string): boolean {
  return text === '2008-10-17' || text === '2012-10-17'
}

/** The elements of a document in their usual order (G1). */
export const documentElements: readonly string[] = ['Version', 'Id', 'Statement']

/** The elements of a statement in their usual order (G1). */
export const statementElements: readonly string[] = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]
