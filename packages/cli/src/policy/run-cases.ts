import { evaluate, validateDocument } from '@gatehouse/policy'
import {
  caseRequest,
  casesOf,
  compileCasePolicies,
  knowsPrincipalOf,
  readDecisionCase,
  readGrammarCase,
} from '@gatehouse/policy/cases'
import { exactJson } from './exact-json.ts'
import { foundBelow, isFolder, read } from './find-policies.ts'
import { Unreadable } from './policy-source.ts'

/** A case whose outcome is not what it expects. */
export interface FailedCase {
  readonly file: string
  readonly id: string
  readonly title: string
  readonly expected: string
  readonly got: string
}

export interface CasesResult {
  readonly passed: number
  readonly failed: readonly FailedCase[]
}

/** What came of one case. */
interface Outcome {
  readonly id: string
  readonly title: string
  readonly expected: string
  readonly got: string
}

/**
 * Runs the cases of files and folders, decisions and documents mixed as they come. A case that cannot be read is told
 * as Unreadable, and so is a file of cases that is no JSON; a folder's files without cases are passed over.
 */
export function runCases(paths: readonly string[]): CasesResult {
  const cases = paths.flatMap((path) => {
    if (path === '-' || !isFolder(path)) return readCases(path, true)
    return foundBelow(path, 'case', (file) => readCases(file, false))
  })
  let passed = 0
  const failed: FailedCase[] = []
  for (const { file, value } of cases) {
    const outcome = outcomeOf(value, file)
    if (outcome.expected === outcome.got) passed++
    else failed.push({ file, ...outcome })
  }
  return { passed, failed }
}

function readCases(file: string, isNamed: boolean): { readonly file: string; readonly value: unknown }[] {
  const text = read(file)
  try {
    const value = exactJson(text)
    if (!isNamed && !(typeof value === 'object' && value !== null && 'cases' in value)) return []
    return casesOf(value).map((each) => ({ file, value: each }))
  } catch (error) {
    if (!isNamed && error instanceof SyntaxError && !text.includes('"cases"')) return []
    throw new Unreadable(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function outcomeOf(value: unknown, file: string): Outcome {
  try {
    const isDocument = typeof value === 'object' && value !== null && 'document' in value
    return isDocument ? documentOutcome(value) : decisionOutcome(value)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const id = typeof value === 'object' && value !== null && 'id' in value ? ` ${String(value.id)}` : ''
    throw new Unreadable(`${file}${id}: ${error.message}`)
  }
}

function decisionOutcome(value: unknown): Outcome {
  const { id, title, request, policies, expected, decidingPolicyKind } = readDecisionCase(value)
  const { result, kind } = evaluate(caseRequest(request), compileCasePolicies(policies))
  // The kind is told only where it makes the difference.
  const isKindAlone = result === expected && kind !== decidingPolicyKind
  return {
    id,
    title,
    expected: isKindAlone ? `${expected} by ${decidingPolicyKind}` : expected,
    got: isKindAlone ? `${result} by ${kind}` : result,
  }
}

function documentOutcome(value: unknown): Outcome {
  const { id, title, document, policyKind, expected, store, principalName } = readGrammarCase(value)
  const fault = validateDocument(document, policyKind, {
    owner: { name: principalName, usedSize: 0 },
    isKnownPrincipal: knowsPrincipalOf(store),
  })
  const told = (verdict: { code: string; message: string } | undefined) =>
    verdict === undefined ? 'valid' : `${verdict.code}: ${verdict.message}`
  return { id, title, expected: told(expected), got: told(fault) }
}
