import type { PolicyKind } from '../document.ts'
import { parseDocument } from '../syntax/parse.ts'
import { positionsIn } from '../syntax/position.ts'
import type { SizeLimits } from '../validate/sizes.ts'
import { actionChecks } from './checks/actions.ts'
import { addressChecks } from './checks/addresses.ts'
import { conditionKeyChecks } from './checks/condition-keys.ts'
import { conditionMeaningChecks } from './checks/condition-meaning.ts'
import { conditionTypeChecks } from './checks/condition-types.ts'
import { conditionValueChecks } from './checks/condition-values.ts'
import { elementChecks, sidChecks } from './checks/elements.ts'
import { keySupportChecks } from './checks/key-support.ts'
import { resourceControlChecks } from './checks/organizations.ts'
import { powerfulActionChecks } from './checks/powerful-actions.ts'
import { principalChecks } from './checks/principals.ts'
import { redundancyChecks, sameStatements } from './checks/redundancy.ts'
import { resourceChecks } from './checks/resources.ts'
import { servicePrincipalChecks } from './checks/service-principals.ts'
import { sizeCheck } from './checks/sizes.ts'
import { trustChecks } from './checks/trust.ts'
import { variableChecks } from './checks/variables.ts'
import { wideValueChecks } from './checks/wide-values.ts'
import { contradictions } from './extensions/contradictions.ts'
import { idleDenials, shadowedStatements } from './extensions/coverage.ts'
import { escalations } from './extensions/escalation.ts'
import { idleActions } from './extensions/idle-actions.ts'
import type { Finding } from './finding.ts'
import { readView } from './read-view.ts'
import { findingsPage, Reporter } from './reporter.ts'
import type { Scope, StatementCheck } from './scope.ts'
import type { ServiceReference } from './service-reference.ts'
import type { PolicyResourceType } from './subject.ts'
import { Work } from './work.ts'

/** What a document is checked as. */
export interface FindingOptions {
  readonly kind: PolicyKind
  /** What a resource policy is attached to. */
  readonly resourceType?: PolicyResourceType | undefined
  /** Without it only the checks of structure say anything. */
  readonly reference?: ServiceReference | undefined
  /** Limits that differ from AWS's. */
  readonly limits?: SizeLimits
  /** Whether codes of our own are told too: what is shadowed, contradicts itself, never applies, meets no resource, raises rights. */
  readonly extended?: boolean
  /** The page that links lead to; each code is an anchor in it. */
  readonly page?: string
}

const statementChecks: readonly StatementCheck[] = [
  elementChecks,
  actionChecks,
  resourceChecks,
  principalChecks,
  trustChecks,
  servicePrincipalChecks,
  resourceControlChecks,
  conditionKeyChecks,
  conditionTypeChecks,
  conditionValueChecks,
  conditionMeaningChecks,
  addressChecks,
  variableChecks,
  wideValueChecks,
  keySupportChecks,
  powerfulActionChecks,
  redundancyChecks,
]

/** What comparing parts with one another and with the service reference may cost for one document. */
const mostWork = 1_000_000

const mostSearches = 100

/**
 * Everything there is to say about a document, in the order of its places. Never throws. Takes time about linear in
 * the text; comparisons of its parts with one another and with the service reference stop at a bound, and what they
 * would have found past it is left out.
 */
export function findingsOf(text: string, options: FindingOptions): Finding[] {
  const { kind, resourceType, reference, limits = {}, extended = false, page = findingsPage } = options
  const reporter = new Reporter()
  const parsed = parseDocument(text)
  if (parsed.document === undefined) {
    const { message, start, end } = parsed.error
    const { line, column } = positionsIn(text)(start)
    const problem = { words: `${message}, at index ${start}, line ${line}, column ${column - 1}` }
    reporter.report('JSON_SYNTAX_ERROR', { start, end, path: undefined }, { problem })
    return reporter.findings(text, page)
  }
  const document = readView(parsed.document, reporter)
  const scope: Scope = {
    document,
    subject: { kind, resourceType },
    reference,
    reporter,
    work: new Work(mostWork),
    searches: new Work(mostSearches),
  }
  sizeCheck(scope, limits)
  sidChecks(scope)
  sameStatements(scope)
  for (const statement of document.statements) {
    for (const check of statementChecks) check(statement, scope)
  }
  if (extended) {
    shadowedStatements(scope)
    idleDenials(scope)
    escalations(scope)
    for (const statement of document.statements) {
      contradictions(statement, scope)
      idleActions(statement, scope)
    }
  }
  return reporter.findings(text, page)
}
