import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { type Page, table } from './page.ts'
import { idsIn, type Quoted, quotedIn } from './quoted.ts'

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

/** Each file that may show a requirement, with what it quotes, by path. */
function evidence(): (Quoted & { readonly path: string })[] {
  const none = new Map<string, ReadonlySet<string>>()
  const files = filesBelow(packages)
    .map((file) => ({ file, path: relative(packages, file).replaceAll(sep, '/') }))
    .filter(({ path }) => isEvidence(path))
    .map(({ file, path }) => {
      const text = readFileSync(file, 'utf8')
      return {
        path,
        ...(path.endsWith('.ts') ? quotedIn(text) : { shown: new Set(idsIn(text)), announced: none }),
      }
    })
  const cases = caseFiles.map((path) => {
    const { cases } = JSON.parse(readFileSync(join(packages, path), 'utf8')) as { cases: { rule: string }[] }
    return { path, shown: new Set(cases.map(({ rule }) => rule)), announced: none }
  })
  return [...files, ...cases].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function checkTodos(quoted: readonly Quoted[], capabilities: readonly string[]): void {
  const named = quoted.flatMap(({ announced }) => [...announced.values()].flatMap((names) => [...names]))
  const unknown = named.filter((name) => !capabilities.includes(name))
  if (unknown.length > 0)
    throw new Error(`a todo waits for what is no capability: ${[...new Set(unknown)].join(', ')}`)
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
  const found = evidence()
  checkTodos(found, Object.keys(waits))
  const waitsFor = (id: string, capability: string): boolean =>
    waits[capability]?.includes(id) === true ||
    found.some(({ announced }) => announced.get(id)?.has(capability))
  const cover = (id: string): Covered => {
    const tests = found.filter(({ shown }) => shown.has(id)).map(({ path }) => path)
    const capabilities = Object.keys(waits).filter((capability) => waitsFor(id, capability))
    return {
      id,
      tests,
      waitsFor: capabilities,
      state: stateOf(tests, capabilities, documentationOnly.includes(id)),
    }
  }
  return sections.map(({ title, ids }) => ({ title, requirements: ids.map(cover) }))
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
  const body = `Each requirement, scenario and rule by its id, and the files below \`packages\` with a test that runs and quotes it, in
its own name or in that of the \`describe\` around it, or with a script that says what it shows. Comments of tests and
\`it.todo\` show nothing. *Proved in part* is what the API and the engine show of something that also needs a capability
which is still to come; a todo that quotes an id makes it wait for what the todo says.

${table(['State', 'Count'], counts)}

${sections.map(({ title, requirements }) => `## ${title}\n\n${table(['Id', 'State', 'Tests'], requirements.map(line))}\n`).join('\n')}`
  return { path: 'coverage.md', title: 'Coverage', body }
}
