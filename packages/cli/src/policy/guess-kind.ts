import { type PolicyKind, parseDocument, principalsOf } from '@gatehouse/policy'

/**
 * What a policy most likely is, by its elements: one that names principals is attached to a resource, one of those
 * that names no resource is the trust policy of a role, and all others belong to callers.
 */
export function guessKind(text: string): PolicyKind {
  const { document } = parseDocument(text)
  if (document?.root.kind !== 'object') return 'identity'
  const list = document.root.members.find(({ key }) => key.value === 'Statement')?.value
  const statements = list?.kind === 'array' ? list.items : list === undefined ? [] : [list]
  const names = new Set(
    statements.flatMap((node) => (node.kind === 'object' ? node.members.map(({ key }) => key.value) : [])),
  )
  const namesPrincipals = names.has('Principal') || names.has('NotPrincipal') || principalsOf(text).length > 0
  if (!namesPrincipals) return 'identity'
  return names.has('Resource') || names.has('NotResource') ? 'resource' : 'trust'
}
