/** A stretch of a text: the offset of its first UTF-16 unit and of the one after its last. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface StringNode extends Span {
  readonly kind: 'string'
  readonly value: string
}

export interface NumberNode extends Span {
  readonly kind: 'number'
  /** The number as it is written: JSON numbers of a policy are exact decimals of any size. */
  readonly value: string
}

export interface BooleanNode extends Span {
  readonly kind: 'boolean'
  readonly value: boolean
}

export interface NullNode extends Span {
  readonly kind: 'null'
}

export interface ArrayNode extends Span {
  readonly kind: 'array'
  readonly items: readonly Node[]
}

export interface Member {
  readonly key: StringNode
  readonly value: Node
}

/** Members stand in the order of the text; a key may stand twice here. */
export interface ObjectNode extends Span {
  readonly kind: 'object'
  readonly members: readonly Member[]
}

export type Node = StringNode | NumberNode | BooleanNode | NullNode | ArrayNode | ObjectNode
