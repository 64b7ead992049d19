/**
 * Measures the findings of `gatehouse policy check` with the service reference: documents a second, for those of the 157
 * codes, half of which raise one, and for long ones. Reading the text as JSON and nothing else is what it is compared
 * with: the least that anybody could do with a document.
 */
import { readFileSync } from 'node:fs'
import { type FindingOptions, findingsOf } from '@gatehouse/policy'
import { serviceReferenceFor } from '@gatehouse/server/service-reference'
import { readPolicyCheck } from '../packages/policy/src/cases/policy-check.ts'
import { policyText } from './engine/gatehouse.ts'
import { type Cost, costOf, rate } from './engine/timing.ts'
import { ruleAt, series } from './engine/workload.ts'

interface Document extends FindingOptions {
  readonly text: string
}

const file = new URL('../packages/policy/cases/policy-checks.json', import.meta.url)
const entries: readonly unknown[] = JSON.parse(readFileSync(file, 'utf8'))
const checks = entries.map(readPolicyCheck)
const documents: Document[] = checks.flatMap(({ raising, clean }) => [raising, clean])

/** A policy in which nearly everything is wrong: names of actions and resources that nobody has. */
function wrong(statements: number): Document {
  const rules = series(statements, (index) => ruleAt(index, index))
  return { text: policyText('identity', rules), kind: 'identity' }
}

/** A policy of the statements that raise nothing, as long as a managed policy may be or several times that. */
function good(size: number): Document {
  const statements = checks
    .filter(({ clean }) => clean.kind === 'identity')
    .flatMap(({ clean }) => [Object(JSON.parse(clean.text)).Statement].flat())
  const text = (length: number) => {
    const Statement = series(length, (index) => ({
      ...Object(statements[index % statements.length]),
      Sid: `S${index}`,
    }))
    return JSON.stringify({ Version: '2012-10-17', Statement })
  }
  let length = 1
  while (text(length + 1).length <= size) length++
  return { text: text(length), kind: 'identity' }
}

const started = process.hrtime.bigint()
const sets: readonly (readonly [string, readonly Document[], number])[] = [
  ['the documents of all codes', documents, 20],
  ['clean statements, up to the size of a managed policy', [good(6_144)], 300],
  ['ten times as many', [good(61_440)], 20],
  ['20 statements in which nearly everything is wrong', [wrong(20)], 200],
  ['the same, codes of our own as well', [{ ...wrong(20), extended: true }], 100],
]
const texts = sets.flatMap(([, list]) => list.map(({ text }) => text))
const reference = await serviceReferenceFor(...texts)
const loaded = Number(process.hrtime.bigint() - started) / 1_000_000
console.log(`reading the service reference of what they name, once: ${loaded.toFixed(0)} ms by the clock`)

/** What one document costs, each of them used so many times in a round. */
function cost(list: readonly Document[], times: number, use: (document: Document) => unknown): Cost {
  const ask = (index: number) => {
    const document = list[index]
    return document && use(document)
  }
  return costOf(ask, times * list.length, list.length)
}

function parsed({ text }: Document): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

for (const [name, list, times] of sets) {
  const found = list.reduce(
    (sum, { text, ...options }) => sum + findingsOf(text, { ...options, reference }).length,
    0,
  )
  const characters = list.reduce((sum, { text }) => sum + text.length, 0) / list.length
  const { best, median } = cost(list, times, ({ text, ...options }) =>
    findingsOf(text, { ...options, reference }),
  )
  const plain = cost(list, times, parsed)
  console.log(
    `${name}: ${Math.round(characters)} characters, ${(found / list.length).toFixed(1)} findings on average\n` +
      `  ${rate(median)} documents a second on one core (best round ${rate(best)}), ${median.toFixed(0)} µs each, ${(median / plain.median).toFixed(0)} times JSON.parse`,
  )
}
