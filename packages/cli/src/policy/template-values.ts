import { type Document, isScalar, isSeq, type Node } from 'yaml'
import { intrinsicOf } from './intrinsic-call.ts'
import { behindAlias, below, placedNode, plainText } from './template-nodes.ts'

/** What a call gives, and the node where that is written. */
export interface GivenValue {
  readonly value: string | readonly string[]
  readonly node: Node
  /** Whether a deployment may give another one. */
  readonly isDefault: boolean
}

/** What the parameters and mappings of a template give before it is deployed. */
export class TemplateValues {
  readonly #document: Document

  constructor(document: Document) {
    this.#document = document
  }

  /** What a call of `Ref` or `Fn::FindInMap` gives; `undefined` for what is known only later, and for everything else. */
  of(node: unknown): GivenValue | undefined {
    const call = intrinsicOf(node)
    if (call?.name === 'Ref') return this.#default(plainText(call.argument) ?? '')
    return call?.name === 'FindInMap' ? this.#mapped(call.argument) : undefined
  }

  /** The texts of a list, or of what gives one. */
  listOf(node: unknown): readonly string[] | undefined {
    const here = behindAlias(node, this.#document)
    if (isSeq(here) && intrinsicOf(here) === undefined) {
      const texts = here.items.map((item) => (isScalar(item) ? plainText(item) : this.#textOf(item)))
      return texts.every((text) => text !== undefined) ? texts : undefined
    }
    const given = this.of(here)?.value
    return typeof given === 'string' ? undefined : given
  }

  /** Why a call is not known, in words that end a sentence. */
  whyUnknown(node: unknown): string {
    const { name = '', argument } = intrinsicOf(node) ?? {}
    if (name !== 'Ref') return `\`Fn::${name}\` gives it only when the template is deployed`
    const parameter = plainText(argument) ?? ''
    if (this.#parameter(parameter) === undefined) return '`Ref` gives it only when the template is deployed'
    const without = this.#default(parameter) === undefined ? ', and has no default' : ''
    return `the parameter \`${parameter}\` gives it${without}`
  }

  #parameter(name: string): unknown {
    return below(below(this.#document.contents, 'Parameters', this.#document), name, this.#document)
  }

  #default(name: string): GivenValue | undefined {
    const parameter = this.#parameter(name)
    const node = placedNode(below(parameter, 'Default', this.#document))
    const text = plainText(node)
    if (node === undefined || text === undefined) return undefined
    const isList = /^(?:CommaDelimitedList|List<.*>)$/.test(
      plainText(below(parameter, 'Type', this.#document)) ?? '',
    )
    const value = isList ? text.split(',').map((each) => each.trim()) : text
    return { value, node, isDefault: true }
  }

  #mapped(argument: unknown): GivenValue | undefined {
    if (!isSeq(argument)) return undefined
    let node: unknown = below(this.#document.contents, 'Mappings', this.#document)
    let isDefault = false
    for (const step of argument.items.slice(0, 3)) {
      const given = isScalar(step) && intrinsicOf(step) === undefined ? undefined : this.of(step)
      const name = given?.value ?? plainText(step)
      if (typeof name !== 'string') return undefined
      isDefault ||= given?.isDefault ?? false
      node = below(node, name, this.#document)
    }
    const found = placedNode(behindAlias(node, this.#document))
    const value = isSeq(found) ? found.items.map((item) => plainText(item) ?? '') : plainText(found)
    return found === undefined || value === undefined ? undefined : { value, node: found, isDefault }
  }

  #textOf(node: unknown): string | undefined {
    const given = this.of(node)?.value
    return typeof given === 'string' ? given : undefined
  }
}
