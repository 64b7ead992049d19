import { compilePolicy } from '../compile/compile-policy.ts'
import type { PolicyKind } from '../document.ts'
import { findingsOf } from '../findings/find-findings.ts'
import type { Finding } from '../findings/finding.ts'
import type { ServiceReference } from '../findings/service-reference.ts'
import { parseDocument } from '../syntax/parse.ts'
import { replacePrincipals } from '../syntax/principals.ts'
import { printDocument } from '../syntax/print.ts'
import type { StoredKind } from '../validate/kinds.ts'
import { validateDocument } from '../validate/validate-document.ts'

/** What each kind of stored document is to decisions and findings. */
export const kindOfStored: Readonly<Record<StoredKind, PolicyKind>> = {
  managed: 'identity',
  'user-inline': 'identity',
  'group-inline': 'identity',
  'role-inline': 'identity',
  session: 'session',
  trust: 'trust',
  resource: 'resource',
  vpcEndpoint: 'vpcEndpoint',
  scp: 'scp',
  rcp: 'rcp',
}

const storedKinds = Object.keys(kindOfStored).filter((name): name is StoredKind => name in kindOfStored)
const policyKinds: readonly PolicyKind[] = [
  'identity',
  'boundary',
  'session',
  'scp',
  'rcp',
  'resource',
  'trust',
  'vpcEndpoint',
]

/** Codes below ERROR for what is refused when stored: sizes, empty elements, values that cannot be read. */
const refusedToo =
  /^(?:POLICY_SIZE_|TYPE_MISMATCH|EMPTY_|ALLOW_WITH_NOT_PRINCIPAL|UNIQUE_SIDS|INVALID_(?:ROLE|USER)_REFERENCE)/

/** Whether findings tell of something that keeps a document from being stored or read. */
export function tellsWhy(findings: readonly Finding[]): boolean {
  return findings.some(({ level, code }) => level === 'ERROR' || refusedToo.test(code))
}

/** Faults that are matters of storing alone: the version of managed policies, characters, the Allow of RCPs. */
function isOfStoring(message: string, text: string, kind: StoredKind): boolean {
  if (/version 2012|printable/.test(message)) return true
  return (
    kind === 'rcp' &&
    compilePolicy(text, 'rcp').policy?.statements.some(({ effect }) => effect === 'Allow') === true
  )
}

/**
 * What holds for any text at all; the law that a text breaks, for people, or `undefined`. A thrown error is a broken
 * law as well, and passed on.
 */
export function brokenLaw(text: string, reference?: ServiceReference): string | undefined {
  return printsStably(text) ?? findingsAreInPlace(text, reference) ?? refusalsAreTold(text, reference)
}

function printsStably(text: string): string | undefined {
  const { document } = parseDocument(text)
  if (replacePrincipals(text, () => undefined) !== text) return 'principals that stay change the text'
  if (document === undefined) return undefined
  const printed = printDocument(document)
  const again = parseDocument(printed).document
  if (again === undefined) return 'what is printed cannot be read'
  return printDocument(again) === printed ? undefined : 'printing again changes the text'
}

function findingsAreInPlace(text: string, reference: ServiceReference | undefined): string | undefined {
  for (const kind of policyKinds) {
    let last = 0
    for (const { code, location, message } of findingsOf(text, { kind, reference, extended: true })) {
      const { start, end } = location.span
      const isInside = start.offset >= last && start.offset <= end.offset && end.offset <= text.length
      if (!isInside || start.column < 0 || start.line < 1) return `${code} as ${kind} is out of place`
      if (message.length > 2_000 || /[\n\r]/.test(message)) return `${code} as ${kind} is unreadable`
      last = start.offset
    }
  }
  return undefined
}

function refusalsAreTold(text: string, reference: ServiceReference | undefined): string | undefined {
  for (const kind of policyKinds) {
    const { error } = compilePolicy(text, kind)
    if (error !== undefined && !tellsWhy(findingsOf(text, { kind, reference }))) {
      return `no finding says why ${kind} cannot be read: ${error.message}`
    }
  }
  for (const stored of storedKinds) {
    const kind = kindOfStored[stored]
    const fault = validateDocument(text, stored)
    if (fault === undefined || isOfStoring(fault.message, text, stored)) continue
    if (
      !tellsWhy(findingsOf(text, { kind, reference, limits: { session: 131_072 } })) &&
      fault.code === 'MalformedPolicyDocument'
    ) {
      return `no finding says why ${stored} is refused: ${fault.message}`
    }
  }
  return undefined
}
