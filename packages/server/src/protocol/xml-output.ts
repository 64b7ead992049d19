import { isoSeconds } from '../model/iso-time.ts'
import type { OperationModel } from '../model/service-model.ts'
import type { Shape, StructureShape } from '../model/shape.ts'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
}

const special =
  /[&<>"\r\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/** Text as it stands in XML; characters that XML cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  special.lastIndex = 0
  if (!special.test(text)) return text
  return text.replace(special, (character) => escapes[character] ?? '\uFFFD')
}

/** Whole seconds with Z, as the query protocol writes dates; `precise` keeps milliseconds (behaviours 67). */
export function isoDate(date: Date, precise: boolean): string {
  return precise ? date.toISOString() : isoSeconds(date.getTime() / 1000)
}

/**
 * Shapes whose dates are written with milliseconds (behaviours 67). Users of the real service see them in ValidUntil of SAML
 * providers as well (hashicorp/terraform-provider-aws#45699); of their private keys nobody tells, so those have the usual form.
 */
const preciseDates = new Set([
  'GetOpenIDConnectProviderResponse',
  'GetSAMLProviderResponse',
  'SAMLProviderListEntry',
  'GetWebIdentityTokenResponse',
])

const indents = Array.from({ length: 24 }, (_, depth) => '  '.repeat(depth))

function indent(depth: number): string {
  return indents[depth] ?? '  '.repeat(depth)
}

/** Writes one value: its element with indentation and line break. */
type Encoder = (value: unknown) => string

/** Everything of an element that does not depend on its value is put together once, when the first one is written. */
function elementEncoder(name: string, shape: Shape, depth: number, precise: boolean): Encoder {
  const open = `${indent(depth)}<${name}>`
  const empty = `${indent(depth)}<${name}/>\n`
  const end = `</${name}>\n`
  const wrapped = (inner: string) => (inner === '' ? empty : `${open}\n${inner}${indent(depth)}${end}`)
  switch (shape.type) {
    case 'structure': {
      const inner = membersEncoder(shape, depth + 1)
      return (value) => wrapped(inner(value as Record<string, unknown>))
    }
    case 'list': {
      const item = elementEncoder('member', shape.member, depth + 1, precise)
      return (value) => {
        let inner = ''
        for (const one of value as readonly unknown[]) inner += item(one)
        return wrapped(inner)
      }
    }
    case 'map': {
      const key = elementEncoder('key', shape.key, depth + 2, precise)
      const item = elementEncoder('value', shape.value, depth + 2, precise)
      const entry = (pair: [string, unknown]) =>
        `${indent(depth + 1)}<entry>\n${key(pair[0])}${item(pair[1])}${indent(depth + 1)}</entry>\n`
      return (value) =>
        wrapped(
          Object.entries(value as Record<string, unknown>)
            .map(entry)
            .join(''),
        )
    }
    case 'string':
      return (value) => open + escapeXml(value as string) + end
    case 'timestamp':
      return (value) => open + isoDate(value as Date, precise) + end
    case 'blob':
      return (value) => open + Buffer.from(value as Uint8Array).toString('base64') + end
    default:
      return (value) => open + String(value) + end
  }
}

type MembersEncoder = (value: Readonly<Record<string, unknown>>) => string

const encoders = new WeakMap<StructureShape, MembersEncoder[]>()

/** Writes the members of a structure at a depth; looks at them when the first one is written: shapes may hold themselves. */
function membersEncoder(shape: StructureShape, depth: number): MembersEncoder {
  const byDepth = encoders.get(shape) ?? []
  encoders.set(shape, byDepth)
  const known = byDepth[depth]
  if (known !== undefined) return known
  let members: readonly { readonly name: string; readonly encode: Encoder }[] | undefined
  const encoder: MembersEncoder = (value) => {
    members ??= shape.members.map((member) => ({
      name: member.name,
      encode: elementEncoder(member.wireName, member.shape, depth, preciseDates.has(shape.name)),
    }))
    let text = ''
    for (const { name, encode } of members) {
      const part = value[name]
      if (part !== undefined && part !== null) text += encode(part)
    }
    return text
  }
  byDepth[depth] = encoder
  return encoder
}

/** The answer of a query operation (behaviours 56, 58): two blanks of indentation, no declaration, a line break at the end. */
export function xmlAnswer(
  operation: OperationModel,
  output: Readonly<Record<string, unknown>> | undefined,
  requestId: string,
): string {
  const name = `${operation.name}Response`
  const wrapper = operation.resultWrapper
  let result = ''
  if (wrapper !== undefined && operation.output !== undefined) {
    const inner = membersEncoder(operation.output, 2)(output ?? {})
    result = inner === '' ? `  <${wrapper}/>\n` : `  <${wrapper}>\n${inner}  </${wrapper}>\n`
  }
  const metadata = `  <ResponseMetadata>\n    <RequestId>${requestId}</RequestId>\n  </ResponseMetadata>\n`
  return `<${name} xmlns="${operation.service.xmlNamespace}">\n${result}${metadata}</${name}>\n`
}
