import {
  compositeMembers,
  enumSentences,
  memberErrors,
  ownSentences,
  validationOrder,
} from '../model/corrections.ts'
import { ServiceError, ValidationError } from '../model/error.ts'
import type { OperationModel } from '../model/service-model.ts'
import type {
  ListShape,
  MapShape,
  Member,
  NumberShape,
  Shape,
  StringShape,
  StructureShape,
} from '../model/shape.ts'

/** How many violations one answer tells (behaviours 22). */
const MOST_TOLD = 10

interface Manner {
  /** STS quotes the value, IAM leaves it out (behaviours 20, 23). */
  readonly quotesValues: boolean
  /** STS tells a member's pattern before its length (behaviours 22). */
  readonly patternFirst: boolean
}

class Violations {
  readonly told: string[] = []
  readonly manner: Manner

  constructor(manner: Manner) {
    this.manner = manner
  }

  add(path: string, value: unknown, sensitive: boolean, constraint: string): void {
    if (this.told.length >= MOST_TOLD) return
    this.told.push(
      `Value ${this.quoted(value, sensitive)}at '${path}' failed to satisfy constraint: ${constraint}`,
    )
  }

  private quoted(value: unknown, sensitive: boolean): string {
    if (!this.manner.quotesValues) return ''
    if (value === undefined || value === null) return 'null '
    if (sensitive) return "'***' "
    if (!Array.isArray(value)) return typeof value === 'object' ? '' : `'${String(value)}' `
    // structures have no text of their own, and may hold what is not to be shown
    return value.every((item) => typeof item !== 'object') ? `'[${value.join(', ')}]' ` : ''
  }
}

/**
 * Checks an input against the constraints of the published model and throws one ValidationError that tells all that is
 * wrong in AWS's words (behaviours 20 to 24, 68), at most ten violations.
 */
export function validate(operation: OperationModel, input: Readonly<Record<string, unknown>>): void {
  if (operation.input === undefined) return
  const isSts = operation.service.name !== 'iam'
  const violations = new Violations({ quotesValues: isSts, patternFirst: isSts })
  checkStructure(operation.input, input, '', violations)
  const { told } = violations
  if (told.length === 0) return
  throwMemberError(operation, operation.input, input, violations.manner)
  const code = operation.service.protocol === 'query' ? 'ValidationError' : 'ValidationException'
  const head =
    told.length === 1 ? '1 validation error detected: ' : `${told.length} validation errors detected: `
  throw new ServiceError(code, 400, head + told.join('; '), { common: true })
}

/** Throws the error of the first member that has one of its own and violates the model. */
function throwMemberError(
  { errors }: OperationModel,
  shape: StructureShape,
  input: Readonly<Record<string, unknown>>,
  manner: Manner,
): void {
  for (const [name, code] of Object.entries(memberErrors[shape.name] ?? {})) {
    const [member, part] = [shape.members.find((known) => known.name === name), input[name]]
    if (member === undefined || part === undefined) continue
    const violations = new Violations(manner)
    check(member.shape, part, '', name, violations)
    const [sentence] = violations.told
    if (sentence !== undefined) throw new ServiceError(code, errors.get(code)?.status ?? 400, sentence)
  }
}

const orders = new Map<StructureShape, readonly Member[]>()

function membersInOrder(shape: StructureShape): readonly Member[] {
  const names = validationOrder[shape.name]
  if (names === undefined) return shape.members
  const known = orders.get(shape)
  if (known !== undefined) return known
  const first = names.flatMap((name) => shape.members.filter((member) => member.name === name))
  const order = [...first, ...shape.members.filter((member) => !first.includes(member))]
  orders.set(shape, order)
  return order
}

function checkStructure(
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  prefix: string,
  violations: Violations,
): void {
  for (const member of membersInOrder(shape)) {
    const part = value[member.name]
    checkOwnForm(shape, member, part)
    if (part !== undefined && part !== null) check(member.shape, part, prefix, member.name, violations)
    else if (member.required) {
      violations.add(pathOf(prefix, member.name), undefined, false, 'Member must not be null')
    }
  }
}

/** Throws the one sentence of a member that has its own; an empty text is only too short. */
function checkOwnForm({ name: structure }: StructureShape, { name, shape }: Member, part: unknown): void {
  const sentence = ownSentences[structure]?.[name]
  if (sentence === undefined || typeof part !== 'string' || shape.type !== 'string') return
  if (part !== '' && shape.matcher?.test(part) === false) throw ValidationError(sentence)
}

function pathOf(prefix: string, name: string): string {
  return `${prefix}${name.charAt(0).toLowerCase()}${name.slice(1)}`
}

function check(shape: Shape, value: unknown, prefix: string, name: string, violations: Violations): void {
  switch (shape.type) {
    case 'string':
      if (!fitsString(shape, value as string))
        tellString(shape, value as string, pathOf(prefix, name), violations)
      break
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      checkRange(shape, value as number, pathOf(prefix, name), violations)
      break
    case 'structure':
      checkStructure(shape, value as Record<string, unknown>, `${pathOf(prefix, name)}.`, violations)
      break
    case 'list':
      checkList(shape, value as readonly unknown[], pathOf(prefix, name), violations)
      break
    case 'map':
      checkMap(shape, value as Readonly<Record<string, unknown>>, pathOf(prefix, name), violations)
      break
    case 'blob':
      checkSize(shape, (value as Uint8Array).length, '', pathOf(prefix, name), violations)
      break
    default:
  }
}

