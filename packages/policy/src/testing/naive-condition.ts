/** Conditions written from the rules C1 to C16 alone: slow, and sharing nothing with the engine. */
import { type Letter, lettersOf, lookUp, matchesAnywhere } from './naive-text.ts'

type Context = Readonly<Record<string, string | readonly string[]>>
type Answer = boolean | 'undecidable'
/** A comparison of one request value with the policy's values: `neither` refuses the negation too (C16). */
type Found = boolean | 'neither' | 'undecidable'

/** Whether a condition block holds; one false condition outweighs those that cannot be decided (C1, C16). */
export function conditionHolds(block: unknown, context: Context, variables: boolean): Answer {
  const answers: Answer[] = []
  for (const [operator, keys] of Object.entries(Object(block))) {
    for (const [key, values] of Object.entries(Object(keys))) {
      const list = Array.isArray(values) ? values : [values]
      answers.push(holds(operator, lookUp(context, key), list.map(String), context, variables))
    }
  }
  if (answers.includes(false)) return false
  return answers.includes('undecidable') ? 'undecidable' : true
}

function holds(
  written: string,
  value: string | readonly string[] | undefined,
  expected: readonly string[],
  context: Context,
  variables: boolean,
): Answer {
  const set = /^(ForAllValues|ForAnyValue):/.exec(written)?.[1]
  const ifExists = written.endsWith('IfExists')
  const operator = written.replace(/^.*:/, '').replace(/IfExists$/, '')
  if (operator === 'Null') {
    return expected.some((text) => (text.toLowerCase() === 'true') === (value === undefined))
  }
  const negated = operator.includes('Not')
  if (value === undefined) {
    if (ifExists) return true
    return set === undefined ? negated : set === 'ForAllValues'
  }
  const one = (actual: string): Answer => {
    const found = compare(operator.replace('Not', ''), actual, expected, context, variables)
    if (found === 'undecidable') return found
    return found === 'neither' ? false : found !== negated
  }
  if (typeof value === 'string') return one(value)
  if (set === undefined) return false
  for (const item of value) {
    const answer = one(item)
    if (answer !== (set === 'ForAllValues')) return answer
  }
  return set === 'ForAllValues'
}

function compare(
  operator: string,
  actual: string,
  expected: readonly string[],
  context: Context,
  variables: boolean,
): Found {
  const resolved = expected.map((text) => lettersOf(text, context, variables))
  const texts = resolved.filter((letters) => letters !== undefined)
  switch (operator) {
    case 'StringEquals':
      return texts.some((letters) => textOf(letters) === actual)
    case 'StringEqualsIgnoreCase':
      return texts.some((letters) => textOf(letters).toLowerCase() === actual.toLowerCase())
    case 'StringLike':
      return texts.some((letters) => matchesAnywhere(letters, actual))
    case 'ArnEquals':
    case 'ArnLike':
      return compareArn(actual, texts)
    case 'Bool':
      return expected.some((text) => (text.toLowerCase() === 'true') === (actual.toLowerCase() === 'true'))
    case 'BinaryEquals':
      if (btoaOf(actual) !== actual) return 'neither'
      return expected.some((text) => btoaOf(text) === actual)
    case 'IpAddress':
      return compareAddress(actual, expected)
    default:
      return compareOrder(operator, actual, expected)
  }
}

function textOf(letters: readonly Letter[]): string {
  return letters.map(({ unit }) => unit).join('')
}

function compareArn(actual: string, patterns: readonly (readonly Letter[])[]): Found {
  const parts = sixParts(actual.split('').map((unit) => ({ unit, wild: false })))
  if (parts === undefined) return 'neither'
  for (const pattern of patterns) {
    const six = sixParts(pattern)
    if (six === undefined) return 'undecidable'
    if (six.every((part, i) => matchesAnywhere(part, textOf(parts[i] ?? [])))) return true
  }
  return false
}

function sixParts(letters: readonly Letter[]): Letter[][] | undefined {
  const parts: Letter[][] = [[]]
  for (const letter of letters) {
    if (letter.unit === ':' && parts.length < 6) parts.push([])
    else parts.at(-1)?.push(letter)
  }
  return parts.length === 6 ? parts : undefined
}

