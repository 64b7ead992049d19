/** A stretch `${…}` of a value, as it is written. */
export interface WrittenVariable {
  /** Offset of the dollar sign in the value. */
  readonly start: number
  /** Offset behind the closing brace, or the value's end where there is none. */
  readonly end: number
  readonly isClosed: boolean
  /** What stands between the braces. */
  readonly inner: string
}

/** The variables of a value in their order; `${*}`, `${?}` and `${$}` are characters and no variables (V4). */
export function variablesIn(value: string): WrittenVariable[] {
  const found: WrittenVariable[] = []
  let close = value.indexOf('}')
  for (let start = value.indexOf('${'); start >= 0; ) {
    if (close >= 0 && close < start) close = value.indexOf('}', start)
    const nested = value.indexOf('${', start + 2)
    const isClosed = close >= 0 && (nested < 0 || close < nested)
    const end = isClosed ? close + 1 : nested < 0 ? value.length : nested
    const inner = value.slice(start + 2, isClosed ? close : end)
    if (!isClosed || !/^[*?$]$/.test(inner)) found.push({ start, end, isClosed, inner })
    start = isClosed ? value.indexOf('${', end) : nested
  }
  return found
}

/** Whether a value names a variable. */
export function hasVariable(value: string): boolean {
  return value.includes('${') && variablesIn(value).length > 0
}

/**
 * The value with each `${…}`, the three written characters included, turned into as many letters `V`: no wildcard
 * and no colon in them counts.
 */
export function withoutVariables(value: string): string {
  let result = ''
  let copied = 0
  for (let start = value.indexOf('${'); start >= 0; start = value.indexOf('${', copied)) {
    const close = value.indexOf('}', start)
    if (close < 0) break
    result += value.slice(copied, start) + 'V'.repeat(close + 1 - start)
    copied = close + 1
  }
  return result + value.slice(copied)
}
