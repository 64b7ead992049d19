import type { Shape, StructureShape } from '../model/shape.ts'
import { fitted } from './fitted.ts'
import { HIDDEN, withoutPrivateKeys } from './hidden.ts'

/** Of larger parameters or answers the largest members are left out, where AWS leaves out all of them. */
export const LARGEST_PART = 102_400

/** Secrets that the published models do not mark as such. */
const unmarked: ReadonlySet<string> = new Set([
  'SessionToken',
  'SecretAccessKey',
  'TokenCode',
  'AuthenticationCode1',
  'AuthenticationCode2',
  'QRCodePNG',
  'Base32StringSeed',
  'SigninToken',
  'ContextAssertion',
  'EncodedMessage',
  'DecodedMessage',
])

type Json = Readonly<Record<string, unknown>>

/**
 * A structure with its members in the spelling of event records, every secret masked, and so are private keys in members that
 * are none; `null` where there is none.
 */
export function masked(shape: StructureShape | undefined, value: unknown): Json | null {
  if (shape === undefined || !isObject(value)) return null
  const members = structure(shape, value)
  const most = mostLength(members)
  if (most === 0) return null
  if (most <= LARGEST_PART) return members
  return JSON.stringify(members).length <= LARGEST_PART ? members : fitted(members, LARGEST_PART)
}

/**
 * A sentence about an input without the secrets that it quotes: those of members that the models do not mark, whose values
 * sentences about constraints repeat to the caller, and private keys that were sent in the place of something else. What merely
 * reads like such a value stays, so that no caller chooses what its events say.
 */
export function withoutSecrets(
  text: string,
  shape: StructureShape | undefined,
  input: object | undefined,
): string {
  let told = text
  for (const { name } of shape?.members ?? []) {
    const value: unknown = unmarked.has(name) && input !== undefined ? Reflect.get(input, name) : undefined
    if (typeof value === 'string' && value !== '')
      told = told.replaceAll(quoted(value, name), quoted(HIDDEN, name))
  }
  return withoutPrivateKeys(told)
}

/** As sentences about constraints quote the value of a member (behaviours 20). */
const quoted = (value: string, name: string): string => `Value '${value}' at '${inCase(name)}' `

/** No less than the length of the members in JSON, and 0 of none; beyond every limit where they are more than scalars. */
function mostLength(members: Json): number {
  let most = 0
  for (const name in members) {
    const value = members[name]
    if (typeof value === 'object' && value !== null) return Number.POSITIVE_INFINITY
    // an escaped character takes six, a number never thirty
    most += name.length + 6 * (typeof value === 'string' ? value.length : 5) + 8
  }
  return most
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

function structure(shape: StructureShape, value: Json): Json {
  const members: Record<string, unknown> = {}
  for (const { name, shape: part } of shape.members) {
    const own = value[name]
    if (own === undefined || own === null) continue
    members[inCase(name)] = unmarked.has(name) ? HIDDEN : shown(part, own)
  }
  return members
}

function shown(shape: Shape, value: unknown): unknown {
  if (shape.sensitive) return HIDDEN
  if (value === null || value === undefined) return null
  switch (shape.type) {
    case 'structure':
      return isObject(value) ? structure(shape, value) : null
    case 'list':
      return Array.isArray(value) ? items(shape.member, value) : null
    case 'map':
      return isObject(value)
        ? Object.fromEntries(
            Object.entries(value).map(([key, item]) => [
              shape.key.sensitive ? HIDDEN : withoutPrivateKeys(key),
              shown(shape.value, item),
            ]),
          )
        : null
    case 'timestamp':
      return value instanceof Date && !Number.isNaN(value.getTime()) ? eventDate(value) : null
    case 'blob':
      return value instanceof Uint8Array ? bytes(Buffer.from(value)) : null
    default:
      return typeof value === 'string' ? withoutPrivateKeys(value) : value
  }
}

/** Shells take a file apart at its blanks: a key that lies in several items hides them all. */
function items(member: Shape, values: readonly unknown[]): unknown[] {
  const list = values.map((value) => shown(member, value))
  if (member.type !== 'string' || list.length < 2) return list
  const whole = list.join(' ')
  return withoutPrivateKeys(whole) === whole ? list : list.map(() => HIDDEN)
}

function bytes(value: Buffer): string {
  const text = value.toString('latin1')
  return withoutPrivateKeys(text) === text ? value.toString('base64') : HIDDEN
}

/** Event records begin members with a small letter and leave the others as they are: `sSHPublicKeyId`. */
function inCase(name: string): string {
  const known = namesInCase.get(name)
  if (known !== undefined) return known
  const named = name.charAt(0).toLowerCase() + name.slice(1)
  namesInCase.set(name, named)
  return named
}

/** Of the members of the models, which are few. */
const namesInCase = new Map<string, string>()

const format = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
  hour12: true,
})

/** A date inside parameters and answers, as events write it: `Nov 3, 2026 9:15:00 AM`. */
export function eventDate(date: Date): string {
  const parts = new Map(format.formatToParts(date).map(({ type, value }) => [type, value]))
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  return `${of('month')} ${of('day')}, ${of('year')} ${of('hour')}:${of('minute')}:${of('second')} ${of('dayPeriod')}`
}
