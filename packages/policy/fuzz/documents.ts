/**
 * Hands mutated policies, and bytes that are none, to parser, validation, compiler and findings:
 *   node packages/policy/fuzz/documents.ts [SECONDS] [SEED]
 * A minute unless told otherwise. A text that breaks a law, throws or takes longer than a second of one processor is
 * written to fuzz/regressions, whose files a test reads; then it exits with 1.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadServiceReference } from '../../server/src/reference/service-reference.ts'
import { brokenLaw } from '../src/testing/document-laws.ts'
import { mutated, randomBytes, Seeded } from './mutations.ts'

const [, , secondsText = '60', seedText = String(Date.now() % 2 ** 31)] = process.argv
const folder = new URL('regressions/', import.meta.url)
const longestMilliseconds = 1_000

/** Every document of the case files, as text. */
function corpus(): string[] {
  const texts: string[] = []
  const collect = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.startsWith('{')) texts.push(value)
    } else if (Array.isArray(value)) value.forEach(collect)
    else if (typeof value === 'object' && value !== null) {
      if ('Statement' in value) texts.push(JSON.stringify(value))
      else Object.values(value).forEach(collect)
    }
  }
  for (const name of ['decision-cases', 'grammar-cases', 'policy-checks']) {
    collect(JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), 'utf8')))
  }
  return texts
}

function problemOf(text: string): string | undefined {
  const before = process.cpuUsage().user
  try {
    const law = brokenLaw(text, reference)
    if (law !== undefined) return law
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const milliseconds = (process.cpuUsage().user - before) / 1_000
  return milliseconds > longestMilliseconds ? `took ${Math.round(milliseconds)} ms` : undefined
}

const reference = await loadServiceReference(['s3', 'ec2', 'iam', 'sts', 'sqs', 'kms', 'dynamodb'])
const texts = corpus()
const random = new Seeded(Number(seedText))
const end = Date.now() + Number(secondsText) * 1_000
const known = new Set<string>()
let tried = 0
while (Date.now() < end) {
  const text = random.below(8) === 0 ? randomBytes(random) : mutated(random.one(texts), texts, random)
  tried++
  const problem = problemOf(text)
  const [summary = ''] = (problem ?? '').split('\n')
  if (problem === undefined || known.has(summary)) continue
  known.add(summary)
  mkdirSync(folder, { recursive: true })
  const name = `${seedText}-${tried}.txt`
  writeFileSync(new URL(name, folder), text)
  console.error(`${name}: ${problem}`)
}
console.log(`${tried} texts with seed ${seedText}, ${known.size} problems`)
process.exitCode = known.size === 0 ? 0 : 1
