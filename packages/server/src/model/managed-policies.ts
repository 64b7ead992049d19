import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/** A policy that AWS manages, as every account has it, with its default version. */
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

let byName: ReadonlyMap<string, AwsManagedPolicy> | undefined

function read(): ReadonlyMap<string, AwsManagedPolicy> {
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

/** The AWS managed policies in the order of their names; the file is opened on first use. */
export function awsManagedPolicies(): Iterable<AwsManagedPolicy> {
  byName ??= read()
  return byName.values()
}

/** Finds one by path and name, as they follow `policy` in its ARN; case counts. */
export function awsManagedPolicy(path: string, name: string): AwsManagedPolicy | undefined {
  byName ??= read()
  return byName.get(`${path}${name}`)
}
