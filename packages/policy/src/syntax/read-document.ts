import { parseOperator } from '../condition/operator-name.ts'
import { documentElements, isLanguageVersion, statementElements } from '../document.ts'
import type { ArrayNode, Member, Node, ObjectNode, Span, StringNode } from './node.ts'
import type { ParsedDocument } from './parse.ts'
import type {
  ConditionElement,
  ListElement,
  PolicyDocument,
  PrincipalElement,
  ScalarNode,
  Statement,
} from './policy-document.ts'

/** An offence against the structure of a policy (stage 1 of storing), for people, with its path and place. */
export interface Problem extends Span {
  readonly path: string
  readonly message: string
}

/** `document` is there only if there are no problems; they come in the order of the text. */
export type ReadResult =
  | { readonly document: PolicyDocument; readonly problems: readonly [] }
  | { readonly document?: undefined; readonly problems: readonly [Problem, ...Problem[]] }

/** Reads a tree as a policy document (G1, G4, G8 and the unknown version of G2). */
export function readDocument(parsed: ParsedDocument): ReadResult {
  const reader = new DocumentReader()
  const document = reader.document(parsed)
  const [first, ...rest] = reader.problems.sort((a, b) => a.start - b.start)
  if (first !== undefined) return { problems: [first, ...rest] }
  if (document === undefined) throw new Error('a document without problems is readable')
  return { document, problems: [] }
}

class DocumentReader {
  readonly problems: Problem[] = []

  document({ text, root }: ParsedDocument): PolicyDocument | undefined {
    const members = this.#members(root, '', documentElements)
    if (members === undefined) return undefined
    const version = this.#string(members.get('Version')?.value, 'Version')
    if (version !== undefined && !isLanguageVersion(version.value)) {
      this.#report(version, 'Version', `unknown version \`${version.value}\``)
    }
    const id = this.#string(members.get('Id')?.value, 'Id')
    const list = members.get('Statement')?.value
    if (list === undefined) return this.#report(root, '', 'missing element `Statement`')
    return { text, version, id, statements: this.#statements(list) }
  }

  #report(at: Span, path: string, message: string): undefined {
    this.problems.push({ path, message, start: at.start, end: at.end })
    return undefined
  }

  #statements(list: Node): Statement[] {
    if (list.kind !== 'array') {
      const statement = this.#statement(list, 0, 'Statement', list.start + 1)
      return statement === undefined ? [] : [statement]
    }
    return list.items.flatMap((node, index) => {
      const start = list.items[index - 1]?.end ?? list.start + 1
      return this.#statement(node, index, `Statement[${index}]`, start) ?? []
    })
  }

  #statement(node: Node, index: number, path: string, start: number): Statement | undefined {
    const members = this.#members(node, path, statementElements)
    if (members === undefined || node.kind !== 'object') return undefined
    const effect = this.#effect(members.get('Effect'), node, path)
    const action = this.#listPair(members, 'Action', path)
    const resource = this.#listPair(members, 'Resource', path)
    const principal = this.#principal(members, path)
    const conditions = this.#conditions(members.get('Condition')?.value, `${path}.Condition`)
    const sid = this.#string(members.get('Sid')?.value, `${path}.Sid`)
    if (effect === undefined) return undefined
    return { index, node, sid, effect, principal, action, resource, conditions, start, end: node.end }
  }

  #members(node: Node, path: string, allowed?: readonly string[]): Map<string, Member> | undefined {
    if (node.kind !== 'object') return this.#report(node, path, 'must be an object')
    const members = new Map<string, Member>()
    for (const member of node.members) {
      const { key } = member
      const at = path === '' ? key.value : `${path}.${key.value}`
      if (members.has(key.value)) this.#report(key, at, `\`${key.value}\` stands twice`)
      if (allowed?.includes(key.value) === false) this.#report(key, at, `unknown element \`${key.value}\``)
      members.set(key.value, member)
    }
    return members
  }

  #string(node: Node | undefined, path: string): StringNode | undefined {
    if (node === undefined || node.kind === 'string') return node
    return this.#report(node, path, 'must be a string')
  }

  #effect(member: Member | undefined, statement: ObjectNode, path: string): StringNode | undefined {
    if (member === undefined) return this.#report(statement, path, 'missing element `Effect`')
    const effect = this.#string(member.value, `${path}.Effect`)
    if (effect === undefined || /^(?:allow|deny)$/i.test(effect.value)) return effect
    return this.#report(effect, `${path}.Effect`, 'must be `Allow` or `Deny`')
  }

  #listPair(members: Map<string, Member>, name: string, path: string): ListElement | undefined {
    const pair = this.#pair(members, name, path)
    if (pair === undefined) return undefined
    const { member, negated } = pair
    return { name: member.key, negated, values: this.#strings(member.value, `${path}.${member.key.value}`) }
  }

  #pair(members: Map<string, Member>, name: string, path: string) {
    const plain = members.get(name)
    const negated = members.get(`Not${name}`)
    if (plain !== undefined && negated !== undefined) {
      const second = plain.key.start < negated.key.start ? negated : plain
      this.#report(second.key, path, `\`${name}\` and \`Not${name}\` exclude each other`)
    }
    const member = plain ?? negated
    return member === undefined ? undefined : { member, negated: plain === undefined }
  }

  #strings(node: Node, path: string): StringNode[] {
    if (node.kind === 'string') return [node]
    if (node.kind === 'array')
      return node.items.flatMap((item, i) => this.#string(item, `${path}[${i}]`) ?? [])
    this.#report(node, path, 'must be a string or a list of strings')
    return []
  }

  #principal(members: Map<string, Member>, path: string): PrincipalElement | undefined {
    const pair = this.#pair(members, 'Principal', path)
    if (pair === undefined) return undefined
    const { member, negated } = pair
    const { key: name, value } = member
    const at = `${path}.${name.value}`
    if (value.kind === 'string') {
      if (value.value !== '*') return this.#report(value, at, 'must be `*` or an object')
      return { name, negated, star: value, entries: [] }
    }
    const entries = [...(this.#members(value, at)?.values() ?? [])].map((entry) => ({
      type: entry.key,
      values: this.#strings(entry.value, `${at}.${entry.key.value}`),
    }))
    return { name, negated, star: undefined, entries }
  }

  #conditions(node: Node | undefined, path: string): ConditionElement[] {
    if (node === undefined) return []
    const operators = this.#members(node, path)
    return [...(operators?.values() ?? [])].flatMap(({ key: operator, value }) => {
      const at = `${path}.${operator.value}`
      const keys = this.#members(value, at)
      if (keys === undefined || keys.size === 0) return []
      if (parseOperator(operator.value) === undefined) {
        this.#report(operator, at, `unknown condition operator \`${operator.value}\``)
      }
      return [...keys.values()].map(({ key, value: values }) => ({
        operator,
        key,
        values: this.#scalars(values, `${at}.${key.value}`),
      }))
    })
  }

  #scalars(node: Node, path: string): ScalarNode[] {
    const items: ArrayNode['items'] = node.kind === 'array' ? node.items : [node]
    return items.flatMap((item, i) => {
      if (item.kind === 'string' || item.kind === 'boolean' || item.kind === 'number') return [item]
      this.#report(
        item,
        node.kind === 'array' ? `${path}[${i}]` : path,
        'must be a string, boolean or number',
      )
      return []
    })
  }
}
