const iamKinds = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
]

/** Published types that are younger than the sentence which names the others. */
const youngerIamKinds = ['delegation-request/', 'role-template/']

/** What S3 has in regions: access points, and the types that AWS's own managed policies and reference name so. */
const regionalS3Kinds = [
  'accesspoint/',
  'access-grants/',
  'async-request/',
  'job/',
  'storage-lens/',
  'storage-lens-group/',
]

/** What is wrong with the form of a Resource or NotResource entry, in AWS's words (G6, behaviours 30 and 31). */
export function resourceFault(resource: string, partitions: readonly string[]): string | undefined {
  if (resource === '*') return undefined
  const [, partition, service, region, account, ...rest] = resource.split(':')
  if (partition === undefined) return `Resource ${resource} must be in ARN format or "*".`
  if (partition !== '*' && !partitions.includes(partition)) {
    return `Partition "${partition}" is not valid for resource "${completedArn(resource)}".`
  }
  if (service === undefined) return 'Resource vendor must be fully qualified and cannot contain regexes.'
  const hasRegion = region !== undefined && region !== ''
  const path = account === undefined || rest.length === 0 ? undefined : rest.join(':')
  if (service === 's3' && hasRegion && !isRegionalS3Path(path)) {
    return `Resource ${resource} can not contain region information.`
  }
  if (service !== 'iam') return undefined
  if (hasRegion) return `IAM resource ${resource} cannot contain region information.`
  return path === undefined || isIamPath(path)
    ? undefined
    : `IAM resource path must either be "*", root, or start with ${iamKinds.join(', ')}.`
}

/**
 * Whether an entry that is otherwise well formed fails the older parser: an empty part in a short ARN, or no
 * service (G6).
 */
export function failsLegacyParsing(resource: string): boolean {
  const parts = resource.split(':')
  return parts[2] === '' || (parts.length < 6 && resource.includes('::'))
}

/** Whether S3 has resources of this path in regions. */
export function isRegionalS3Path(path: string | undefined): boolean {
  return regionalS3Kinds.some((kind) => path?.startsWith(kind))
}

/** Whether the sixth part of an IAM ARN is everything or of a known kind. */
export function isIamPath(path: string): boolean {
  const kinds = [...iamKinds, ...youngerIamKinds]
  return path === '*' || path === 'root' || kinds.some((kind) => path.startsWith(kind))
}

/** As the message about partitions prints it: `arn` first, parts that lack as stars. */
function completedArn(resource: string): string {
  const [, ...parts] = resource.split(':')
  while (parts.length < 5) parts.push('*')
  return `arn:${parts.join(':')}`
}
