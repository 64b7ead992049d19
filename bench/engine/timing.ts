import { count } from './workload.ts'

/** How often a second what takes so long can be done. */
export const rate = (microseconds: number) => Math.round(1_000_000 / microseconds).toLocaleString('en')

/** What one answer costs, in microseconds of one processor: the best of all rounds, and the one in the middle. */
export interface Cost {
  readonly best: number
  readonly median: number
}

type Ask = (index: number) => unknown

const rounds = 9

/**
 * Measures what one answer costs, taking so many questions in turn, after a round that does not count. The best round is
 * the one that other programs disturbed least; of time only that of this process counts.
 */
export function costOf(ask: Ask, runs: number, questions: number): Cost {
  const costs: number[] = []
  for (let round = -1; round < rounds; round++) {
    const started = process.cpuUsage()
    for (let index = 0; index < runs; index++) ask(index % questions)
    const { user, system } = process.cpuUsage(started)
    if (round >= 0) costs.push((user + system) / runs)
  }
  costs.sort((a, b) => a - b)
  return { best: costs[0] ?? 0, median: costs[rounds >> 1] ?? 0 }
}

const runsOfQuantiles = 21
const samples = 100 * count
const shares = [0.5, 0.99, 0.999]

/**
 * How long single answers take, in microseconds by the clock: the middle and the far ends of 25,600 answers, once as in the
 * best of 21 runs and once as in the one in the middle. A clock cannot tell the program from others that run on the same
 * processor, so the best run tells most of the program.
 */
export function quantilesOf(ask: Ask): string {
  const taken = new Float64Array(samples)
  const found: number[][] = shares.map(() => [])
  for (let run = -2; run < runsOfQuantiles; run++) {
    for (let sample = 0; sample < samples; sample++) {
      const started = process.hrtime.bigint()
      ask(sample % count)
      taken[sample] = Number(process.hrtime.bigint() - started) / 1_000
    }
    if (run < 0) continue
    taken.sort()
    for (const [i, share] of shares.entries()) found[i]?.push(taken[Math.floor(samples * share)] ?? 0)
  }
  const sorted = found.map((list) => list.sort((a, b) => a - b))
  const told = (place: number) =>
    sorted.map((list, i) => `p${(shares[i] ?? 0) * 100} ${(list[place] ?? 0).toFixed(2)}`).join(', ')
  return `one answer, best run: ${told(0)} µs; middle run: ${told(runsOfQuantiles >> 1)} µs`
}