function fitsString({ min, max, matcher, enum: words }: StringShape, value: string): boolean {
  return (
    (min === undefined || value.length >= min) &&
    (max === undefined || value.length <= max) &&
    (matcher === undefined || matcher.test(value)) &&
    (words === undefined || words.includes(value))
  )
}

function tellString(shape: StringShape, value: string, path: string, violations: Violations): void {
  const { min, max, matcher, pattern, enum: words, sensitive } = shape
  const length: string[] = []
  if (max !== undefined && value.length > max) length.push(atMost(max))
  if (min !== undefined && value.length < min) length.push(atLeast(min))
  const form = matcher !== undefined && !matcher.test(value) ? [ofPattern(pattern ?? '')] : []
  const order = violations.manner.patternFirst ? [...form, ...length] : [...length, ...form]
  for (const sentence of order) violations.add(path, value, sensitive, sentence)
  if (words !== undefined && !words.includes(value)) violations.add(path, value, sensitive, ofEnum(shape))
}

function checkRange(
  { min, max, sensitive }: NumberShape,
  value: number,
  path: string,
  violations: Violations,
): void {
  if (max !== undefined && value > max) {
    violations.add(path, value, sensitive, `Member must have value less than or equal to ${max}`)
  }
  if (min !== undefined && value < min) {
    violations.add(path, value, sensitive, `Member must have value greater than or equal to ${min}`)
  }
}

interface Sized {
  readonly min?: number | undefined
  readonly max: number | undefined
  readonly sensitive: boolean
}

function checkSize(
  { min, max, sensitive }: Sized,
  size: number,
  value: unknown,
  path: string,
  violations: Violations,
): void {
  if (max !== undefined && size > max) violations.add(path, value, sensitive, atMost(max))
  if (min !== undefined && size < min) violations.add(path, value, sensitive, atLeast(min))
}

function checkList(shape: ListShape, value: readonly unknown[], path: string, violations: Violations): void {
  checkSize(shape, value.length, value, path, violations)
  const { member } = shape
  if (member.type === 'structure') {
    for (const [index, item] of value.entries()) {
      checkStructure(
        member,
        (item ?? {}) as Record<string, unknown>,
        `${path}.${index + 1}.member.`,
        violations,
      )
    }
  } else if (member.type === 'string') {
    if (value.some((item) => item === null || !fitsString(member, item as string))) {
      violations.add(path, value, member.sensitive, composite(shape, member))
    }
  } else {
    for (const [index, item] of value.entries()) check(member, item, `${path}.`, `${index + 1}`, violations)
  }
}

/** Whatever is wrong with keys is told once, and so is what is wrong with values that are texts. */
function checkMap(
  shape: MapShape,
  value: Readonly<Record<string, unknown>>,
  path: string,
  violations: Violations,
): void {
  checkSize(shape, Object.keys(value).length, value, path, violations)
  const { key, value: part } = shape
  const tell = (what: string, told: StringShape): void =>
    violations.add(
      path,
      value,
      told.sensitive,
      `${what} must satisfy constraint: [${constraintsOf(told).join(', ')}]`,
    )
  if (key.type === 'string' && Object.keys(value).some((name) => !fitsString(key, name)))
    tell('Map keys', key)
  const parts = Object.entries(value).filter(([, item]) => item !== null)
  if (part.type === 'string') {
    if (parts.some(([, item]) => !fitsString(part, item as string))) tell('Map value', part)
  } else for (const [name, item] of parts) check(part, item, `${path}.${name}.`, 'member', violations)
}

/** The one sentence that a list of strings gets for whatever is wrong with its members (behaviours 21). */
function composite(list: ListShape, member: StringShape): string {
  const correction = compositeMembers[list.name]
  const pattern = correction?.pattern ?? member.pattern
  const parts = constraintsOf({ ...member, pattern })
  if (!correction?.nullable) parts.push('Member must not be null')
  return `Member must satisfy constraint: [${parts.join(', ')}]`
}

/** All that a text has to be. */
function constraintsOf(shape: StringShape): string[] {
  const { min, max, pattern, enum: words } = shape
  return [
    ...(max === undefined ? [] : [atMost(max)]),
    ...(min === undefined ? [] : [atLeast(min)]),
    ...(pattern === undefined ? [] : [ofPattern(pattern)]),
    ...(words === undefined ? [] : [ofEnum(shape)]),
  ]
}

const atMost = (max: number): string => `Member must have length less than or equal to ${max}`
const atLeast = (min: number): string => `Member must have length greater than or equal to ${min}`
const ofPattern = (pattern: string): string => `Member must satisfy regular expression pattern: ${pattern}`

function ofEnum(shape: StringShape): string {
  const set = enumSentences[shape.name] ?? `: [${shape.enum?.join(', ')}]`
  return `Member must satisfy enum value set${set}`
}
