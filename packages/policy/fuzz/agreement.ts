/**
 * Compares the engine with the interpreter written from the rules on random policy sets and requests:
 *   node packages/policy/fuzz/agreement.ts [RUNS] [SEED]
 * One million runs unless told otherwise. Prints how the decisions spread; on a difference prints the smallest
 * scene that shows it and exits with 1.
 */
import fc from 'fast-check'
import { caseRequest, compileCasePolicies } from '../src/cases/decision-case.ts'
import { evaluate } from '../src/evaluate/evaluate.ts'
import { scenes } from '../src/testing/arbitraries.ts'
import { naiveDecision } from '../src/testing/naive-evaluate.ts'

const [, , runsText = '1000000', seedText = String(Date.now() % 2 ** 31)] = process.argv
const runs = Number(runsText)
const batch = 20_000
const spread = new Map<string, number>()

function agree({ policies, request }: typeof scenes extends fc.Arbitrary<infer S> ? S : never): boolean {
  const { result, kind } = evaluate(caseRequest(request), compileCasePolicies(policies))
  const name = `${result} ${kind}`
  spread.set(name, (spread.get(name) ?? 0) + 1)
  const expected = naiveDecision(policies, request)
  return expected.result === result && expected.kind === kind
}

for (let done = 0, seed = Number(seedText); done < runs; done += batch, seed++) {
  const details = fc.check(fc.property(scenes, agree), { numRuns: Math.min(batch, runs - done), seed })
  if (details.failed) {
    console.error(`seed ${seed}, path ${details.counterexamplePath}`)
    console.error(JSON.stringify(details.counterexample))
    process.exit(1)
  }
  console.log(`${Math.min(done + batch, runs)} of ${runs} agree`)
}
for (const [name, count] of [...spread].sort(([, a], [, b]) => b - a)) console.log(`${count}\t${name}`)
