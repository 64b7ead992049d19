import type { Scope, StatementCheck } from '../scope.ts'
import { isIdentityKind, needsResource, restrictsSids } from '../subject.ts'
import type { ListView, StatementView } from '../view.ts'

/** Which elements a statement has: too few, too many, empty. */
export const elementChecks: StatementCheck = (statement, scope) => {
  const { action, resource } = statement
  const { reporter, subject } = scope
  if (action === undefined) reporter.report('MISSING_ACTION', statement)
  else if (isEmpty(statement, action)) {
    reporter.report('EMPTY_ARRAY_ACTION', action.name, { element: action.name.value })
  }
  if (resource === undefined) {
    if (needsResource(subject)) reporter.report('MISSING_RESOURCE', statement)
  } else if (subject.kind === 'trust') {
    reporter.report('ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE', resource.name, {
      element: resource.name.value,
    })
  } else if (isEmpty(statement, resource)) {
    reporter.report('EMPTY_ARRAY_RESOURCE', resource.name, { element: resource.name.value })
  }
  principalPresence(statement, scope)
}

/** An element without a value that is written as an empty list; one of a wrong type has its own finding. */
function isEmpty({ node }: StatementView, { name, values }: ListView): boolean {
  if (values.length > 0 || node.kind !== 'object') return false
  const value = node.members.find(({ key }) => key.start === name.start)?.value
  return value?.kind === 'array' && value.items.length === 0
}

function principalPresence(statement: StatementView, { reporter, subject }: Scope): void {
  const { principal } = statement
  const { kind } = subject
  if (principal === undefined) {
    if (kind === 'resource' || kind === 'trust') reporter.report('MISSING_PRINCIPAL', statement)
    return
  }
  const element = principal.name.value
  if (isIdentityKind(kind)) reporter.report('UNSUPPORTED_PRINCIPAL', principal.name, { element })
  if (kind === 'scp') reporter.report('SCP_SYNTAX_ERROR_PRINCIPAL', principal.name, { element })
}

/** What the ids of statements may look like, and that no two are the same. */
export function sidChecks({ document, subject, reporter }: Scope): void {
  const isRestricted = restrictsSids(subject.kind)
  const seen = new Set<string>()
  for (const { sid } of document.statements) {
    if (sid === undefined) continue
    const { value } = sid
    if (value === '') {
      reporter.report('EMPTY_SID_VALUE', sid)
      continue
    }
    const bad = isRestricted ? /[^0-9A-Za-z]/u.exec(value)?.[0] : undefined
    if (bad !== undefined) reporter.report('UNSUPPORTED_SID', sid, { sid: value, character: bad })
    if (seen.has(value)) {
      reporter.report(isRestricted ? 'UNIQUE_SIDS_REQUIRED' : 'UNIQUE_SIDS_RECOMMENDED', sid, { sid: value })
    }
    seen.add(value)
  }
}
