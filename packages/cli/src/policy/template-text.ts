import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml'
import { branchesOf, intrinsicOf, isNoValue } from './intrinsic-call.ts'
import { type FilledText, joined, reference, substituted, unknownText } from './intrinsics.ts'
import { type Bindings, filledIn, loopOf, mostRounds } from './template-loops.ts'
import { nameOf, placedNode, plainText } from './template-nodes.ts'
import type { TemplateScope } from './template-scope.ts'

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
  /** Parts of it that are not read. */
  readonly unread: readonly UnreadPart[]
}

/** A part of a policy that is known only later, so that nothing can be said of it. */
export interface UnreadPart {
  readonly node: Node
  /** In words that follow a colon. */
  readonly why: string
}

/** What a template decides for a policy of it. */
export interface Choices {
  /** What all conditions are taken as. */
  readonly conditions: boolean
  readonly bindings: Bindings
}

/** More nodes than these are no policy; the bound keeps aliases of aliases from growing without end. */
const mostNodes = 20_000
const mostAliases = 500
const deepest = 60

/**
 * What a part of a policy is to it. A document, its list of statements, a statement and its elements decide what the
 * policy is about; what is known only later there leaves the policy unread, and is told.
 */
type Part = 'document' | 'statements' | 'statement' | 'element' | 'value'

/** Elements of a statement that decide what it is about; resources and values are known late more often than not. */
const elements = new Set(['Effect', 'Action', 'NotAction', 'Principal', 'NotPrincipal', 'Condition'])

/**
 * Writes a node of a template as JSON, intrinsic functions and variables of loops filled in and the conditions of the
 * template all taken as one says; `undefined` for a node that is too large.
 */
export function templatePolicy(
  node: Node,
  scope: TemplateScope,
  choices: Choices,
): TemplatePolicy | undefined {
  const writer = new Writer(scope, choices)
  if (!writer.write(node, 0, 'document')) return undefined
  const { text, sourceOf, isConditional, isOpen, unread } = writer
  return { text, sourceOf, isConditional, isOpen, unread }
}

/** The text that an intrinsic function of a template gives; `undefined` for a node that is no call of one. */
export function templateText(node: Node, scope: TemplateScope, bindings: Bindings): FilledText | undefined {
  return new Writer(scope, { conditions: true, bindings }).filled(node, 0)
}

class Writer {
  text = ''
  isConditional = false
  readonly unread: UnreadPart[] = []
  readonly #scope: TemplateScope
  readonly #conditions: boolean
  #bindings: Bindings
  readonly #segments: Segment[] = []
  #nodes = 0
  #aliases = 0

