/** The one in the middle of these, 0 where there are none. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** Prints the CPU microseconds of one run: the median of five rounds. */
export function measure(title: string, run: () => void, times = 40_000): number {
  const rounds = 5
  const costs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const start = process.cpuUsage()
    for (let index = 0; index < times; index += 1) run()
    const { user, system } = process.cpuUsage(start)
    costs.push((user + system) / times)
  }
  const middle = median(costs)
  console.log(`${title.padEnd(60)} ${middle.toFixed(2)} us`)
  return middle
}
