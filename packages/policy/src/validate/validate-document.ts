import { isReadable } from '../condition/comparison.ts'
import { parseOperator } from '../condition/operator-name.ts'
import { parseDocument } from '../syntax/parse.ts'
import { type PolicyDocument, type Statement, textOf } from '../syntax/policy-document.ts'
import { readDocument } from '../syntax/read-document.ts'
import { actionFault } from './action-form.ts'
import { type DocumentFault, firstOffence, type Offence } from './fault.ts'
import { type KindRules, kindRules, type StoredKind } from './kinds.ts'
import {
  endpointPolicyRules,
  type KnowsPrincipal,
  rcpRules,
  resourcePolicyRules,
  trustRules,
  withoutPrincipal,
} from './principal-rules.ts'
import { failsLegacyParsing, resourceFault } from './resource-form.ts'
import { type InlineOwner, type SizeLimits, sizeFault } from './sizes.ts'

/** What the rules of storing need to know of the account that stores. */
export interface ValidationOptions {
  /** Limits that differ from AWS's. */
  readonly limits?: SizeLimits
  /** The owner of an inline policy. */
  readonly owner?: InlineOwner
  readonly partitions?: readonly string[]
  /** Everybody exists unless this says otherwise. */
  readonly isKnownPrincipal?: KnowsPrincipal
}

const knownPartitions = ['aws', 'aws-cn', 'aws-us-gov']

/** Checks a document before it is stored; the first stage of section 7 that fails anywhere in it is reported. */
export function validateDocument(
  text: string,
  kind: StoredKind,
  options: ValidationOptions = {},
): DocumentFault | undefined {
  const fault = documentFault(text, kind, options)
  const isOfOrganizations = (kind === 'scp' || kind === 'rcp') && fault?.code === 'MalformedPolicyDocument'
  return isOfOrganizations ? { ...fault, ...organizationsFault } : fault
}

/** Organizations has one sentence for everything. */
const organizationsFault = {
  code: 'MalformedPolicyDocumentException',
  message: 'The provided policy document does not meet the requirements of the specified policy type.',
} as const

function documentFault(
  text: string,
  kind: StoredKind,
  options: ValidationOptions,
): DocumentFault | undefined {
  const rules = kindRules[kind]
  const character = rules.isIam ? text.search(/[^\t\n\r\u0020-\u00ff]/) : -1
  if (character >= 0) return characterFault(character)
  const parsed = parseDocument(text)
  if (parsed.document === undefined) {
    const message = kind === 'trust' ? 'This policy contains invalid Json' : 'Syntax errors in policy.'
    return malformed({ message, at: parsed.error })
  }
  const { document, problems } = readDocument(parsed.document)
  if (document === undefined) return malformed({ message: 'Syntax errors in policy.', at: problems[0] })
  if (document.statements.length === 0)
    return malformed({ message: 'Syntax errors in policy.', at: parsed.document.root })
  const offence = documentOffence(document, kind, rules, options)
  return offence ? malformed(offence) : sizeFault(text, kind, options.limits ?? {}, options.owner)
}

/** Stages 2 to 9. */
function documentOffence(
  document: PolicyDocument,
  kind: StoredKind,
  rules: KindRules,
  { partitions = knownPartitions, isKnownPrincipal = () => true }: ValidationOptions,
): Offence | undefined {
  const { statements } = document
  const version = rules.needsNewVersion && oldVersion(document)
  if (version) return version
  const badResources = statements.flatMap((statement) => resourceOffences(statement, partitions))
  return (
    firstOffence([
      ...statements.flatMap((statement) => legacyOffences(statement, document, rules)),
      ...shortResources(statements, firstOffence(badResources)?.at.start ?? Infinity),
    ]) ??
    firstOffence(sidOffences(statements, rules)) ??
    firstOffence(statements.flatMap(withoutActions)) ??
    firstOffence(badResources) ??
    firstOffence(statements.flatMap(actionOffences)) ??
    firstOffence(rules.resource === 'required' ? statements.flatMap(withoutResources) : []) ??
    firstOffence(statements.flatMap((statement) => kindOffences(statement, kind, isKnownPrincipal)))
  )
}

