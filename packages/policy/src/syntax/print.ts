import { documentElements, statementElements } from '../document.ts'
import type { Node, ObjectNode } from './node.ts'
import type { ParsedDocument } from './parse.ts'

const lineWidth = 100

/** The order in which elements of a policy are printed; other members keep their place after them. */
const elementOrder = [...documentElements, ...statementElements]

/**
 * Prints a document in its canonical form: two spaces, elements in the usual order, lists of plain values on one
 * line where they fit, a newline at the end. Means the same as what was read, and printing it again changes nothing.
 */
export function printDocument({ root }: ParsedDocument): string {
  return `${printNode(root, '', 0, 2)}\n`
}

/** `levels` says how many levels of objects, counted from here, hold elements of the policy language. */
function printNode(node: Node, indent: string, used: number, levels: number): string {
  switch (node.kind) {
    case 'object':
      return printObject(node, indent, levels)
    case 'array':
      return printList(node.items, indent, used, levels)
    case 'string':
      return JSON.stringify(node.value)
    case 'null':
      return 'null'
    default:
      return String(node.value)
  }
}

function printObject({ members }: ObjectNode, indent: string, levels: number): string {
  if (members.length === 0) return '{}'
  const inner = `${indent}  `
  const lines = (levels > 0 ? inElementOrder(members) : members).map(({ key, value }) => {
    const name = `${inner}${JSON.stringify(key.value)}: `
    const below = levels === 2 && key.value !== 'Statement' ? 0 : levels - 1
    return name + printNode(value, inner, name.length, below)
  })
  return `{\n${lines.join(',\n')}\n${indent}}`
}

function printList(items: readonly Node[], indent: string, used: number, levels: number): string {
  const isPlain = items.every(({ kind }) => kind !== 'object' && kind !== 'array')
  const line = isPlain ? `[${items.map((item) => printNode(item, '', 0, 0)).join(', ')}]` : undefined
  if (line !== undefined && used + line.length < lineWidth) return line
  const inner = `${indent}  `
  const lines = items.map((item) => inner + printNode(item, inner, inner.length, levels))
  return `[\n${lines.join(',\n')}\n${indent}]`
}

function inElementOrder(members: ObjectNode['members']): ObjectNode['members'] {
  const place = (name: string) =>
    elementOrder.includes(name) ? elementOrder.indexOf(name) : elementOrder.length
  return members.toSorted((a, b) => place(a.key.value) - place(b.key.value))
}
