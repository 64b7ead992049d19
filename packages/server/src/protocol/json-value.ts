import { ServiceError } from '../model/error.ts'
import type { Shape, StructureShape } from '../model/shape.ts'
import { isBase64 } from './base64-text.ts'
import { readDate } from './date-text.ts'

function unreadable(path: string, expected: string): ServiceError {
  return new ServiceError('SerializationException', 400, `${path || 'the body'} is not ${expected}`, {
    common: true,
  })
}

/** Decodes a JSON value by its shape, for the JSON protocols; unknown members are ignored, `null` means absent. */
export function fromJson(shape: Shape, value: unknown, path = ''): unknown {
  switch (shape.type) {
    case 'structure':
      return structureFromJson(shape, value, path)
    case 'list':
      if (!Array.isArray(value)) throw unreadable(path, 'a list')
      return value.map((item, index) =>
        item === null ? null : fromJson(shape.member, item, `${path}[${index}]`),
      )
    case 'map': {
      if (!isObject(value)) throw unreadable(path, 'an object')
      const map: Record<string, unknown> = Object.create(null)
      for (const [key, item] of Object.entries(value)) {
        if (item !== null) map[key] = fromJson(shape.value, item, path === '' ? key : `${path}.${key}`)
      }
      return map
    }
    case 'string':
      if (typeof value !== 'string' || !value.isWellFormed())
        throw unreadable(path, 'a string of Unicode text')
      return value
    case 'boolean':
      if (typeof value !== 'boolean') throw unreadable(path, 'a boolean')
      return value
    case 'integer':
    case 'long':
      if (!Number.isInteger(value)) throw unreadable(path, 'a whole number')
      return value
    case 'float':
    case 'double':
      if (typeof value !== 'number') throw unreadable(path, 'a number')
      return value
    case 'timestamp':
      return dateFromJson(value, path)
    case 'blob':
      if (typeof value !== 'string' || !isBase64(value)) throw unreadable(path, 'base64 text')
      return new Uint8Array(Buffer.from(value, 'base64'))
    case 'document':
      return value
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function structureFromJson(shape: StructureShape, value: unknown, path: string): Record<string, unknown> {
  if (!isObject(value)) throw unreadable(path, 'an object')
  const structure: Record<string, unknown> = {}
  for (const { name, wireName, shape: part } of shape.members) {
    const own = Object.hasOwn(value, wireName) ? value[wireName] : undefined
    if (own === undefined || own === null) continue
    structure[name] = fromJson(part, own, path === '' ? wireName : `${path}.${wireName}`)
  }
  return structure
}

/** Dates are seconds since 1970; some clients write them as text. */
function dateFromJson(value: unknown, path: string): Date {
  const date = typeof value === 'string' ? readDate(value) : new Date(Number(value) * 1000)
  if (date === undefined || (typeof value !== 'number' && typeof value !== 'string'))
    throw unreadable(path, 'a date')
  if (Number.isNaN(date.getTime())) throw unreadable(path, 'a date')
  return date
}

/** Encodes a value by its shape for the JSON protocols: dates as seconds since 1970, bytes as base64. */
export function toJson(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case 'structure': {
      const source = value as Readonly<Record<string, unknown>>
      const structure: Record<string, unknown> = {}
      for (const { name, wireName, shape: part, location } of shape.members) {
        const own = source[name]
        if (own !== undefined && own !== null && location === 'body') structure[wireName] = toJson(part, own)
      }
      return structure
    }
    case 'list':
      return (value as readonly unknown[]).map((item) => toJson(shape.member, item))
    case 'map':
      return Object.fromEntries(
        Object.entries(value as Record<string, unknown>).map(([key, item]) => [
          key,
          toJson(shape.value, item),
        ]),
      )
    case 'timestamp':
      return (value as Date).getTime() / 1000
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64')
    default:
      return value
  }
}
