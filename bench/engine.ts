/**
 * Measures the policy engine against Cedar and Casbin on equivalent policies in one process, their answers compared:
 * decisions a second and the time of single ones, hostile patterns, compiling, and what principals keep on the heap.
 * A cost is time of this process alone, of nine rounds the median and the best; hostile patterns are measured by the
 * clock, the first time and the best of twenty.
 *   node --expose-gc bench/engine.ts [DECISIONS FOR EACH ROUND]
 */
import { type AttachedPolicy, compilePolicy, evaluate, type PolicySet } from '@gatehouse/policy'
import { casbin } from './engine/casbin.ts'
import { cedar } from './engine/cedar.ts'
import { attach, gatehouse, policySetOf, policyText, requestOf } from './engine/gatehouse.ts'
import { type Cost, costOf, quantilesOf, rate } from './engine/timing.ts'
import { count, large, requests, ruleAt, series, small, type Workload } from './engine/workload.ts'
import { measure } from './measure.ts'

const times = Number(process.argv[2] ?? 400_000)

type Ask = (index: number) => boolean

/** Prints what one answer costs, taking the requests in turn; gives it in microseconds. */
function cost(title: string, ask: (index: number) => unknown, runs: number): Cost {
  const found = costOf(ask, runs, count)
  const { best, median } = found
  console.log(
    `${title.padEnd(60)} ${median.toFixed(2)} us (best round ${best.toFixed(2)}): ${rate(median)} a second (${rate(best)})`,
  )
  return found
}

/** Every engine must give the same answers, or their times compare nothing. */
function expectEqual(name: string, expected: Ask, actual: Ask): void {
  for (const index of requests.keys()) {
    if (expected(index) !== actual(index)) {
      throw new Error(`${name} answers otherwise: ${JSON.stringify(requests[index])} is ${actual(index)}`)
    }
  }
}

async function compare(workload: Workload): Promise<void> {
  const own = gatehouse(workload)
  const others: readonly (readonly [string, Ask, number])[] = [
    ['Cedar', cedar(workload), 2_000],
    ['Casbin', await casbin(workload), 200],
  ]
  const allowed = series(count, own).filter((answer) => answer).length
  console.log(`\n${workload.name} (${allowed} of ${count} requests allowed)`)
  for (const [name, ask] of others) expectEqual(name, own, ask)
  const policies = policySetOf(workload)
  const ready = requests.map(requestOf)
  const decide = (index: number) => {
    const request = ready[index]
    if (request !== undefined) evaluate(request, policies)
  }
  const each = cost('  Gatehouse, context built for each request', own, times)
  console.log(`    ${quantilesOf(own)}`)
  const prepared = cost('  Gatehouse, context ready', decide, times)
  console.log(`    ${quantilesOf(decide)}`)
  for (const [name, ask, runs] of others) {
    const other = cost(`  ${name}`, ask, runs)
    const ratio = ({ median }: Cost) => (other.median / median).toFixed(0)
    console.log(
      `    Gatehouse decides ${ratio(each)} times as many, ${ratio(prepared)} times with the context ready`,
    )
  }
}

await compare(small)
await compare(large)

const heap = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const texts = series(300, (principal) =>
  series(10, (policy) =>
    policyText(
      'identity',
      series(20, (index) => ruleAt(principal * 10 + policy, index)),
    ),
  ),
)
const attachText = (text: string, i: number): AttachedPolicy => {
  const { policy } = compilePolicy(text, 'identity')
  if (policy === undefined) throw new Error('a policy of the benchmark can be read')
  return { policy, source: { id: `policy-${i}`, type: 'inline' } }
}
const [[first = ''] = []] = texts
console.log('')
measure(`compiling a policy of 20 statements, ${first.length} characters`, () => attachText(first, 0), 2_000)
const before = heap()
const principals = texts.map((policies): PolicySet => ({ identity: policies.map(attachText) }))
const between = heap()
const shared = principals[0]?.identity ?? []
const sharing = series(10_000, (): PolicySet => ({ identity: [...shared] }))
const after = heap()
const kilobytes = (bytes: number) => (bytes / 1024).toFixed(2)
if (globalThis.gc !== undefined) {
  console.log(`a principal with 10 such policies of its own keeps ${kilobytes((between - before) / 300)} kB`)
  console.log(
    `one that shares them with ${sharing.length} others ${kilobytes((after - between) / sharing.length)} kB`,
  )
}
const asked = requests.map(requestOf)
let turn = 0
cost(
  '300 principals in turn, each with 10 policies of its own',
  (index) => {
    const request = asked[index]
    if (request !== undefined) evaluate(request, principals[turn++ % 300] ?? { identity: [] })
  },
  times,
)

const hostile: readonly (readonly [string, string, string])[] = [
  ['8 stars against 300 characters', `arn:aws:s3:::${'*a'.repeat(8)}b`, `arn:aws:s3:::${'a'.repeat(300)}`],
  [
    '2,000 stars against 1,000 characters',
    `arn:aws:s3:::${'*a'.repeat(2_000)}`,
    `arn:aws:s3:::${'a'.repeat(999)}b`,
  ],
  [
    '2,000 stars that stop at colons',
    `arn:aws:${'*a'.repeat(2_000)}:::b`,
    `arn:aws:${'a'.repeat(1_000)}:::b`,
  ],
]
console.log('\nhostile resource patterns')
for (const [name, pattern, resource] of hostile) {
  const policies = {
    identity: [attach('identity', [{ effect: 'Allow', actions: ['*'], resources: [pattern] }], name)],
  }
  const request = requestOf({ action: 's3:GetObject', resource, address: '10.0.0.1', region: 'eu-west-1' })
  const taken = series(20, () => {
    const started = process.hrtime.bigint()
    evaluate(request, policies)
    return Number(process.hrtime.bigint() - started) / 1_000_000
  })
  const [first = 0] = taken
  const { result } = evaluate(request, policies)
  console.log(
    `  ${name}: ${first.toFixed(2)} ms at first, then ${Math.min(...taken).toFixed(2)} ms, ${result}`,
  )
}
