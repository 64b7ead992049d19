import type { Member, Node, Span, StringNode } from './node.ts'

/** Why a text is no JSON, for people, and where. */
export interface SyntaxProblem extends Span {
  readonly message: string
}

export interface ParsedDocument {
  readonly text: string
  readonly root: Node
}

export type ParseResult =
  | { readonly document: ParsedDocument; readonly error?: undefined }
  | { readonly document?: undefined; readonly error: SyntaxProblem }

/** No policy nests deeper than seven; the bound keeps hostile nesting off the call stack. */
const deepest = 64

/** Reads JSON into a tree in which every node has its place. Never throws; takes time linear in the text. */
export function parseDocument(text: string): ParseResult {
  const reader = new Reader(text)
  const root = reader.document()
  return root === undefined ? { error: reader.problem } : { document: { text, root } }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

const numberForm = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y
const hexForm = /[0-9a-fA-F]{4}/y

/** Each method gives `undefined` after it has set `problem`. */
class Reader {
  problem: SyntaxProblem = { message: 'no problem', start: 0, end: 0 }
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Node | undefined {
    const root = this.#value()
    if (root === undefined) return undefined
    this.#skipBlanks()
    return this.#at === this.#text.length ? root : this.#fail('text after the end of the document')
  }

  #fail(message: string, start = this.#at): undefined {
    this.problem = { message, start, end: Math.min(start + 1, this.#text.length) }
    return undefined
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  #value(): Node | undefined {
    this.#skipBlanks()
    const start = this.#at
    switch (this.#text[start]) {
      case '{':
        return this.#nested(() => this.#object(start))
      case '[':
        return this.#nested(() => this.#array(start))
      case '"':
        return this.#string()
      case 't':
        return this.#word('true') ? { kind: 'boolean', value: true, start, end: this.#at } : undefined
      case 'f':
        return this.#word('false') ? { kind: 'boolean', value: false, start, end: this.#at } : undefined
      case 'n':
        return this.#word('null') ? { kind: 'null', start, end: this.#at } : undefined
      case undefined:
        return this.#fail('the document ends too early')
      default:
        return this.#number()
    }
  }

  #nested<T>(read: () => T | undefined): T | undefined {
    if (this.#depth === deepest) return this.#fail(`more than ${deepest} levels`)
    this.#depth++
    const node = read()
    this.#depth--
    return node
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) {
      this.#fail('no JSON value')
      return false
    }
    this.#at += word.length
    return true
  }

  #number(): Node | undefined {
    const start = this.#at
    numberForm.lastIndex = start
    if (!numberForm.test(this.#text)) return this.#fail('no JSON value')
    this.#at = numberForm.lastIndex
    return { kind: 'number', value: this.#text.slice(start, this.#at), start, end: this.#at }
  }

  #object(start: number): Node | undefined {
    const members: Member[] = []
    this.#at++
    this.#skipBlanks()
    if (this.#text[this.#at] === '}') return { kind: 'object', members, start, end: ++this.#at }
    for (;;) {
      const member = this.#member()
      if (member === undefined) return undefined
      members.push(member)
      this.#skipBlanks()
      const next = this.#text[this.#at]
      if (next === '}') return { kind: 'object', members, start, end: ++this.#at }
      if (next !== ',') return this.#fail('expected `,` or `}`')
      this.#at++
    }
  }

  #member(): Member | undefined {
    this.#skipBlanks()
    if (this.#text[this.#at] !== '"') return this.#fail('expected a name in quotation marks')
    const key = this.#string()
    if (key === undefined) return undefined
    this.#skipBlanks()
    if (this.#text[this.#at] !== ':') return this.#fail('expected `:`')
    this.#at++
    const value = this.#value()
    return value === undefined ? undefined : { key, value }
  }

  #array(start: number): Node | undefined {
    const items: Node[] = []
    this.#at++
    this.#skipBlanks()
    if (this.#text[this.#at] === ']') return { kind: 'array', items, start, end: ++this.#at }
    for (;;) {
      const item = this.#value()
      if (item === undefined) return undefined
      items.push(item)
      this.#skipBlanks()
      const next = this.#text[this.#at]
      if (next === ']') return { kind: 'array', items, start, end: ++this.#at }
      if (next !== ',') return this.#fail('expected `,` or `]`')
      this.#at++
    }
  }

  #string(): StringNode | undefined {
    const start = this.#at
    let value = ''
    let plain = start + 1
    for (let at = plain; ; at++) {
      const code = this.#text.charCodeAt(at)
      if (code === 0x22) {
        this.#at = at + 1
        value += this.#text.slice(plain, at)
        return { kind: 'string', value, start, end: this.#at }
      }
      if (code === 0x5c) {
        const escaped = this.#escape(at)
        if (escaped === undefined) return undefined
        value += this.#text.slice(plain, at) + escaped
        at += this.#text[at + 1] === 'u' ? 5 : 1
        plain = at + 1
      } else if (!(code >= 0x20)) {
        return at >= this.#text.length
          ? this.#fail('a string without end', start)
          : this.#fail('a control character in a string', at)
      }
    }
  }

  #escape(at: number): string | undefined {
    const letter = this.#text[at + 1] ?? ''
    if (letter === 'u') {
      hexForm.lastIndex = at + 2
      if (!hexForm.test(this.#text)) return this.#fail('an escape without four hexadecimal digits', at)
      return String.fromCharCode(Number.parseInt(this.#text.slice(at + 2, at + 6), 16))
    }
    const character = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
    return character ?? this.#fail('an unknown escape', at)
  }
}
