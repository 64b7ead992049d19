/**
 * Checks that imports point one way: each folder of the server may use the layers before its own,
 * never its own neighbours or what comes after; the policy package uses nothing at all; and the AWS SDK
 * is imported for its types only. Prints each offence and exits with 1 if there is one.
 *
 *   node scripts/check-imports.ts [FOLDER]        the repository unless told
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const root = process.argv[2] ?? join(import.meta.dirname, '..')

/** Folders of packages/server/src, lowest layer first. Files beside them are the composition root. */
const layers = [
  ['model', 'reference'],
  ['store'],
  ['keys', 'records'],
  ['authorization'],
  ['credentials', 'events'],
  ['federation'],
  ['iam', 'sts', 'signin', 'decision'],
  ['protocol', 'signature', 'operator'],
  ['gateway'],
]

const packagesUsedBy: Record<string, RegExp> = {
  policy: /^$/,
  server:
    /^(@cloud-copilot\/iam-data|@gatehouse\/policy|@node-rs\/argon2|better-sqlite3|kysely|pg|pino|pino-pretty|prom-client|qr|saxes|node:)/,
  cli: /^(@gatehouse\/(policy|policy\/cases|server|server\/(operator-socket|service-reference|settings))|commander|yaml|node:)/,
}

interface Import {
  readonly from: string
  readonly typeOnly: boolean
}

function importsOf(source: string): Import[] {
  const statement = /^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
  const dynamic = /(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]/g
  return [...source.matchAll(statement), ...source.matchAll(dynamic)].map((match) => ({
    typeOnly: match[1] !== undefined,
    from: match[2] ?? '',
  }))
}

function layerOf(file: string): { folder: string; layer: number } {
  const inside = relative(join(root, 'packages/server/src'), file)
  const folder = inside.includes('/') ? (inside.split('/')[0] ?? '') : ''
  const layer = layers.findIndex((folders) => folders.includes(folder))
  return { folder, layer: folder === '' ? layers.length : layer }
}

function offence(file: string, { from, typeOnly }: Import): string | undefined {
  const owner = relative(join(root, 'packages'), file).split('/')[0] ?? ''
  if (!from.startsWith('.')) {
    if (from.startsWith('@aws-sdk/')) return typeOnly ? undefined : 'the SDK is for types only'
    const allowed = packagesUsedBy[owner]
    return allowed === undefined || allowed.test(from) ? undefined : `${owner} does not use ${from}`
  }
  const target = join(dirname(file), from)
  if (relative(join(root, 'packages', owner), target).startsWith('..')) return 'leaves its package'
  if (owner !== 'server') return undefined
  const user = layerOf(file)
  const used = layerOf(target)
  if (user.layer < 0 || used.layer < 0) return `${user.layer < 0 ? user.folder : used.folder} has no layer`
  if (user.folder === used.folder || used.layer < user.layer) return undefined
  return `${user.folder || 'the root'} comes before ${used.folder || 'the root'}`
}

const files = globSync('packages/{policy,server,cli}/src/**/*.ts', { cwd: root }).filter(
  (file) => !/\.test\.ts$|\/testing\//.test(file),
)
const offences = files.flatMap((name) => {
  const file = join(root, name)
  return importsOf(readFileSync(file, 'utf8')).flatMap((found) => {
    const reason = offence(file, found)
    return reason === undefined ? [] : [`${name}: imports ${found.from}: ${reason}`]
  })
})
for (const line of offences) console.error(line)
console.log(`${files.length} files checked, ${offences.length} imports against the rule`)
process.exitCode = offences.length === 0 ? 0 : 1
