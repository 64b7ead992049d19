import fc, { type Arbitrary } from 'fast-check'
import type { Shape, StructureShape } from '../../model/shape.ts'

/** What the values of a direction are made of. */
export interface Manner {
  readonly text: Arbitrary<string>
  /** The fewest entries of lists. */
  readonly fewestItems?: number
  /** Whether structures below the outermost one may be without members. */
  readonly bareStructures?: boolean
}

/** Any Unicode text, NUL and line breaks included. */
export const anyText = fc.string({ unit: 'binary', maxLength: 12 })

/** Any text that XML 1.0 can hold, but for blanks with a line break alone, which the SDK reads as no text. */
export const xmlText = fc
  .string({ unit: 'binary', maxLength: 12 })
  .map((text) => text.replace(/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/g, 'x'))
  .filter((text) => !(text.includes('\n') && text.trim() === ''))

const wholeSeconds = fc.integer({ min: 0, max: 4_102_444_800 }).map((seconds) => new Date(seconds * 1000))

/** Values of a shape, without regard to the lengths, patterns and words that validation wants. */
export function arbitraryValue(shape: Shape, manner: Manner): Arbitrary<unknown> {
  switch (shape.type) {
    case 'structure': {
      const members = arbitraryStructure(shape, manner)
      return manner.bareStructures ? members : members.filter((value) => Object.keys(value).length > 0)
    }
    case 'list':
      return fc.array(arbitraryValue(shape.member, manner), {
        minLength: manner.fewestItems ?? 0,
        maxLength: 3,
      })
    case 'map':
      return fc
        .dictionary(manner.text, arbitraryValue(shape.value, manner), { minKeys: 1, maxKeys: 3 })
        .map((map) => ({ ...map }))
    case 'string':
      return manner.text
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'long':
      return fc.integer()
    case 'float':
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'timestamp':
      return wholeSeconds
    case 'blob':
      return fc.uint8Array({ maxLength: 20 })
    case 'document':
      return fc
        .jsonValue({ noUnicodeString: false, maxDepth: 2 })
        .filter((value) => value !== null)
        .map((value) => JSON.parse(JSON.stringify(value)))
  }
}

/** Structures with all required members, and with each other member or without. */
export function arbitraryStructure(
  shape: StructureShape | undefined,
  manner: Manner,
): Arbitrary<Record<string, unknown>> {
  const members = shape?.members ?? []
  const parts = Object.fromEntries(
    members.map((member) => [member.name, arbitraryValue(member.shape, manner)]),
  )
  const requiredKeys = members.filter(({ required }) => required).map(({ name }) => name)
  return fc.record(parts, { requiredKeys }).map((value) => ({ ...value }))
}
