import { type Finding, type FindingLevel, findingLevels, findingsOf } from '@gatehouse/policy'
import { serviceReferenceFor } from '@gatehouse/server/service-reference'
import { findPolicies, type StatedType } from './find-policies.ts'
import type { FilePlace, PolicySource, UnreadPolicy } from './policy-source.ts'

/** A finding with the file and the place that it is about. */
export interface FileFinding {
  readonly source: PolicySource
  readonly finding: Finding
  readonly place: FilePlace
}

export interface CheckResult {
  readonly policies: readonly PolicySource[]
  /** Policies and parts of them of which nothing is said. */
  readonly unread: readonly UnreadPolicy[]
  readonly findings: readonly FileFinding[]
}

/** Checks every policy that the paths hold; `extended` adds the codes of our own. */
export async function checkPolicies(
  paths: readonly string[],
  stated: StatedType,
  extended = false,
): Promise<CheckResult> {
  const { policies, unread } = findPolicies(paths, stated)
  const texts = policies.flatMap(({ text, alternatives = [] }) => [
    text,
    ...alternatives.map((each) => each.text),
  ])
  const reference = await serviceReferenceFor(...texts)
  const findings = policies.flatMap((source) => {
    const found = (each: PolicySource): FileFinding[] => {
      const { text, kind, resourceType, placeOf } = each
      return findingsOf(text, { kind, resourceType, reference, extended }).flatMap((finding) => {
        const { start, end } = finding.location.span
        const place = placeOf(start.offset, end.offset)
        return place === undefined ? [] : [{ source, finding, place }]
      })
    }
    return withAlternatives(found(source), (source.alternatives ?? []).flatMap(found))
  })
  return { policies, unread, findings }
}

/** What is found in a policy, and what only its alternatives have, in the order of their places. */
function withAlternatives(findings: FileFinding[], others: readonly FileFinding[]): FileFinding[] {
  if (others.length === 0) return findings
  const name = ({ finding, place }: FileFinding) => JSON.stringify([finding.code, place])
  const known = new Set(findings.map(name))
  const all = [...findings, ...others.filter((other) => !known.has(name(other)))]
  return all.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
}

/** Whether a finding is at least as grave as a level. */
export function isAtLeast({ finding }: FileFinding, level: FindingLevel): boolean {
  return findingLevels.indexOf(finding.level) <= findingLevels.indexOf(level)
}

/** How many findings there are of each level, gravest first; levels without one are left out. */
export function countByLevel(findings: readonly FileFinding[]): [FindingLevel, number][] {
  return findingLevels
    .map((level): [FindingLevel, number] => [
      level,
      findings.filter(({ finding }) => finding.level === level).length,
    ])
    .filter(([, count]) => count > 0)
}
