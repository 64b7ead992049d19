/**
 * Whether some text fits both patterns, decided exactly; `*` stands for any run of characters, `?` for one. Time is
 * at most the product of the lengths.
 */
export function patternsMeet(first: string, second: string): boolean {
  if (!mayMeet(first, second)) return false
  let row = new Uint8Array(second.length + 1)
  row[0] = 1
  passStars(second, row)
  for (let i = 0; i < first.length; i++) {
    const next = new Uint8Array(second.length + 1)
    const isRun = first.charCodeAt(i) === run
    for (let j = 0; j <= second.length; j++) {
      if (row[j] !== 1) continue
      if (isRun) {
        // The star yields nothing more, or what stands next in the second pattern.
        next.fill(1, j)
        break
      }
      if (j === second.length) continue
      const code = second.charCodeAt(j)
      if (code === run) next[j] = 1
      else if (code === one || first.charCodeAt(i) === one || code === first.charCodeAt(i)) next[j + 1] = 1
    }
    passStars(second, next)
    row = next
  }
  return row[second.length] === 1
}

const run = 0x2a
const one = 0x3f

/** A star of the second pattern may yield nothing. */
function passStars(second: string, row: Uint8Array): void {
  for (let j = 0; j < second.length; j++) {
    if (row[j] === 1 && second.charCodeAt(j) === run) row[j + 1] = 1
  }
}

/** A quick look at what stands before the first wildcards. */
function mayMeet(first: string, second: string): boolean {
  const shortest = Math.min(first.length, second.length)
  for (let at = 0; at < shortest; at++) {
    const [a, b] = [first.charCodeAt(at), second.charCodeAt(at)]
    if (a === run || b === run) return true
    if (a !== b && a !== one && b !== one) return false
  }
  return true
}
