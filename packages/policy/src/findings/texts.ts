import { visibleText } from '../quoted-text.ts'
import { errors } from './texts/errors.ts'
import { extensions } from './texts/extensions.ts'
import { suggestions } from './texts/suggestions.ts'
import { securityWarnings, warnings } from './texts/warnings.ts'

/** How much a finding matters, gravest first. */
export type FindingLevel = 'ERROR' | 'SECURITY_WARNING' | 'WARNING' | 'SUGGESTION'

/** The names of the levels, gravest first. */
export const findingLevels: readonly FindingLevel[] = ['ERROR', 'SECURITY_WARNING', 'WARNING', 'SUGGESTION']

const byLevel = {
  ERROR: errors,
  SECURITY_WARNING: securityWarnings,
  WARNING: warnings,
  SUGGESTION: suggestions,
} as const

export type FindingCode =
  | keyof typeof errors
  | keyof typeof securityWarnings
  | keyof typeof warnings
  | keyof typeof suggestions
  | keyof typeof extensions

/** Everything that is written about a kind of finding. */
export interface FindingText {
  readonly code: string
  readonly level: FindingLevel
  /** The sentence, with details in braces. */
  readonly says: string
  readonly advice: string
}

/** The one table of texts: every code of AWS's list with its level, its sentence and its advice, gravest level first. */
export const findingTexts: readonly FindingText[] = findingLevels.flatMap((level) =>
  Object.entries(byLevel[level]).map(([code, [says, advice]]) => ({ code, level, says, advice })),
)

/** The texts of codes of our own, which are told only when asked for. */
export const extensionTexts: readonly FindingText[] = Object.entries(extensions).map(
  ([code, [level, says, advice]]) => ({ code, level, says, advice }),
)

const byCode = new Map([...findingTexts, ...extensionTexts].map((text) => [text.code, text]))

/** The texts of a code. */
export function findingText(code: FindingCode): FindingText {
  const text = byCode.get(code)
  if (text === undefined) throw new RangeError(`no text for ${code}`)
  return text
}

/** Codes that old clients may know and whose rules are out of date: they are never reported. */
export const retiredCodes: readonly FindingCode[] = [
  'SCP_SYNTAX_ERROR_ACTION_WILDCARD',
  'SCP_SYNTAX_ERROR_ALLOW_CONDITION',
  'SCP_SYNTAX_ERROR_ALLOW_NOTACTION',
  'SCP_SYNTAX_ERROR_ALLOW_RESOURCE',
  'SCP_SYNTAX_ERROR_NOTRESOURCE',
]

/** Words of ours in a sentence, not of the policy: they stand without backticks. */
export interface OwnWords {
  readonly words: string
}

/** What fills the braces of a sentence. */
export type Details = Readonly<Record<string, string | OwnWords>>

/** A sentence with its details filled in, those out of the policy between backticks. */
export function fillIn(says: string, details: Details): string {
  return says.replace(/\{([a-z]+)\}/g, (_, name: string) => {
    const detail = details[name] ?? ''
    return typeof detail === 'string' ? quoted(detail) : detail.words
  })
}

const longestDetail = 120

/** A text of the policy as findings show it, between backticks. */
export function quoted(text: string): string {
  return `\`${onOneLine(text)}\``
}

/** A text of the policy on one line, cut where it is long; what cannot be seen in it, or deceives, stands as JSON escapes it. */
export function onOneLine(text: string): string {
  if (text.length <= longestDetail) return visibleText(text)
  return `${visibleText(text.slice(0, longestDetail - 1))}…`
}