/** The canonical text of base64 with padding; the generators make no other form that can be read. */
function btoaOf(text: string): string | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined
  const bits = [...text.replace(/=/g, '')]
    .map((letter) => base64.indexOf(letter).toString(2).padStart(6, '0'))
    .join('')
  const whole = bits.slice(0, bits.length - (bits.length % 8))
  const padded = whole.padEnd(Math.ceil(whole.length / 6) * 6, '0')
  const letters = (padded.match(/.{6}/g) ?? []).map((six) => base64.charAt(Number.parseInt(six, 2))).join('')
  return letters.padEnd(Math.ceil(letters.length / 4) * 4, '=')
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function compareAddress(actual: string, expected: readonly string[]): Found {
  const address = addressOf(actual.replace(/^::ffff:(?=[0-9]+\.[0-9.]+$)/i, ''), false)
  if (address === undefined || (address.bits === 128 && actual.includes('.'))) return 'neither'
  return expected.some((text) => {
    const range = addressOf(text, true)
    if (range === undefined || range.bits !== address.bits) return false
    const shift = BigInt(range.bits - range.prefix)
    return range.value >> shift === address.value >> shift
  })
}

function addressOf(text: string, isRange: boolean) {
  const [, host = '', length] = /^([^/]*)(?:\/(\+?[0-9]+))?$/.exec(text) ?? []
  if (length !== undefined && !isRange) return undefined
  const isV4 = /^[0-9]+(?:\.[0-9]+){3}$/.test(host) && host.split('.').every((part) => Number(part) < 256)
  const groups = isV4 ? host.split('.').map((part) => Number(part)) : groupsOf(host)
  if (groups === undefined) return undefined
  const bits = isV4 ? 32 : 128
  const prefix = Number(length ?? bits)
  const value = groups.reduce((sum, group) => sum * (isV4 ? 256n : 65536n) + BigInt(group), 0n)
  if (prefix > bits || (!isV4 && value % 2n ** BigInt(bits - prefix) !== 0n)) return undefined
  if (!isRange && !isV4 && value >> 32n === 0xffffn) return { bits: 32, prefix: 32, value: value % 2n ** 32n }
  return { bits, prefix, value }
}

function groupsOf(host: string): number[] | undefined {
  const halves = host.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const written = halves.flat()
  if (!written.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  if (halves.length > 2 || (halves.length === 1 ? written.length !== 8 : written.length > 7)) return undefined
  const [before = [], after = []] = halves
  const zeros = Array.from({ length: 8 - written.length }, () => '0')
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16))
}

function compareOrder(operator: string, actual: string, expected: readonly string[]): boolean {
  const read = operator.startsWith('Numeric') ? numberOf : dateOf
  const value = read(actual)
  return expected.some((text) => {
    const other = read(text)
    if (value === undefined || other === undefined) return false
    switch (operator.replace(/^(?:Numeric|Date)/, '')) {
      case 'Equals':
        return value === other
      case 'LessThan':
        return value < other
      case 'LessThanEquals':
        return value <= other
      case 'GreaterThan':
        return value > other
      case 'GreaterThanEquals':
        return value >= other
      default:
        throw new Error(`unknown operator ${operator}`)
    }
  })
}

/** In units of 10^-60: enough for the exponents that the generators make. */
function numberOf(text: string): bigint | undefined {
  const [matched, sign, whole = '', fraction = '', exponent = '0'] =
    /^([-+]?)([0-9]*)\.?([0-9]*)(?:[eE]([-+]?[0-9]+))?$/.exec(text) ?? []
  if (matched === undefined || whole + fraction === '') return undefined
  const value = BigInt(whole + fraction) * 10n ** BigInt(60 + Number(exponent) - fraction.length)
  return sign === '-' ? -value : value
}

function dateOf(text: string): bigint | undefined {
  if (/^\+?[0-9]+$/.test(text) && !/^[0-9]{4}$/.test(text)) return BigInt(text.replace('+', '')) * 1000n
  const [day = '', clock = '', ...more] = text.split(/[Tt]/)
  const date = /^([-+]?[0-9]+)((?:-[0-9]{2}){0,2})$/.exec(day)
  const time = /^([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.([0-9]+))?(Z|[-+][0-9]{2}:[0-9]{2})?$/.exec(clock)
  if (date === null || more.length > 0 || (time === null && clock !== '')) return undefined
  const [, month = '01', dayOfMonth = '01'] = (date[2] ?? '').split('-')
  const midnight = new Date(0)
  midnight.setUTCFullYear(Number(date[1]), Number(month) - 1, Number(dayOfMonth))
  if (midnight.getUTCMonth() + 1 !== Number(month)) return undefined
  const fraction = (time?.[2] ?? '').slice(0, 3).padEnd(3, '0')
  const seconds = time?.[1]?.length === 5 ? `${time[1]}:00` : time?.[1]
  const offset = Date.parse(`1970-01-01T${seconds ?? '00:00:00'}.${fraction}${time?.[3] ?? 'Z'}`)
  return BigInt(midnight.getTime() + offset)
}
