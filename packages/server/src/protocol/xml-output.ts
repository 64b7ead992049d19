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

/** Shapes whose dates are written with milliseconds (behaviours 67). */
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

function element(name: string, shape: Shape, value: unknown, depth: number, precise: boolean): string {
  const open = `${indent(depth)}<${name}>`
  switch (shape.type) {
    case 'structure': {
      const inner = members(shape, value as Record<string, unknown>, depth + 1)
      return inner === '' ? `${indent(depth)}<${name}/>\n` : `${open}\n${inner}${indent(depth)}</${name}>\n`
    }
    case 'list': {
      let inner = ''
      for (const item of value as readonly unknown[])
        inner += element('member', shape.member, item, depth + 1, precise)
      return inner === '' ? `${indent(depth)}<${name}/>\n` : `${open}\n${inner}${indent(depth)}</${name}>\n`
    }
    case 'map': {
      let inner = ''
      for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
        const pair =
          element('key', shape.key, key, depth + 2, precise) +
          element('value', shape.value, item, depth + 2, precise)
        inner += `${indent(depth + 1)}<entry>\n${pair}${indent(depth + 1)}</entry>\n`
      }
      return inner === '' ? `${indent(depth)}<${name}/>\n` : `${open}\n${inner}${indent(depth)}</${name}>\n`
    }
    default:
      return `${open}${scalar(shape, value, precise)}</${name}>\n`
  }
}

function scalar(shape: Shape, value: unknown, precise: boolean): string {
  if (shape.type === 'string') return escapeXml(value as string)
  if (shape.type === 'timestamp') return isoDate(value as Date, precise)
  if (shape.type === 'blob') return Buffer.from(value as Uint8Array).toString('base64')
  return String(value)
}

function members(shape: StructureShape, value: Readonly<Record<string, unknown>>, depth: number): string {
  const precise = preciseDates.has(shape.name)
  let text = ''
  for (const member of shape.members) {
    const part = value[member.name]
    if (part !== undefined && part !== null)
      text += element(member.wireName, member.shape, part, depth, precise)
  }
  return text
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
    const inner = members(operation.output, output ?? {}, 2)
    result = inner === '' ? `  <${wrapper}/>\n` : `  <${wrapper}>\n${inner}  </${wrapper}>\n`
  }
  const metadata = `  <ResponseMetadata>\n    <RequestId>${requestId}</RequestId>\n  </ResponseMetadata>\n`
  return `<${name} xmlns="${operation.service.xmlNamespace}">\n${result}${metadata}</${name}>\n`
}
