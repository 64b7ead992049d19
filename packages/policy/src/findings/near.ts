/** The most edits between what was written and what was meant. */
const mostEdits = 3

/**
 * The candidate that is nearest to a text, without regard to case: at most three edits away, and at most one edit
 * for every four characters. Of equally near ones the first; `undefined` if none is near. Costs at most the length
 * of the text for each candidate of about its length.
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const wanted = text.toLowerCase()
  let best: string | undefined
  let limit = Math.min(mostEdits, Math.max(1, Math.floor(wanted.length / 4)))
  if (wanted.length === 0 || wanted.length > 128) return undefined
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) > limit) continue
    const edits = editsBetween(wanted, candidate.toLowerCase(), limit)
    if (edits > limit) continue
    best = candidate
    if (edits === 0) return best
    limit = edits - 1
  }
  return best
}

/**
 * Insertions, deletions, replacements and exchanges of neighbours that lead from one text to the other; more than
 * `limit` of them give `limit + 1`. Only the cells within the limit of the diagonal are looked at.
 */
export function editsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(b.length + 1).fill(limit + 1)
    row[0] = i
    let least = row[0]
    for (let j = Math.max(1, i - limit); j <= Math.min(b.length, i + limit); j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1)
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      const isExchange = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isExchange) edits = Math.min(edits, (before[j - 2] ?? 0) + 1)
      row[j] = edits
      least = Math.min(least, edits)
    }
    if (least > limit) return limit + 1
    before = last
    last = row
  }
  return Math.min(last[b.length] ?? 0, limit + 1)
}
