import { parseOperator } from '../condition/operator-name.ts'
import { denialReason } from '../evaluate/denial-reason.ts'
import { kindWords } from '../evaluate/kind-words.ts'
import type { PolicySource } from '../evaluate/request.ts'
import { asciiJson, quotedText, visibleText } from '../quoted-text.ts'
import type {
  Change,
  ExplainedPolicy,
  ExplainedStatement,
  Failure,
  PlainExplanation,
  PlainLayer,
  PlainMatch,
  StatementPlace,
} from './explanation.ts'

/**
 * An explanation for people, line by line: the decision, what each layer says, what to change. Texts of policies and
 * requests begin no line, and do nothing to a terminal.
 */
export function explanationText(explanation: PlainExplanation): string {
  return callExplanationText([explanation], explanation.remedy)
}

/** The same of all questions of one call, with the changes that would allow the call. */
export function callExplanationText(
  explanations: readonly PlainExplanation[],
  remedy: readonly Change[] | undefined,
): string {
  const parts = explanations.map((explanation) => [
    decisionLine(explanation),
    '',
    ...explanation.layers.flatMap(layerLines),
  ])
  const asked = explanations.length > 1 ? 'the call' : 'it'
  if (remedy !== undefined) parts.push(remedyLines(remedy, asked))
  return parts.map((lines) => lines.map(visibleText).join('\n')).join('\n\n')
}

function decisionLine(explanation: PlainExplanation): string {
  const { action, resource, result, kind, by } = explanation
  const asked = `${action} on ${resource}`
  if (result === 'allow') return `${asked} is allowed${grant(kind, by)}`
  const reason = denialReason(explanation, action, true) ?? beyondPolicies(resource)
  const [match] = by
  const where =
    match === undefined ? '' : ` (${statementName(match.statement)} of ${policyName(match.policy.source)})`
  return `${asked} is denied ${reason}${where}`
}

/** Why a request is denied that policies allow: E22, or a caller whom they cannot let in (A-067, B-437). */
function beyondPolicies(resource: string): string {
  return /:iam::aws:|:role\/aws-reserved\//.test(resource)
    ? 'because nobody but AWS may do it'
    : 'because no policy can let in whoever comes from that account or partition'
}

function grant(kind: PlainExplanation['kind'], [match]: readonly PlainMatch[]): string {
  if (kind === 'root') return ': the account root user needs no policy'
  if (kind === 'none') return ': it needs no permission'
  if (kind === 'billing') throw new TypeError('the switch for billing grants nothing')
  const [, words] = kindWords[kind]
  if (match === undefined) return ' by the password setting of the account'
  return ` by ${words} (${statementName(match.statement)} of ${policyName(match.policy.source)})`
}

const sayings = { denies: 'denies it', allows: 'allows it', nothing: 'says nothing to it' } as const

function layerLines({ kind, level, says, exempt, policies }: PlainLayer): string[] {
  const [words] = kindWords[kind]
  const name = level === undefined ? words : `${words} of level ${level + 1}`
  const spared = exempt ? ', and what it denies does not bind this caller' : ''
  return [`${name}: ${sayings[says]}${spared}`, ...policies.flatMap(policyLines)]
}

function policyLines({ source, statements, others }: ExplainedPolicy): string[] {
  const rest =
    others === 0 ? '' : `, ${others} ${others === 1 ? 'statement' : 'statements'} about something else`
  return [`  ${policyName(source)}${rest}`, ...statements.flatMap(statementLines)]
}

function statementLines(statement: ExplainedStatement): string[] {
  const { effect, failures, start } = statement
  const verb = effect === 'Allow' ? 'allows' : 'denies'
  const name = `    ${statementName(statement)} at ${start.line}:${start.column}`
  if (failures.length === 0) return [`${name} ${verb}`]
  return [
    `${name} ${verb}, but does not apply`,
    ...failures.map((failure) => `      ${failureText(failure)}`),
  ]
}

function failureText(failure: Failure): string {
  const expected = expectedText(failure)
  if (failure.element !== 'Condition') {
    const wants = failure.element.startsWith('Not') ? 'leaves out' : 'is for'
    return `${failure.element} ${wants} ${expected}; the request has ${listed(failure.actual)}`
  }
  const { operator, key, actual, undecidable } = failure
  const wants = parseOperator(operator)?.operator.negated ? 'wants anything but' : 'wants'
  const why = undecidable ? ', which has a pattern that cannot be read' : ''
  const has = actual === undefined ? 'has no such key' : `has ${listed([actual].flat())}`
  return `Condition ${operator} of ${key} ${wants} ${expected}${why}; the request ${has}`
}

function expectedText({ expected, resolved, omitted = 0 }: Failure): string {
  const values = expected.map((text, i) => {
    const value = resolved?.[i]
    if (value === undefined || value === text) return quotedText(text)
    return value === null
      ? `${quotedText(text)} (which has no value here)`
      : `${quotedText(text)} (here ${quotedText(value)})`
  })
  return `${values.join(' or ')}${omitted === 0 ? '' : ` or one of ${omitted} more`}`
}

function remedyLines(remedy: readonly Change[], asked: string): string[] {
  if (remedy.length === 0) return [`no change of policies would allow ${asked}`]
  const together = remedy.length === 1 ? '' : `, all ${remedy.length} together`
  const heading = `what would allow ${asked}${together}:`
  return [heading, ...remedy.flatMap(changeLines)]
}

function changeLines(change: Change): string[] {
  const [words, oneOf] = kindWords[change.kind]
  const level = change.level === undefined ? '' : ` of level ${change.level + 1}`
  if (change.change === 'stop denying') {
    const { statement, policy } = change
    const at = `${statement.start.line}:${statement.start.column}`
    return [
      `  ${statementName(statement)} at ${at} of ${policyName(policy)} (${words}${level}) must not deny it`,
    ]
  }
  const where = change.policy === undefined ? `${oneOf}${level}` : `${policyName(change.policy)} (${words})`
  return [`  add to ${where}:`, `    ${asciiJson(change.statement)}`]
}

function policyName({ id, arn, attachedTo }: PolicySource): string {
  const name = arn ?? id
  // a trust policy is named by its role
  return attachedTo === undefined || attachedTo === name ? name : `${name} of ${attachedTo}`
}

function statementName({ index, sid }: StatementPlace): string {
  return sid === undefined ? `statement ${index + 1}` : `statement ${index + 1} ${quotedText(sid)}`
}

function listed(values: readonly string[]): string {
  return values.map(quotedText).join(', ')
}
