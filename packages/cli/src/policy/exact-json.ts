import { type Node, parseDocument, positionsIn } from '@gatehouse/policy'

/**
 * What a JSON text says, as JSON.parse gives it, but nothing of it is lost: a number that JavaScript would round stays
 * text, which means the same in a policy (C8), and a name that stands twice in one object is a SyntaxError (G1).
 */
export function exactJson(text: string): unknown {
  const problem = (offset: number, message: string) => {
    const { line, column } = positionsIn(text)(offset)
    return new SyntaxError(`${message} at ${line}:${column}`)
  }
  const plainOf = (node: Node): unknown => {
    switch (node.kind) {
      case 'null':
        return null
      case 'number':
        return String(Number(node.value)) === node.value ? Number(node.value) : node.value
      case 'array':
        return node.items.map(plainOf)
      case 'object': {
        const names = new Set<string>()
        for (const { key } of node.members) {
          if (names.has(key.value)) throw problem(key.start, `\`${key.value}\` stands twice`)
          names.add(key.value)
        }
        return Object.fromEntries(node.members.map(({ key, value }) => [key.value, plainOf(value)]))
      }
      default:
        return node.value
    }
  }
  const { document, error } = parseDocument(text)
  if (document === undefined) throw problem(error.start, error.message)
  return plainOf(document.root)
}
