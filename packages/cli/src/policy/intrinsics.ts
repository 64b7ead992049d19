/** What a template's pseudo parameters stand for while its policies are checked. */
const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::StackName': 'stack',
  'AWS::URLSuffix': 'amazonaws.com',
}

/** A text of a template with what could be filled in. */
export interface FilledText {
  readonly text: string
  /** Whether every part of it is known before the template is deployed. */
  readonly isKnown: boolean
  /** The stretches of a substituted or joined text that are known only later. */
  readonly holes?: readonly { readonly start: number; readonly end: number }[]
}

/** A value that is known only when the template is deployed. */
export function unknownText(name: string): FilledText {
  return { text: `arn:aws:unknown:us-east-1:111122223333:${name}`, isKnown: false }
}

/** What `Ref` gives: pseudo parameters are known, all else is known later. */
export function reference(name: string): FilledText {
  const value = Object.hasOwn(pseudoParameters, name) ? pseudoParameters[name] : undefined
  return value === undefined ? unknownText(name) : { text: value, isKnown: true }
}

/** What `Fn::Sub` makes of a text: `${Name}` is filled in, and `${!name}` leaves `${name}`, a policy variable. */
export function substituted(text: string, variables: ReadonlyMap<string, FilledText>): FilledText {
  const holes: { start: number; end: number }[] = []
  let filled = ''
  let at = 0
  for (const { 0: call, 1: isLiteral, 2: name = '', index } of text.matchAll(/\$\{(!?)([^}]*)\}/g)) {
    filled += text.slice(at, index)
    at = index + call.length
    const value = variables.get(name.trim()) ?? reference(name.trim())
    if (isLiteral !== '') filled += `\${${name}}`
    else if (value.isKnown) filled += value.text
    else {
      const start = filled.length
      filled += name.replace(/[^A-Za-z0-9-]/g, '-')
      holes.push({ start, end: filled.length })
    }
  }
  return { text: filled + text.slice(at), isKnown: holes.length === 0, holes }
}

/** What `Fn::Join` makes of texts. */
export function joined(parts: readonly FilledText[], separator: string): FilledText {
  const holes: { start: number; end: number }[] = []
  let text = ''
  for (const [index, part] of parts.entries()) {
    if (index > 0) text += separator
    const at = text.length
    text += part.text
    if (part.isKnown) continue
    const unknown = part.holes ?? [{ start: 0, end: part.text.length }]
    holes.push(...unknown.map(({ start, end }) => ({ start: at + start, end: at + end })))
  }
  return { text, isKnown: holes.length === 0, holes }
}