function malformed({ message, at }: Offence): DocumentFault {
  return { code: 'MalformedPolicyDocument', message, place: { start: at.start, end: at.end } }
}

function characterFault(at: number): DocumentFault {
  const message =
    'The specified value for policyDocument is invalid. It must contain only printable ASCII characters.'
  return { code: 'ValidationError', message, place: { start: at, end: at + 1 } }
}

function oldVersion({ version, statements: [first] }: PolicyDocument): Offence | undefined {
  if (version?.value === '2012-10-17') return undefined
  const at = version ?? first?.node ?? { start: 0, end: 0 }
  return { message: 'Policy document must be version 2012-10-17 or greater.', at }
}

const legacyParsing = 'The policy failed legacy parsing'

/** Stage 3 but for short resources: the case of the effect, and values that their operator cannot read. */
function legacyOffences(
  { effect, conditions }: Statement,
  { version }: PolicyDocument,
  { takesUnreadableValues }: KindRules,
): Offence[] {
  const variables = version?.value === '2012-10-17'
  const values = conditions.flatMap(({ operator, values }) => {
    const written = parseOperator(operator.value)?.operator
    if (written === undefined || (takesUnreadableValues && written.type !== 'binary')) return []
    return values.filter((value) => !isReadable(written, textOf(value), variables))
  })
  const effects = effect.value === 'Allow' || effect.value === 'Deny' ? [] : [effect]
  return [...effects, ...values].map((at) => ({ message: legacyParsing, at }))
}

/** A short resource fails here only if no resource before it has a bad form. */
function shortResources(statements: readonly Statement[], firstBad: number): Offence[] {
  return statements
    .flatMap(({ resource }) => resource?.values ?? [])
    .filter((at) => at.start < firstBad && failsLegacyParsing(at.value))
    .map((at) => ({ message: legacyParsing, at }))
}

function sidOffences(statements: readonly Statement[], { isIam }: KindRules): Offence[] {
  const seen = new Set<string>()
  return statements.flatMap(({ sid }) => {
    if (sid === undefined || sid.value === '') return []
    if (isIam && !/^[0-9A-Za-z]*$/.test(sid.value)) return [{ message: notAlphanumeric, at: sid }]
    if (seen.has(sid.value)) {
      return [{ message: 'Statement IDs (SID) in a single policy must be unique.', at: sid }]
    }
    seen.add(sid.value)
    return []
  })
}

const notAlphanumeric =
  'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*'

function withoutActions({ action, node }: Statement): Offence[] {
  if (action !== undefined && action.values.length > 0) return []
  return [{ message: 'Policy statement must contain actions.', at: action?.name ?? node }]
}

function withoutResources({ resource, node }: Statement): Offence[] {
  if (resource !== undefined && resource.values.length > 0) return []
  return [{ message: 'Policy statement must contain resources.', at: resource?.name ?? node }]
}

function resourceOffences({ resource }: Statement, partitions: readonly string[]): Offence[] {
  return (resource?.values ?? []).flatMap((at) => {
    const message = resourceFault(at.value, partitions)
    return message === undefined ? [] : [{ message, at }]
  })
}

function actionOffences({ action }: Statement): Offence[] {
  return (action?.values ?? []).flatMap((at) => {
    const message = actionFault(at.value)
    return message === undefined ? [] : [{ message, at }]
  })
}

/** Stage 9. */
function kindOffences(statement: Statement, kind: StoredKind, isKnown: KnowsPrincipal): Offence[] {
  switch (kind) {
    case 'trust':
      return trustRules(statement, isKnown)
    case 'resource':
      return resourcePolicyRules(statement, isKnown)
    case 'vpcEndpoint':
      return endpointPolicyRules(statement, isKnown)
    case 'rcp':
      return rcpRules(statement)
    default:
      return withoutPrincipal(statement)
  }
}
