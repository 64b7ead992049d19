import {
  type AddressRange,
  hasHostBits,
  isWithin,
  networkOf,
  readLooseRange,
  readRange,
  writeRange,
} from '../../condition/address.ts'
import type { StatementCheck } from '../scope.ts'

/** Space that no packet from the internet comes from: private, shared, link-local, loopback. */
const privateSpace = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
].flatMap((text) => readRange(text) ?? [])

function isPrivate(range: AddressRange): boolean {
  return privateSpace.some((space) => isWithin(range, space))
}

/** Ranges that are not written cleanly, and private ones where only public addresses come. */
export const addressChecks: StatementCheck = ({ conditions }, { reporter }) => {
  for (const { operator, key, lowered, values } of conditions) {
    if (operator.operator.type !== 'address') continue
    const ranges = values.flatMap((value) => {
      const range = readLooseRange(value.value)
      return range === undefined ? [] : [{ value, range }]
    })
    for (const { value, range } of ranges) {
      if (!hasHostBits(range)) continue
      const details = { range: value.value, other: writeRange(networkOf(range)) }
      reporter.report('IMPROVE_IP_RANGE', value, details)
    }
    const hidden = lowered === 'aws:sourceip' ? ranges.filter(({ range }) => isPrivate(range)) : []
    const isNegated = operator.operator.negated === true
    if (hidden.length === 0) continue
    if (hidden.length === values.length) {
      reporter.report(isNegated ? 'PRIVATE_NOT_IP_ADDRESS' : 'PRIVATE_IP_ADDRESS', key)
      continue
    }
    for (const { value } of hidden) {
      const code = isNegated ? 'PRIVATE_NOT_IP_ADDRESS_SUBSET' : 'PRIVATE_IP_ADDRESS_SUBSET'
      reporter.report(code, value, { range: value.value })
    }
  }
}
