import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/** A policy that AWS manages, as every account of a partition has it, with its default version. */
export interface AwsManagedPolicy {
  readonly PolicyId: string
  readonly PolicyName: string
  readonly Path: string
  readonly DefaultVersionId: string
  readonly CreateDate: Date
  readonly UpdateDate: Date
  /** The document of the default version. */
  readonly Document: string
}

interface Entry {
  id: string
  path: string
  name: string
  version: string
  created: string
  updated: string
  document: object
}

/** Policies by path and name, in the order of their names. */
type Policies = ReadonlyMap<string, AwsManagedPolicy>

/** The partition whose ARNs the published documents name. */
const PUBLISHED = 'aws'

const ofPartition = new Map<string, Policies>()

function read(): Policies {
  const packed = readFileSync(new URL('./aws-managed-policies.json.br', import.meta.url))
  const entries = JSON.parse(brotliDecompressSync(packed).toString('utf8')) as Entry[]
  const policies = entries.map(({ id, path, name, version, created, updated, document }) => ({
    PolicyId: id,
    PolicyName: name,
    Path: path,
    DefaultVersionId: version,
    CreateDate: new Date(created),
    UpdateDate: new Date(updated),
    Document: JSON.stringify(document, undefined, 4),
  }))
  policies.sort((a, b) => (a.PolicyName < b.PolicyName ? -1 : 1))
  return new Map(policies.map((policy) => [`${policy.Path}${policy.PolicyName}`, policy]))
}

/**
 * The same policies where every ARN is of another partition. Names of service principals stay: documents that need those
 * of China name them themselves.
 */
function movedTo(partition: string): Policies {
  const moved = new Map<string, AwsManagedPolicy>()
  for (const [name, policy] of policiesIn(PUBLISHED)) {
    const Document = policy.Document.replaceAll(`"arn:${PUBLISHED}:`, `"arn:${partition}:`)
    moved.set(name, { ...policy, Document })
  }
  return moved
}

function policiesIn(partition: string): Policies {
  const known = ofPartition.get(partition)
  if (known !== undefined) return known
  const policies = partition === PUBLISHED ? read() : movedTo(partition)
  ofPartition.set(partition, policies)
  return policies
}

/**
 * The AWS managed policies as accounts of a partition have them, in the order of their names. The file is opened on first
 * use, and each partition's documents are made once.
 */
export function awsManagedPolicies(partition: string): Iterable<AwsManagedPolicy> {
  return policiesIn(partition).values()
}

/** Finds one by path and name, as they follow `policy` in its ARN; case counts. */
export function awsManagedPolicy(
  partition: string,
  path: string,
  name: string,
): AwsManagedPolicy | undefined {
  return policiesIn(partition).get(`${path}${name}`)
}
