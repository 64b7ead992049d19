import { parseOperator } from '../condition/operator-name.ts'
import { operators } from '../condition/operators.ts'
import { documentElements, isLanguageVersion, statementElements } from '../document.ts'
import type { Member, Node } from '../syntax/node.ts'
import type { ParsedDocument } from '../syntax/parse.ts'
import type { PathChain, PathStep, Spot } from './finding.ts'
import { nearest } from './near.ts'
import type { Reporter } from './reporter.ts'
import type {
  ConditionView,
  DocumentView,
  ListView,
  PrincipalView,
  ScalarSpot,
  StatementView,
  TextSpot,
} from './view.ts'

/** Reads what can be read of a document, and reports what has the wrong name, type or number. */
export function readView({ text, root }: ParsedDocument, reporter: Reporter): DocumentView {
  return new ViewReader(reporter).document(text, root)
}

const effectWords: readonly string[] = ['Allow', 'Deny']

type Members = ReadonlyMap<string, Member>

class ViewReader {
  readonly #reporter: Reporter

  constructor(reporter: Reporter) {
    this.#reporter = reporter
  }

  document(text: string, root: Node): DocumentView {
    const spot = at(root, undefined)
    const members = this.#members(root, undefined, 'the document', documentElements)
    if (members === undefined) return { text, root: spot, version: undefined, statements: [] }
    const version = this.#text(members, 'Version', undefined)
    if (members.get('Version') === undefined) this.#reporter.report('MISSING_VERSION', spot)
    else if (version !== undefined && !isLanguageVersion(version.value)) {
      this.#reporter.report('INVALID_VERSION', version, { version: version.value }, '2012-10-17')
    }
    this.#text(members, 'Id', undefined)
    const statement = members.get('Statement')?.value
    const statements = statement === undefined ? [] : this.#statements(statement)
    const isEmptyList = statement?.kind === 'array' && statement.items.length === 0
    if (statement === undefined || isEmptyList) this.#reporter.report('MISSING_STATEMENT', spot)
    return { text, root: spot, version, statements }
  }

  #statements(node: Node): StatementView[] {
    const path = below(undefined, { value: 'Statement' })
    if (node.kind === 'object') return this.#statement(node, 0, path) ?? []
    if (node.kind === 'array') {
      return node.items.flatMap((item, index) => this.#statement(item, index, below(path, { index })) ?? [])
    }
    this.#mismatch(at(node, path), 'Statement', 'an object or a list of objects')
    return []
  }

