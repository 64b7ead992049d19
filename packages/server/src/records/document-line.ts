import { hash } from 'node:crypto'

/** The name of a document: the same for the same text. */
export function documentHash(text: string): string {
  return hash('sha256', text, 'base64url')
}

/** A document as one line of JSON with its line break. */
export function documentLine(name: string, text: string): string {
  return `${JSON.stringify({ document: name, text })}\n`
}

/** The document that a line holds; `undefined` for other lines. */
export function documentOfLine(line: string): { readonly name: string; readonly text: string } | undefined {
  if (!line.startsWith('{"document":')) return undefined
  try {
    const { document, text }: Record<string, unknown> = JSON.parse(line)
    if (typeof document !== 'string' || typeof text !== 'string') return undefined
    return { name: document, text }
  } catch {
    return undefined
  }
}
