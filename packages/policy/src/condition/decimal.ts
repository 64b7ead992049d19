/**
 * An exact decimal: sign × 0.digits × 10^magnitude, digits without zeros at either end. Its cost is that of its
 * text, however large the exponent (C8).
 */
export interface Decimal {
  readonly sign: -1 | 0 | 1
  readonly digits: string
  readonly magnitude: number | bigint
}

const form = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?)([0-9]+))?$/
const zero: Decimal = { sign: 0, digits: '', magnitude: 0 }

/** Reads a decimal: sign, leading zeros, fraction and exponent are fine; `undefined` for anything else (C8). */
export function readDecimal(text: string): Decimal | undefined {
  const [matched, sign, whole = '', fraction = '', exponentSign, exponent = ''] = form.exec(text) ?? []
  if (matched === undefined || (whole === '' && fraction === '')) return undefined
  const all = whole + fraction
  const first = countLeadingZeros(all)
  if (first === all.length) return zero
  const digits = all.slice(first, lastNonZero(all) + 1)
  return {
    sign: sign === '-' ? -1 : 1,
    digits,
    magnitude: addExponent(whole.length - first, exponentSign === '-', exponent),
  }
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.sign !== b.sign) return a.sign - b.sign
  if (a.magnitude < b.magnitude) return -a.sign
  if (a.magnitude > b.magnitude) return a.sign
  if (a.digits === b.digits) return 0
  return a.digits < b.digits ? -a.sign : a.sign
}

function countLeadingZeros(digits: string): number {
  let at = 0
  while (digits[at] === '0') at++
  return at
}

function lastNonZero(digits: string): number {
  let at = digits.length - 1
  while (digits[at] === '0') at--
  return at
}

function addExponent(base: number, negative: boolean, exponent: string): number | bigint {
  const digits = exponent.slice(countLeadingZeros(exponent))
  if (digits.length <= 14) return base + (negative ? -Number(digits) : Number(digits))
  return BigInt(base) + (negative ? -BigInt(digits) : BigInt(digits))
}
