import type { Span } from './node.ts'
import { parseDocument } from './parse.ts'
import type { PolicyDocument } from './policy-document.ts'
import { readDocument } from './read-document.ts'

/** A principal that a document names, stars included; as a span it is the string with its quotation marks. */
export interface NamedPrincipal extends Span {
  /** As it is written: `AWS`, `Service`, … */
  readonly type: string
  readonly value: string
  readonly statement: number
}

/** The principals under Principal and NotPrincipal, in the order of the text; none of a text that cannot be read. */
export function principalsOf(text: string): NamedPrincipal[] {
  const { document: parsed } = parseDocument(text)
  const document = parsed && readDocument(parsed).document
  return document === undefined ? [] : principalsIn(document)
}

/** The same of a document that has been read. */
function principalsIn({ statements }: PolicyDocument): NamedPrincipal[] {
  return statements.flatMap(({ index, principal }) =>
    (principal?.entries ?? []).flatMap(({ type, values }) =>
      values.map(({ value, start, end }) => ({ type: type.value, value, statement: index, start, end })),
    ),
  )
}

/**
 * The same text with values of `AWS` principals exchanged where `replacement` gives another; every other character
 * stays as it is (M5). A text that cannot be read is returned unchanged.
 */
export function replacePrincipals(text: string, replacement: (value: string) => string | undefined): string {
  let result = ''
  let copied = 0
  for (const { type, value, start, end } of principalsOf(text)) {
    const other = type === 'AWS' ? replacement(value) : undefined
    if (other === undefined || other === value) continue
    result += text.slice(copied, start) + JSON.stringify(other)
    copied = end
  }
  return result + text.slice(copied)
}
