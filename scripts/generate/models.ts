import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Services whose published model the server answers by; `only` keeps the operations it can use. */
const services: { name: string; only?: string[] }[] = [
  { name: 'iam' },
  { name: 'sts' },
  { name: 'iam-toolbox' },
  {
    name: 'cloudtrail',
    only: ['LookupEvents', 'DescribeTrails', 'GetTrail', 'GetTrailStatus', 'ListPublicKeys', 'ListTrails'],
  },
]

interface BotocoreShape {
  type: string
  documentation?: string
  members?: Record<string, { shape: string; documentation?: string }>
  member?: { shape: string }
  key?: { shape: string }
  value?: { shape: string }
  [trait: string]: unknown
}

interface BotocoreOperation {
  name: string
  documentation?: string
  input?: { shape: string }
  output?: { shape: string }
  errors?: { shape: string }[]
  [trait: string]: unknown
}

interface BotocoreModel {
  metadata: Record<string, unknown>
  operations: Record<string, BotocoreOperation>
  shapes: Record<string, BotocoreShape>
}

function readJson(path: string): unknown {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'))
  if (existsSync(`${path}.gz`)) return JSON.parse(gunzipSync(readFileSync(`${path}.gz`)).toString('utf8'))
  return undefined
}

/** The names of all shapes that the operations reach. */
function reachable(model: BotocoreModel, operations: readonly BotocoreOperation[]): Set<string> {
  const seen = new Set<string>()
  const pending = operations.flatMap(({ input, output, errors = [] }) =>
    [input, output, ...errors].flatMap((reference) => (reference ? [reference.shape] : [])),
  )
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const shape = model.shapes[name]
    if (shape === undefined) throw new Error(`the model names the shape ${name} and has none`)
    const parts = [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value]
    for (const part of parts) if (part !== undefined) pending.push(part.shape)
  }
  return seen
}

function withoutDocumentation<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (key, part) =>
      key === 'documentation' && typeof part === 'string' ? undefined : part,
    ),
  )
}

function condense(model: BotocoreModel, only: string[] | undefined): BotocoreModel {
  const operations = Object.fromEntries(
    Object.entries(model.operations).filter(([name]) => only === undefined || only.includes(name)),
  )
  const used = reachable(model, Object.values(operations))
  const shapes = Object.fromEntries(Object.entries(model.shapes).filter(([name]) => used.has(name)))
  return withoutDocumentation({ metadata: model.metadata, operations, shapes })
}

/** Reads the published models in `folder` (botocore's layout, plain or gzipped) and writes one file a service. */
export function generateModels(folder: string, target: string): void {
  mkdirSync(target, { recursive: true })
  for (const { name, only } of services) {
    const [version] = globSync('*', { cwd: join(folder, name) })
      .sort()
      .reverse()
    if (version === undefined) throw new Error(`no model of ${name} in ${folder}`)
    const model = readJson(join(folder, name, version, 'service-2.json')) as BotocoreModel
    const paginators = readJson(join(folder, name, version, 'paginators-1.json')) as
      | { pagination: object }
      | undefined
    const waiters = readJson(join(folder, name, version, 'waiters-2.json')) as { waiters: object } | undefined
    const facts = {
      ...condense(model, only),
      pagination: paginators?.pagination ?? {},
      waiters: waiters?.waiters ?? {},
    }
    writeFileSync(join(target, `${name}.json`), `${JSON.stringify(facts, null, 1)}\n`)
    console.log(
      `${name} ${version}: ${Object.keys(facts.operations).length} operations, ${Object.keys(facts.shapes).length} shapes`,
    )
  }
}
