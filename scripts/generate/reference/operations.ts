import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addedErrors } from '../../../packages/server/src/model/corrections.ts'
import type { Operation } from '../../../packages/server/src/model/operation.ts'
import { operations } from '../../../packages/server/src/operations.ts'
import { loadServiceReference } from '../../../packages/server/src/reference/service-reference.ts'
import { code, type Page, table } from './page.ts'

/** What the published reference says of a service. */
interface Published {
  readonly types: readonly string[]
}

/** A resource family of a service: the folder in which its operations lie. */
interface Family {
  readonly service: string
  readonly family: string | undefined
  readonly operations: Operation[]
}

/** The file of each exported operation of a service's index, from the folder of the index. */
function filesOf(index: string): Map<string, string> {
  const exported = /export \{([^}]*)\} from '\.\/([^']+)'/g
  const files = new Map<string, string>()
  for (const [, names = '', file = ''] of index.matchAll(exported)) {
    for (const name of names.split(',')) files.set(name.trim(), file)
  }
  return files
}

/** The folders of the services that are not named for themselves. */
const folders: Readonly<Record<string, string>> = { 'iam-toolbox': 'decision', cloudtrail: 'events' }

function families(server: string): Family[] {
  const found = new Map<string, Family>()
  for (const operation of operations) {
    const service = operation.model.service.name
    const files = filesOf(readFileSync(join(server, folders[service] ?? service, 'index.ts'), 'utf8'))
    const [folder = '', ...below] = (files.get(operation.model.name) ?? '').split('/')
    const family = below.length === 0 ? undefined : folder
    const key = `${service}/${family ?? ''}`
    const known = found.get(key) ?? { service, family, operations: [] }
    known.operations.push(operation)
    found.set(key, known)
  }
  return [...found.values()]
}

function errorsOf({ model }: Operation): string {
  const added = Object.entries(addedErrors[model.service.name] ?? {}).flatMap(([name, those]) =>
    those.includes(model.name) ? [name] : [],
  )
  const status = (name: string): number | undefined =>
    [...model.service.operations.values()].map(({ errors }) => errors.get(name)?.status).find(Boolean)
  const names = [...new Set([...model.errors.keys(), ...added])].sort()
  return names.map((name) => `${code(name)} ${status(name) ?? 400}`).join(', ')
}

/** ARNs that are not as AWS publishes them: role templates are files of the operator, and of no service. */
const ownArns: Readonly<Record<string, string>> = {
  'role-template': 'arn:${Partition}:iam::aws:role-template/${RoleTemplateName}',
}

function resourceOf(types: readonly string[], published: Published): string {
  return types
    .map((type) => {
      const arn = ownArns[type] ?? published.types.find((template) => template.includes(`:${type}/`))
      return type === '*' || arn === undefined ? code(type) : code(arn)
    })
    .join(', ')
}

function sectionOf(operation: Operation, published: Published): string {
  const { model, action, declaration } = operation
  const { access, resource, context, alsoRequires, permission, authentication } = declaration
  const input = model.input?.members ?? []
  const listed = (names: readonly string[]): string => names.map(code).join(', ')
  const asked =
    permission === 'none' ? 'none: whoever has credentials may call it' : `${code(action)}, ${access}`
  const facts: [string, string][] = [
    ['permission', authentication === 'none' ? 'none, and no credentials either' : asked],
    ['resource', resourceOf(resource.types, published)],
    ['condition keys of its own', listed(Object.keys(context ?? {}).sort())],
    ['asks for as well', listed(Object.keys(alsoRequires ?? {}))],
    ['input', input.map(({ name, required }) => `${code(name)}${required ? ' (required)' : ''}`).join(', ')],
    ['output', listed((model.output?.members ?? []).map(({ name }) => name))],
    ['errors', errorsOf(operation)],
  ]
  const told = facts.filter(([, text]) => text !== '')
  return `## ${model.name}\n\n${table(['', ''], told)}`
}

const serviceTitles: Readonly<Record<string, string>> = { iam: 'IAM', sts: 'STS' }

/** One page for each resource family of each service. */
export async function operationPages(server: string): Promise<Page[]> {
  const { arnFormats } = await loadServiceReference([
    'iam',
    ...operations.map(({ model }) => model.service.name),
  ])
  return families(server).map(({ service, family, operations: members }) => {
    const title = serviceTitles[service] ?? service
    // operations of STS work on resources of IAM
    const published = { types: [service, 'iam'].flatMap((name) => arnFormats(name) ?? []) }
    const sorted = [...members].sort((a, b) => (a.model.name < b.model.name ? -1 : 1))
    return {
      path: family === undefined ? `${service}.md` : `${service}/${family}.md`,
      title: family === undefined ? title : `${title}: ${family.replaceAll('-', ' ')}`,
      body: sorted.map((operation) => sectionOf(operation, published)).join('\n\n'),
    }
  })
}
