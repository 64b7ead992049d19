import type { Node } from '../syntax/node.ts'
import { parseDocument } from '../syntax/parse.ts'

/**
 * The services that a document may be about, in lower case: what stands before the first colon of its strings and
 * names, and the service part of its ARNs. Some of them may not exist. None for a text that is no JSON.
 */
export function namedServices(text: string): Set<string> {
  const services = new Set<string>()
  const { document } = parseDocument(text)
  if (document !== undefined) collect(document.root, services)
  return services
}

function collect(node: Node, services: Set<string>): void {
  if (node.kind === 'string') add(node.value, services)
  else if (node.kind === 'array') for (const item of node.items) collect(item, services)
  else if (node.kind === 'object') {
    for (const { key, value } of node.members) {
      add(key.value, services)
      collect(value, services)
    }
  }
}

function add(text: string, services: Set<string>): void {
  const [first, , third] = text.split(':', 3)
  const service = first === 'arn' ? third : first
  if (service !== undefined && text.includes(':') && /^[A-Za-z0-9-]{1,64}$/.test(service)) {
    services.add(service.toLowerCase())
  }
}
