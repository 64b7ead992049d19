import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { type Page, table } from './page.ts'

/** What `packages/conformance/requirements.json` holds. */
interface Requirements {
  readonly sections: readonly { readonly title: string; readonly ids: readonly string[] }[]
  /** Ids of which at least a part waits for a capability that is still to come. */
  readonly waits: Readonly<Record<string, readonly string[]>>
  /** Ids of advice, definitions and facts that leave nothing to run. */
  readonly documentationOnly: readonly string[]
}

/** How far a requirement is shown. */
export type State = 'proved' | 'proved in part' | 'waiting' | 'documentation only' | 'missing'

/** A requirement, the tests that quote it and what it waits for. */
export interface Covered {
  readonly id: string
  readonly state: State
  /** Files below `packages`, in order. */
  readonly tests: readonly string[]
  readonly waitsFor: readonly string[]
}

const packages = join(import.meta.dirname, '../../../packages')

/** Cases that a test runs one by one, each with the rule that it shows. */
const caseFiles = ['policy/cases/decision-cases.json', 'policy/cases/grammar-cases.json']

const idPattern = /\b(?:[AB]-\d{3}|SB-\d{2}|S-[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*)\b/g
const todo = /\bit\.todo\((?:'[^']*'|`[^`]*`|"[^"]*")/g
/** Rules are quoted in brackets in the name of a test: `(E8, behaviours 33)`. */
const brackets = /\(([^()\n]*)\)/g
const rulePattern = /^[XEMCVGS]\d{1,2}[ab]?$/

const isEvidence = (path: string): boolean =>
  /\.test\.ts$/.test(path) ||
  /^server\/src\/(?:[a-z-]+\/)*testing\//.test(path) ||
  /^conformance\/scripts\/(?:aws-cli|boto3|sdk)\//.test(path)

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name !== 'node_modules')
    .flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? filesBelow(path) : [path]
    })
}

/** The ids that a test source quotes; what is only announced by `it.todo` does not count. */
export function quotedIn(source: string): Set<string> {
  const text = source.replace(todo, '')
  const rules = [...text.matchAll(brackets)]
    .flatMap(([, list = '']) => list.split(',').map((part) => part.trim()))
    .filter((part) => rulePattern.test(part))
  return new Set([...(text.match(idPattern) ?? []), ...rules])
}

function quotes(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const add = (ids: Iterable<string>, path: string): void => {
    for (const id of ids) found.set(id, [...(found.get(id) ?? []), path])
  }
  for (const path of filesBelow(packages)) {
    const short = relative(packages, path).replaceAll(sep, '/')
    if (isEvidence(short)) add(quotedIn(readFileSync(path, 'utf8')), short)
  }
  for (const path of caseFiles) {
    const { cases } = JSON.parse(readFileSync(join(packages, path), 'utf8')) as { cases: { rule: string }[] }
    add(new Set(cases.map(({ rule }) => rule)), path)
  }
  return found
}

function stateOf(tests: readonly string[], waitsFor: readonly string[], isText: boolean): State {
  if (tests.length > 0) return waitsFor.length > 0 ? 'proved in part' : 'proved'
  if (waitsFor.length > 0) return 'waiting'
  return isText ? 'documentation only' : 'missing'
}

/** Every requirement by section, with its state as the sources of the tests say. */
export function coverage(): { title: string; requirements: Covered[] }[] {
  const file = join(packages, 'conformance/requirements.json')
  const { sections, waits, documentationOnly } = JSON.parse(readFileSync(file, 'utf8')) as Requirements
  const found = quotes()
  return sections.map(({ title, ids }) => ({
    title,
    requirements: ids.map((id) => {
      const tests = (found.get(id) ?? []).sort()
      const waitsFor = Object.keys(waits).filter((capability) => waits[capability]?.includes(id))
      return { id, tests, waitsFor, state: stateOf(tests, waitsFor, documentationOnly.includes(id)) }
    }),
  }))
}

const states: readonly State[] = ['proved', 'proved in part', 'waiting', 'documentation only', 'missing']

const MOST_TESTS = 4

function testsOf({ tests }: Covered): string {
  const shown = tests.slice(0, MOST_TESTS).map((path) => `\`${path}\``)
  const more = tests.length - shown.length
  return shown.join('<br>') + (more > 0 ? `<br>and ${more} more` : '')
}

const line = (covered: Covered): string[] => [
  covered.id,
  covered.waitsFor.length > 0
    ? `${covered.state === 'waiting' ? 'waiting' : 'proved in part, waiting'} for ${covered.waitsFor.join(', ')}`
    : covered.state,
  testsOf(covered),
]

/** The page that tells of each requirement which tests show it, or what it waits for. */
export function coveragePage(): Page {
  const sections = coverage()
  const all = sections.flatMap(({ requirements }) => requirements)
  const counts = states.map((state) => [
    state,
    String(all.filter((requirement) => requirement.state === state).length),
  ])
  const body = `Each requirement, scenario and rule by its id, and the tests below \`packages\` whose text quotes it. *Proved in part*
is what the API and the engine show of something that also needs a capability which is still to come.

${table(['State', 'Count'], counts)}

${sections.map(({ title, requirements }) => `## ${title}\n\n${table(['Id', 'State', 'Tests'], requirements.map(line))}\n`).join('\n')}`
  return { path: 'coverage.md', title: 'Coverage', body }
}
