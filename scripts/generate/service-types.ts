import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Services for which no SDK package exists: their types are written from the model. */
const withoutSdk = ['iam-toolbox']

interface Shape {
  type: string
  members?: Record<string, { shape: string }>
  required?: string[]
  member?: { shape: string }
  value?: { shape: string }
  enum?: string[]
  document?: boolean
}

interface Model {
  operations: Record<string, { input?: { shape: string }; output?: { shape: string } }>
  shapes: Record<string, Shape>
}

function typeOf(model: Model, name: string): string {
  const shape = model.shapes[name]
  if (shape?.document) return 'unknown'
  switch (shape?.type) {
    case 'structure':
      return name
    case 'list':
      return `${typeOf(model, shape.member?.shape ?? '')}[]`
    case 'map':
      return `Record<string, ${typeOf(model, shape.value?.shape ?? '')}>`
    case 'string':
      return shape.enum ? `(${shape.enum.map((word) => `'${word}'`).join(' | ')})` : 'string'
    case 'boolean':
      return 'boolean'
    case 'timestamp':
      return 'Date'
    case 'blob':
      return 'Uint8Array'
    default:
      return 'number'
  }
}

function interfaceOf(model: Model, name: string, shape: Shape): string {
  const members = Object.entries(shape.members ?? {}).map(
    ([member, reference]) =>
      `  ${member}${shape.required?.includes(member) ? '' : '?'}: ${typeOf(model, reference.shape)} | undefined`,
  )
  return [`export interface ${name} {`, ...members, '}'].join('\n')
}

function commandOf(name: string, operation: Model['operations'][string]): string {
  const input = operation.input?.shape ?? 'Record<string, never>'
  const output = operation.output?.shape ?? 'Record<string, never>'
  return [
    `export declare class ${name}Command {`,
    `  readonly input: ${input}`,
    `  resolveMiddleware(): () => Promise<{ output: ${output} }>`,
    '}',
  ].join('\n')
}

/** Writes, beside the model of each service that has no SDK, types in the form in which an SDK would export them. */
export function generateServiceTypes(folder: string): void {
  for (const name of withoutSdk) {
    const model = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Model
    const text = [
      `// Generated from ${name}.json by \`npm run generate\`; not to be edited.`,
      ...Object.entries(model.shapes)
        .filter(([, shape]) => shape.type === 'structure')
        .map(([shapeName, shape]) => interfaceOf(model, shapeName, shape)),
      ...Object.entries(model.operations).map(([operation, facts]) => commandOf(operation, facts)),
    ].join('\n\n')
    writeFileSync(join(folder, `${name}.generated.ts`), `${text}\n`)
  }
}
