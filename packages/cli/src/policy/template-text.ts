import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node } from 'yaml'
import { branchesOf, intrinsicOf, isNoValue } from './intrinsic-call.ts'
import { type FilledText, joined, reference, substituted, unknownText } from './intrinsics.ts'

/** A stretch of a policy's text that comes from a stretch of the template. */
interface Segment {
  readonly start: number
  readonly end: number
  readonly sourceStart: number
  readonly sourceEnd: number
  readonly isKnown: boolean
}

/** A policy out of a template, as JSON. */
export interface TemplatePolicy {
  readonly text: string
  /** Whether conditions of the template decide on parts of it. */
  readonly isConditional: boolean
  /** Whether a value in it is known only later. */
  readonly isOpen: boolean
  /** Where a stretch of it comes from; `undefined` if it holds a value that is known later. */
  readonly sourceOf: (
    start: number,
    end: number,
  ) => { readonly start: number; readonly end: number } | undefined
}

/** More nodes than these are no policy; the bound keeps aliases of aliases from growing without end. */
const mostNodes = 20_000
const mostAliases = 500
const deepest = 60

/**
 * Writes a node of a template as JSON, intrinsic functions filled in and the conditions of the template all taken as one
 * says; `undefined` for a node that is too large.
 */
export function templatePolicy(
  node: Node,
  document: Document,
  conditions: boolean,
): TemplatePolicy | undefined {
  const writer = new Writer(document, conditions)
  if (!writer.write(node, 0)) return undefined
  const { text, sourceOf, isConditional, isOpen } = writer
  return { text, sourceOf, isConditional, isOpen }
}

/** The text that an intrinsic function of a template gives; `undefined` for a node that is no call of one. */
export function templateText(node: Node, document: Document): FilledText | undefined {
  return new Writer(document, true).filled(node, 0)
}

class Writer {
  text = ''
  isConditional = false
  readonly #document: Document
  readonly #conditions: boolean
  readonly #segments: Segment[] = []
  #nodes = 0
  #aliases = 0

  constructor(document: Document, conditions: boolean) {
    this.#document = document
    this.#conditions = conditions
  }

  get isOpen(): boolean {
    return this.#segments.some(({ isKnown }) => !isKnown)
  }

  /** The smallest segment that holds a stretch says where it comes from. */
  sourceOf = (start: number, end: number) => {
    let best: Segment | undefined
    for (const segment of this.#segments) {
      const holds = segment.start <= start && end <= segment.end
      if (holds && (best === undefined || segment.end - segment.start <= best.end - best.start))
        best = segment
    }
    if (best === undefined || !best.isKnown) return undefined
    return { start: best.sourceStart, end: best.sourceEnd }
  }

  write(node: unknown, depth: number): boolean {
    this.#nodes++
    if (this.#nodes > mostNodes || depth > deepest) return false
    if (isAlias(node)) {
      this.#aliases++
      return this.#aliases <= mostAliases && this.write(node.resolve(this.#document), depth + 1)
    }
    const chosen = this.#chosen(node)
    if (chosen !== node) return this.write(chosen, depth + 1)
    const start = this.text.length
    const filled = this.filled(node, depth)
    const isWritten = filled === undefined ? this.#plain(node, depth) : this.#string(filled.text)
    this.#note(node, start, filled?.isKnown ?? true)
    return isWritten
  }

  /** What a condition decides for; every other node is itself. */
  #chosen(node: unknown): unknown {
    const branches = branchesOf(node)
    if (branches === undefined) return node
    this.isConditional = true
    return branches[this.#conditions ? 0 : 1]
  }

  /** Whether conditions leave an item or member out. */
  #isLeftOut(node: unknown): boolean {
    let found = node
    for (let depth = 0; depth < deepest && branchesOf(found) !== undefined; depth++)
      found = this.#chosen(found)
    return isNoValue(found)
  }

  #string(value: string): true {
    this.text += JSON.stringify(value)
    return true
  }

  #note(node: unknown, start: number, isKnown: boolean): void {
    const range = isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined
    if (!range) return
    const [sourceStart, sourceEnd] = range
    this.#segments.push({ start, end: this.text.length, sourceStart, sourceEnd, isKnown })
  }

  #plain(node: unknown, depth: number): boolean {
    if (isMap(node)) return this.#map(node.items, depth)
    if (isSeq(node)) return this.#list(node.items, depth)
    this.text += JSON.stringify(isScalar(node) ? jsonOf(node.value) : null)
    return true
  }

  #map(items: readonly unknown[], depth: number): boolean {
    this.text += '{'
    let isFirst = true
    for (const pair of items) {
      if (!isPair(pair) || this.#isLeftOut(pair.value)) continue
      if (!isFirst) this.text += ','
      isFirst = false
      const start = this.text.length
      this.#string(String(isScalar(pair.key) ? pair.key.value : pair.key))
      this.#note(pair.key, start, true)
      this.text += ':'
      if (!this.write(pair.value, depth + 1)) return false
    }
    this.text += '}'
    return true
  }

  #list(items: readonly unknown[], depth: number): boolean {
    this.text += '['
    for (const [index, item] of items.filter((each) => !this.#isLeftOut(each)).entries()) {
      if (index > 0) this.text += ','
      if (!this.write(item, depth + 1)) return false
    }
    this.text += ']'
    return true
  }

  /** The text of an intrinsic function, in its short or its long form; `undefined` for a plain node. */
  filled(node: unknown, depth: number): FilledText | undefined {
    if (depth > deepest) return undefined
    const call = intrinsicOf(node)
    if (call === undefined) return undefined
    const { name, argument } = call
    if (name === 'Ref') return reference(plainText(argument) ?? '')
    if (name === 'Sub') return this.#sub(argument, depth)
    if (name === 'Join') return this.#join(argument, depth)
    return unknownText(`${name}-${this.#nameOf(argument)}`)
  }

  /** Tells unknown values apart: equal calls give equal texts. */
  #nameOf(argument: unknown): string {
    const parts = isSeq(argument) ? argument.items : [argument]
    const texts = parts.map((part) => plainText(part) ?? `at-${this.text.length}`)
    return texts.join('-').replace(/[^A-Za-z0-9-]/g, '-')
  }

  #sub(argument: unknown, depth: number): FilledText {
    if (!isSeq(argument)) return substituted(plainText(argument) ?? '', new Map())
    const [template, given] = argument.items
    const variables = new Map<string, FilledText>()
    for (const pair of isMap(given) ? given.items : []) {
      variables.set(String(isScalar(pair.key) ? pair.key.value : ''), this.#textOf(pair.value, depth + 1))
    }
    return substituted(plainText(template) ?? '', variables)
  }

  #join(argument: unknown, depth: number): FilledText {
    const [separator, list] = isSeq(argument) ? argument.items : []
    if (!isSeq(list)) return unknownText('Join')
    const parts = list.items.map((item) => this.#textOf(item, depth + 1))
    return joined(parts, plainText(separator) ?? '')
  }

  #textOf(node: unknown, depth: number): FilledText {
    const text = plainText(node)
    return this.filled(node, depth) ?? (text === undefined ? unknownText('value') : { text, isKnown: true })
  }
}

function plainText(node: unknown): string | undefined {
  return isScalar(node) ? String(node.value) : undefined
}

function jsonOf(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
