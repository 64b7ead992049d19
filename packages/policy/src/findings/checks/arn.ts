import { splitArn } from '../../arn.ts'
import { withoutVariables } from '../variables.ts'

/** A part of an ARN as the policy writes it, and the same with variables as stars. */
export interface WrittenPart {
  readonly text: string
  readonly pattern: string
  /** Whether it holds a wildcard or a variable. */
  readonly isOpen: boolean
}

export interface WrittenArn {
  readonly partition: WrittenPart
  readonly service: WrittenPart
  readonly region: WrittenPart
  readonly account: WrittenPart
  readonly resource: WrittenPart
}

/** Splits an ARN of a policy; colons within variables do not count. `undefined` for fewer than six parts. */
export function readArn(value: string): WrittenArn | undefined {
  const parts = splitArn(withoutVariables(value))
  if (parts === undefined) return undefined
  let offset = 0
  const [, partition, service, region, account, resource] = parts.map((masked) => {
    const text = value.slice(offset, offset + masked.length)
    offset += masked.length + 1
    return writtenPart(text)
  })
  if (!partition || !service || !region || !account || !resource) return undefined
  return { partition, service, region, account, resource }
}

function writtenPart(text: string): WrittenPart {
  const pattern = text.includes('${') ? variablesAsStars(text) : text
  return { text, pattern, isOpen: /[*?]/.test(pattern) }
}

/** Variables may come out as anything; `${*}` and its like are taken for anything too. */
export function variablesAsStars(text: string): string {
  let result = ''
  let copied = 0
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', copied)) {
    const close = text.indexOf('}', start)
    if (close < 0) break
    result += `${text.slice(copied, start)}*`
    copied = close + 1
  }
  return result + text.slice(copied)
}