  constructor(scope: TemplateScope, { conditions, bindings }: Choices) {
    this.#scope = scope
    this.#conditions = conditions
    this.#bindings = bindings
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

  write(node: unknown, depth: number, part: Part): boolean {
    this.#nodes++
    if (this.#nodes > mostNodes || depth > deepest) return false
    if (isAlias(node)) {
      this.#aliases++
      const { document } = this.#scope
      return this.#aliases <= mostAliases && this.write(node.resolve(document), depth + 1, part)
    }
    const chosen = this.#chosen(node)
    if (chosen !== node) return this.write(chosen, depth + 1, part)
    const start = this.text.length
    const given = part === 'element' ? this.#scope.values.of(node)?.value : undefined
    if (given !== undefined) {
      this.text += JSON.stringify(given)
      this.#note(node, start, true)
      return true
    }
    const filled = part === 'document' ? undefined : this.filled(node, depth)
    if (filled !== undefined) {
      if (part !== 'value' && !filled.isKnown) this.#leaveOut(node, this.#scope.values.whyUnknown(node))
      this.#string(filled.text)
      this.#note(node, start, filled.isKnown)
      return true
    }
    const before = this.unread.length
    const isWritten = this.#plain(node, depth, part)
    // what is put in later may be what is missed here
    this.#note(node, start, !this.unread.slice(before).some((each) => each.node === node))
    return isWritten
  }

  #leaveOut(node: unknown, why: string): void {
    const placed = placedNode(node)
    if (placed !== undefined) this.unread.push({ node: placed, why })
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
    const range = placedNode(node)?.range
    if (!range) return
    const [sourceStart, sourceEnd] = range
    this.#segments.push({ start, end: this.text.length, sourceStart, sourceEnd, isKnown })
  }

  #plain(node: unknown, depth: number, part: Part): boolean {
    if (isMap(node)) {
      this.text += '{'
      const isWritten = this.#members(node, node.items, depth, part)
      this.text += '}'
      return isWritten
    }
    if (isSeq(node)) return this.#list(node.items, depth, part)
    this.text += JSON.stringify(isScalar(node) ? this.#jsonOf(node.value) : null)
    return true
  }

  /** Members of a map, those of its loops among them. */
  #members(map: unknown, items: readonly unknown[], depth: number, part: Part): boolean {
    for (const pair of items) {
      if (!isPair(pair) || this.#isLeftOut(pair.value)) continue
      if (nameOf(pair) === 'Fn::Transform') {
        this.#leaveOut(map, '`Fn::Transform` puts something in when the template is deployed')
        continue
      }
      const isWritten = nameOf(pair).startsWith('Fn::ForEach::')
        ? this.#rounds(map, pair, depth, part)
        : this.#member(pair, depth, part)
      if (!isWritten) return false
    }
    return true
  }

  #member(pair: Pair, depth: number, part: Part): boolean {
    if (!this.text.endsWith('{')) this.text += ','
    const start = this.text.length
    const name = filledIn(nameOf(pair), this.#bindings)
    this.#string(name)
    this.#note(pair.key, start, true)
    this.text += ':'
    return this.write(pair.value, depth + 1, memberPart(part, name))
  }

  #rounds(map: unknown, pair: Pair, depth: number, part: Part): boolean {
    const around = this.#bindings
    const rounds = loopOf(pair, this.#scope, around)?.rounds
    if (rounds === undefined) this.#leaveOut(map, `\`${nameOf(pair)}\` loops over what is known only later`)
    if (depth > deepest || (rounds?.length ?? 0) > mostRounds) return false
    for (const { bindings, members } of rounds ?? []) {
      this.#bindings = bindings
      const isWritten = this.#members(map, members, depth + 1, part)
      this.#bindings = around
      if (!isWritten) return false
    }
    return true
  }

  #list(items: readonly unknown[], depth: number, part: Part): boolean {
    this.text += '['
    const itemPart = part === 'statements' ? 'statement' : part === 'element' ? 'element' : 'value'
    for (const [index, item] of items.filter((each) => !this.#isLeftOut(each)).entries()) {
      if (index > 0) this.text += ','
      if (!this.write(item, depth + 1, itemPart)) return false
    }
    this.text += ']'
    return true
  }

  #plainText(node: unknown): string | undefined {
    const text = plainText(node)
    return text === undefined ? undefined : filledIn(text, this.#bindings)
  }

  #jsonOf(value: unknown): string | number | boolean | null {
    if (typeof value === 'string') return filledIn(value, this.#bindings)
    return typeof value === 'number' || typeof value === 'boolean' ? value : null
  }

  /** The text of an intrinsic function, in its short or its long form; `undefined` for a plain node. */
  filled(node: unknown, depth: number): FilledText | undefined {
    if (depth > deepest) return undefined
    const call = intrinsicOf(node)
    if (call === undefined) return undefined
    const { name, argument } = call
    if (name === 'Ref') return reference(this.#plainText(argument) ?? '')
    if (name === 'Sub') return this.#sub(argument, depth)
    if (name === 'Join') return this.#join(argument, depth)
    return unknownText(`${name}-${this.#nameOf(argument)}`)
  }

  /** Tells unknown values apart: equal calls give equal texts. */
  #nameOf(argument: unknown): string {
    const parts = isSeq(argument) ? argument.items : [argument]
    const texts = parts.map((part) => this.#plainText(part) ?? `at-${this.text.length}`)
    return texts.join('-').replace(/[^A-Za-z0-9-]/g, '-')
  }

  #sub(argument: unknown, depth: number): FilledText {
    if (!isSeq(argument)) return substituted(this.#plainText(argument) ?? '', new Map())
    const [template, given] = argument.items
    const variables = new Map<string, FilledText>()
    for (const pair of isMap(given) ? given.items : []) {
      variables.set(String(isScalar(pair.key) ? pair.key.value : ''), this.#textOf(pair.value, depth + 1))
    }
    return substituted(this.#plainText(template) ?? '', variables)
  }

  #join(argument: unknown, depth: number): FilledText {
    const [separator, list] = isSeq(argument) ? argument.items : []
    if (!isSeq(list)) return unknownText('Join')
    const parts = list.items.map((item) => this.#textOf(item, depth + 1))
    return joined(parts, this.#plainText(separator) ?? '')
  }

  #textOf(node: unknown, depth: number): FilledText {
    const text = this.#plainText(node)
    return this.filled(node, depth) ?? (text === undefined ? unknownText('value') : { text, isKnown: true })
  }
}

/** What a member is to a policy, by what its map is. */
function memberPart(part: Part, name: string): Part {
  if (part === 'document') return name === 'Statement' ? 'statements' : 'value'
  const isStatement = part === 'statement' || part === 'statements'
  return isStatement && elements.has(name) ? 'element' : 'value'
}
