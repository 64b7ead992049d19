import { readAddress } from './address.ts'
import { canonicalBase64 } from './base64.ts'
import { readDecimal } from './decimal.ts'
import { readInstant } from './instant.ts'

/** The types of values that the context entries of a simulation may have. */
export type ValueType = 'string' | 'numeric' | 'boolean' | 'ip' | 'binary' | 'date'

/** A value in the form that text operators see of its type (S2); `undefined` for one that its type cannot read. */
export function typedValue(type: ValueType, text: string): string | undefined {
  switch (type) {
    case 'numeric':
      return readDecimal(text) && decimalText(text)
    case 'date':
      return dateText(text)
    case 'ip':
      return readAddress(text) && text
    case 'binary':
      return canonicalBase64(text) === undefined ? undefined : text
    default:
      return text
  }
}

/** A decimal without sign and zeros that say nothing; its scale stays, and far exponents are written as such. */
function decimalText(text: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)([0-9]*)\.?([0-9]*)(?:[eE](.*))?$/.exec(text) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+(?=[0-9])/, '')
  const scale = BigInt(fraction.length) - BigInt(exponent.replace(/^\+/, ''))
  const minus = sign === '-' && /[1-9]/.test(digits) ? '-' : ''
  const adjusted = BigInt(digits.length - 1) - scale
  if (scale < 0n || adjusted < -6n) {
    const [first = '', rest = ''] = [digits.slice(0, 1), digits.slice(1)]
    const mantissa = rest === '' ? first : `${first}.${rest}`
    return `${minus}${mantissa}E${adjusted < 0n ? '' : '+'}${adjusted}`
  }
  if (scale === 0n) return `${minus}${digits}`
  const padded = digits.padStart(Number(scale) + 1, '0')
  return `${minus}${padded.slice(0, -Number(scale))}.${padded.slice(-Number(scale))}`
}

/** A date with milliseconds in UTC; one that is too far away for that form stays as it is. */
function dateText(text: string): string | undefined {
  const instant = readInstant(text)
  if (instant === undefined) return undefined
  const date = new Date(Number(instant))
  return Number.isNaN(date.getTime()) ? text : date.toISOString()
}
