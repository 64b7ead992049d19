import { positionsIn } from '../syntax/position.ts'
import { type Finding, type Place, type Proof, pathText, type Spot, stepsOf } from './finding.ts'
import { type Details, type FindingCode, fillIn, findingLevels, findingText, quoted } from './texts.ts'

/** The page that describes the codes, unless told otherwise. */
export const findingsPage = 'docs/reference/findings.md'

/** More findings than these help nobody: of a document that has more, the gravest are kept. */
const mostFindings = 1_000

interface Reported {
  readonly code: FindingCode
  readonly at: Spot
  readonly details: Details
  readonly near: string | undefined
  readonly proof: Proof | undefined
}

/** Gathers what the checks have to say about one document. */
export class Reporter {
  readonly #reported: Reported[] = []

  /** Notes a finding; `extra` is what its author may have meant, or what proves it. */
  report(code: FindingCode, at: Spot, details: Details = {}, extra?: string | { proof: Proof }): void {
    const near = typeof extra === 'string' ? extra : undefined
    const proof = typeof extra === 'object' ? extra.proof : undefined
    this.#reported.push({ code, at, details, near, proof })
  }

  /** The findings in the order of their places, each once; at most `mostFindings`. */
  findings(text: string, page: string): Finding[] {
    const positions = positionsIn(text)
    const placeOf = (offset: number): Place => {
      const { line, column } = positions(offset)
      return { line, column: column - 1, offset }
    }
    const seen = new Set<string>()
    return gravest(this.#reported.toSorted(byPlace)).flatMap(({ code, at, details, near, proof }) => {
      const { level, says, advice } = findingText(code)
      const path = stepsOf(at.path)
      const where = path.length === 0 ? '' : ` at ${pathText(path)}`
      const suggestion = near === undefined ? '' : `; did you mean ${quoted(near)}?`
      const message = `${fillIn(says, details)}${where}${suggestion}`
      const identity = `${code} ${at.start} ${message}`
      if (seen.has(identity)) return []
      seen.add(identity)
      const location = { path, span: { start: placeOf(at.start), end: placeOf(at.end) } }
      return [
        {
          level,
          code,
          message,
          advice,
          link: `${page}#${code.toLowerCase()}`,
          location,
          ...(proof && { proof }),
        },
      ]
    })
  }
}

function byPlace(a: Reported, b: Reported): number {
  return a.at.start - b.at.start || a.at.end - b.at.end
}

/** Leaves out the least grave where there are too many, of equally grave ones the last; the order stays. */
function gravest(reported: readonly Reported[]): readonly Reported[] {
  if (reported.length <= mostFindings) return reported
  const kept = new Set<Reported>()
  for (const level of findingLevels) {
    for (const one of reported) {
      if (kept.size === mostFindings) break
      if (findingText(one.code).level === level) kept.add(one)
    }
  }
  return reported.filter((one) => kept.has(one))
}