  #statement(node: Node, index: number, path: PathChain): StatementView[] | undefined {
    const members = this.#members(node, path, 'a statement', statementElements)
    if (members === undefined) return undefined
    return [
      {
        ...at(node, path),
        index,
        node,
        sid: this.#text(members, 'Sid', path),
        effect: this.#effect(members, at(node, path)),
        principal: this.#principal(members, path),
        action: this.#list(members, 'Action', path),
        resource: this.#list(members, 'Resource', path),
        conditions: this.#conditions(members.get('Condition')?.value, below(path, { value: 'Condition' })),
      },
    ]
  }

  #effect(members: Members, statement: Spot): StatementView['effect'] {
    const effect = this.#text(members, 'Effect', statement.path)
    if (!members.has('Effect')) this.#reporter.report('MISSING_EFFECT', statement)
    if (effect === undefined) return undefined
    if (effect.value === 'Allow' || effect.value === 'Deny') return effect.value
    this.#reporter.report(
      'INVALID_EFFECT',
      effect,
      { effect: effect.value },
      nearest(effect.value, effectWords),
    )
    return undefined
  }

  #text(members: Members, name: string, path: PathChain | undefined): TextSpot | undefined {
    const node = members.get(name)?.value
    if (node === undefined) return undefined
    return this.#string(node, below(path, { value: name }), name)
  }

  #string(node: Node, path: PathChain, element: string): TextSpot | undefined {
    if (node.kind === 'string') return { ...at(node, path), value: node.value }
    this.#mismatch(at(node, path), element, 'a string')
    return undefined
  }

  /** The members of an object by name; of doubled ones the last. */
  #members(
    node: Node,
    path: PathChain | undefined,
    what: string,
    allowed?: readonly string[],
  ): Members | undefined {
    if (node.kind !== 'object') {
      this.#reporter.report('DATA_TYPE_MISMATCH', at(node, path), {
        element: { words: what },
        expected: { words: 'an object' },
      })
      return undefined
    }
    const members = new Map<string, Member>()
    for (const member of node.members) {
      const { key } = member
      const spot = at(key, below(path, { key: key.value }))
      const problem = (words: string, near?: string) =>
        this.#reporter.report(
          'INVALID_POLICY_ELEMENT',
          spot,
          { element: key.value, problem: { words } },
          near,
        )
      if (members.has(key.value)) problem('here twice')
      else if (allowed?.includes(key.value) === false) {
        problem(`no element of ${what.replace('the document', 'a document')}`, nearest(key.value, allowed))
      }
      members.set(key.value, member)
    }
    return members
  }

  #pair(members: Members, name: string, path: PathChain): { member: Member; negated: boolean } | undefined {
    const plain = members.get(name)
    const negated = members.get(`Not${name}`)
    if (plain !== undefined && negated !== undefined) {
      const second = plain.key.start < negated.key.start ? negated.key : plain.key
      const spot = at(second, below(path, { key: second.value }))
      this.#reporter.report('UNSUPPORTED_ELEMENT_COMBINATION', spot, { first: name, second: `Not${name}` })
    }
    const member = plain ?? negated
    return member && { member, negated: plain === undefined }
  }

  #list(members: Members, name: string, path: PathChain): ListView | undefined {
    const pair = this.#pair(members, name, path)
    if (pair === undefined) return undefined
    const { key, value } = pair.member
    const values = this.#strings(value, below(path, { value: key.value }), key.value)
    return { name: nameSpot(key, path), negated: pair.negated, values }
  }

  #strings(node: Node, path: PathChain, element: string): TextSpot[] {
    if (node.kind === 'array') {
      return node.items.flatMap((item, index) => this.#string(item, below(path, { index }), element) ?? [])
    }
    if (node.kind === 'string') return [{ ...at(node, path), value: node.value }]
    this.#mismatch(at(node, path), element, 'a string or a list of strings')
    return []
  }

  #principal(members: Members, path: PathChain): PrincipalView | undefined {
    const pair = this.#pair(members, 'Principal', path)
    if (pair === undefined) return undefined
    const { member, negated } = pair
    const name = nameSpot(member.key, path)
    const inner = below(path, { value: member.key.value })
    const { value } = member
    const view = { name, negated, star: undefined, entries: [] }
    if (value.kind === 'string' && value.value === '*') return { ...view, star: at(value, inner) }
    if (value.kind !== 'object') {
      const principal = value.kind === 'string' ? value.value : { words: `a value of type ${value.kind}` }
      this.#reporter.report('INVALID_PRINCIPAL_FORMAT', at(value, inner), { principal })
      return view
    }
    if (value.members.length === 0) this.#reporter.report('EMPTY_OBJECT_PRINCIPAL', at(value, inner))
    const entries = [...(this.#members(value, inner, 'a principal')?.values() ?? [])]
    return { ...view, entries: entries.map((entry) => this.#principalEntry(entry, inner)) }
  }

  #principalEntry({ key, value }: Member, path: PathChain): PrincipalView['entries'][number] {
    if (value.kind === 'array' && value.items.length === 0) {
      this.#reporter.report('EMPTY_ARRAY_PRINCIPAL', at(value, below(path, { value: key.value })), {
        type: key.value,
      })
    }
    const values = this.#strings(value, below(path, { value: key.value }), key.value)
    return { type: nameSpot(key, path), values }
  }

  #conditions(node: Node | undefined, path: PathChain): ConditionView[] {
    if (node === undefined) return []
    const blocks = this.#members(node, path, 'the condition')
    this.#reportEmpty(node, path, 'Condition')
    return [...(blocks?.values() ?? [])].flatMap(({ key, value }) => this.#block(key, value, path))
  }

  #block(name: Member['key'], node: Node, parent: PathChain): ConditionView[] {
    const operatorName = nameSpot(name, parent)
    const path = below(parent, { value: name.value })
    const operator = parseOperator(name.value)
    if (operator === undefined) this.#unknownOperator(operatorName)
    if (node.kind !== 'object') {
      this.#mismatch(at(node, path), name.value, 'an object')
      return []
    }
    this.#reportEmpty(node, path, name.value)
    const seen = new Map<string, string>()
    return node.members.flatMap(({ key, value }): ConditionView[] => {
      const lowered = key.value.toLowerCase()
      const spot = nameSpot(key, path)
      if (seen.has(lowered)) {
        this.#reporter.report('DUPLICATE_KEYS_WITH_DIFFERENT_CASE', spot, { key: key.value })
      }
      seen.set(lowered, key.value)
      const values = this.#scalars(value, below(path, { value: key.value }), key.value)
      return operator === undefined ? [] : [{ operator, operatorName, key: spot, lowered, values }]
    })
  }

  #reportEmpty(node: Node, path: PathChain, element: string): void {
    if (node.kind !== 'object' || node.members.length > 0) return
    this.#reporter.report('EMPTY_OBJECT_CONDITION', at(node, path), { element })
  }

  #unknownOperator(spot: TextSpot): void {
    if (/^(?:For(?:All|Any)Values?:)?NullIfExists$/.test(spot.value)) {
      this.#reporter.report('NULL_WITH_IF_EXISTS', spot)
      return
    }
    const [, qualifier = '', name = '', suffix = ''] = /^([^:]*:)?(.*?)(IfExists)?$/s.exec(spot.value) ?? []
    const known = nearest(name, Object.keys(operators))
    const isQualifier = qualifier === '' || qualifier === 'ForAllValues:' || qualifier === 'ForAnyValue:'
    const near = known === undefined || !isQualifier ? undefined : `${qualifier}${known}${suffix}`
    this.#reporter.report('INVALID_CONDITION_OPERATOR', spot, { operator: spot.value }, near)
  }

  #scalars(node: Node, path: PathChain, key: string): ScalarSpot[] {
    const items = node.kind === 'array' ? node.items : [node]
    return items.flatMap((item, index) => {
      const spot = at(item, node.kind === 'array' ? below(path, { index }) : path)
      if (item.kind === 'string' || item.kind === 'number' || item.kind === 'boolean') {
        return [{ ...spot, value: String(item.value), type: item.kind }]
      }
      this.#mismatch(spot, key, 'a string, a number or a boolean')
      return []
    })
  }

  #mismatch(spot: Spot, element: string, expected: string): void {
    this.#reporter.report('DATA_TYPE_MISMATCH', spot, { element, expected: { words: expected } })
  }
}

function at(node: { readonly start: number; readonly end: number }, path: PathChain | undefined): Spot {
  return { start: node.start, end: node.end, path }
}

function below(parent: PathChain | undefined, step: PathStep): PathChain {
  return { parent, step }
}

function nameSpot(key: Member['key'], path: PathChain | undefined): TextSpot {
  return { ...at(key, below(path, { key: key.value })), value: key.value }
}
