/** A part of a text: what stands there, and the name that it is the placeholder of, if it is one. */
export interface TextPart {
  readonly text: string
  readonly name?: string
}

/** The parts of a template's text, in which `@{Name}` stands for values. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const { 0: whole, 1: name = '', index } of text.matchAll(/@\{([^{}]+)\}/g)) {
    parts.push({ text: text.slice(end, index) }, { text: whole, name })
    end = index + whole.length
  }
  return [...parts, { text: text.slice(end) }]
}

/** How the texts of a document are filled in: a text may become several, the name of a member one. */
export interface Filling {
  readonly texts: (text: string) => readonly string[]
  readonly name: (text: string) => string
}

/**
 * A JSON document with its texts filled in. A text that becomes several is a list, or part of the list that it stands in.
 * What is put in is not read again, and cannot leave its text.
 */
export function filledDocument(document: string, { texts, name }: Filling): string {
  const fill = (node: unknown): unknown => {
    if (typeof node === 'string') {
      const filled = texts(node)
      return filled.length === 1 ? filled[0] : filled
    }
    if (Array.isArray(node)) return node.flatMap(fill)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [name(key), fill(value)]))
  }
  return JSON.stringify(fill(JSON.parse(document)))
}
