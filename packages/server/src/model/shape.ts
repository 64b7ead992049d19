/** A shape of a published model with its constraints, linked to the shapes of its parts. */
export type Shape =
  | StructureShape
  | ListShape
  | MapShape
  | StringShape
  | NumberShape
  | BooleanShape
  | TimestampShape
  | BlobShape
  | DocumentShape

interface Named {
  readonly name: string
  /** Whether its values must never be shown or kept in a record. */
  readonly sensitive: boolean
}

export interface Member {
  readonly name: string
  /** The name on the wire, where it differs. */
  readonly wireName: string
  readonly shape: Shape
  readonly required: boolean
  readonly location: 'body' | 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode'
}

export interface StructureShape extends Named {
  readonly type: 'structure'
  /** In the order of the published model. */
  readonly members: readonly Member[]
  readonly byWireName: ReadonlyMap<string, Member>
  /** The member that is the whole HTTP body, for REST services. */
  readonly payload: string | undefined
}

export interface ListShape extends Named {
  readonly type: 'list'
  readonly member: Shape
  readonly min: number | undefined
  readonly max: number | undefined
}

export interface MapShape extends Named {
  readonly type: 'map'
  readonly key: Shape
  readonly value: Shape
  readonly max: number | undefined
}

export interface StringShape extends Named {
  readonly type: 'string'
  readonly min: number | undefined
  readonly max: number | undefined
  /** The pattern as published, for messages. */
  readonly pattern: string | undefined
  /** The same, anchored at both ends. */
  readonly matcher: RegExp | undefined
  readonly enum: readonly string[] | undefined
}

export interface NumberShape extends Named {
  readonly type: 'integer' | 'long' | 'float' | 'double'
  readonly min: number | undefined
  readonly max: number | undefined
}

export interface BooleanShape extends Named {
  readonly type: 'boolean'
}

export interface TimestampShape extends Named {
  readonly type: 'timestamp'
  readonly format: 'iso8601' | 'unixTimestamp' | 'rfc822' | undefined
}

export interface BlobShape extends Named {
  readonly type: 'blob'
  readonly min: number | undefined
  readonly max: number | undefined
}

/** Any JSON value. */
export interface DocumentShape extends Named {
  readonly type: 'document'
}

/** A shape as the published model writes it. */
export interface PublishedShape {
  type: string
  members?: Record<string, PublishedMember>
  required?: string[]
  member?: { shape: string }
  key?: { shape: string }
  value?: { shape: string }
  min?: number
  max?: number
  pattern?: string
  enum?: string[]
  sensitive?: boolean
  document?: boolean
  payload?: string
  timestampFormat?: 'iso8601' | 'unixTimestamp' | 'rfc822'
  error?: { code?: string; httpStatusCode: number; senderFault?: boolean }
  exception?: boolean
}

interface PublishedMember {
  shape: string
  locationName?: string
  location?: Member['location']
}

/** Reads shapes by name, each once; shapes may refer to themselves. */
export function shapeReader(published: Readonly<Record<string, PublishedShape>>): (name: string) => Shape {
  const read = new Map<string, Shape>()
  return function shape(name) {
    const known = read.get(name)
    if (known !== undefined) return known
    const facts = published[name]
    if (facts === undefined) throw new Error(`the model has no shape ${name}`)
    const linked = link(name, facts, shape, (unfinished) => read.set(name, unfinished))
    read.set(name, linked)
    return linked
  }
}

/** A structure is announced before its members are linked, for they may hold it again. */
function linkStructure(
  named: Pick<Shape, 'name' | 'sensitive'>,
  facts: PublishedShape,
  shape: (name: string) => Shape,
  announce: (shape: Shape) => void,
): StructureShape {
  const members: Member[] = []
  const byWireName = new Map<string, Member>()
  const structure: StructureShape = {
    ...named,
    type: 'structure',
    members,
    byWireName,
    payload: facts.payload,
  }
  announce(structure)
  for (const [name, reference] of Object.entries(facts.members ?? {})) {
    const member: Member = {
      name,
      wireName: reference.locationName ?? name,
      shape: shape(reference.shape),
      required: facts.required?.includes(name) === true,
      location: reference.location ?? 'body',
    }
    members.push(member)
    byWireName.set(member.wireName, member)
  }
  return structure
}

function link(
  name: string,
  facts: PublishedShape,
  shape: (name: string) => Shape,
  announce: (shape: Shape) => void,
): Shape {
  const named = { name, sensitive: facts.sensitive === true }
  const { min, max } = facts
  switch (facts.document ? 'document' : facts.type) {
    case 'structure':
      return linkStructure(named, facts, shape, announce)
    case 'list':
      return { ...named, type: 'list', member: shape(facts.member?.shape ?? ''), min, max }
    case 'map':
      return {
        ...named,
        type: 'map',
        key: shape(facts.key?.shape ?? ''),
        value: shape(facts.value?.shape ?? ''),
        max,
      }
    case 'string': {
      const { pattern } = facts
      const matcher = pattern === undefined ? undefined : matcherOf(pattern)
      return { ...named, type: 'string', min, max, pattern, matcher, enum: facts.enum }
    }
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return { ...named, type: facts.type as NumberShape['type'], min, max }
    case 'boolean':
      return { ...named, type: 'boolean' }
    case 'timestamp':
      return { ...named, type: 'timestamp', format: facts.timestampFormat }
    case 'blob':
      return { ...named, type: 'blob', min, max }
    case 'document':
      return { ...named, type: 'document' }
    default:
      throw new Error(`the shape ${name} is of the unknown type ${facts.type}`)
  }
}

/** The models escape the colon, which regular expressions of Unicode text forbid. */
function matcherOf(pattern: string): RegExp {
  const unescaped = pattern.replace(/\\(.)/gs, (pair, char: string) => (char === ':' ? char : pair))
  return new RegExp(`^(?:${unescaped})$`, 'u')
}
