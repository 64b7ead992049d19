import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml'

/** The node that an alias stands for; every other node is itself. */
export function behindAlias(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

/** The value of a map's member; `undefined` where there is none, or no map. */
export function below(node: unknown, name: string, document: Document): unknown {
  const map = behindAlias(node, document)
  if (!isMap(map)) return undefined
  return map.items.find(({ key }) => isScalar(key) && key.value === name)?.value ?? undefined
}

/** The text of a scalar that is a text. */
export function scalarText(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined
}

/** Any scalar as text. */
export function plainText(node: unknown): string | undefined {
  return isScalar(node) ? String(node.value) : undefined
}

/** The name of a map's member. */
export function nameOf({ key }: { readonly key: unknown }): string {
  return isScalar(key) ? String(key.value) : ''
}

/** A node with a place in its template. */
export function placedNode(node: unknown): Node | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined
}
