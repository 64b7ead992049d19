import type { PolicyKind } from '../document.ts'

/** What a resource policy is attached to, as the API of policy validation names it. */
export type PolicyResourceType =
  | 'AWS::S3::Bucket'
  | 'AWS::S3::AccessPoint'
  | 'AWS::S3::MultiRegionAccessPoint'
  | 'AWS::S3ObjectLambda::AccessPoint'
  | 'AWS::DynamoDB::Table'

/** What such a policy may say. */
export interface ResourceTypeRules {
  /** The prefix of its actions, and the service in its ARNs. */
  readonly service: string
  /** How the sixth part of its ARNs begins; bucket ARNs begin with the bucket's name. */
  readonly path: string
  /** Types of the service reference that its actions are made on. */
  readonly types: readonly string[]
  /** How many characters it may have. */
  readonly largest: number
}

const objects = ['object', 'accesspointobject']

/** The rules of each type. */
export const resourceTypeRules: Readonly<Record<PolicyResourceType, ResourceTypeRules>> = {
  'AWS::S3::Bucket': { service: 's3', path: '', types: ['bucket', ...objects], largest: 20_480 },
  'AWS::S3::AccessPoint': {
    service: 's3',
    path: 'accesspoint/',
    types: ['accesspoint', 'bucket', ...objects],
    largest: 20_480,
  },
  'AWS::S3::MultiRegionAccessPoint': {
    service: 's3',
    path: 'accesspoint/',
    types: ['multiregionaccesspoint', 'accesspoint', 'bucket', ...objects],
    largest: 20_480,
  },
  'AWS::S3ObjectLambda::AccessPoint': {
    service: 's3-object-lambda',
    path: 'accesspoint/',
    types: ['objectlambdaaccesspoint'],
    largest: 20_480,
  },
  'AWS::DynamoDB::Table': {
    service: 'dynamodb',
    path: 'table/',
    types: ['table', 'index', 'stream', 'backup'],
    largest: 20_480,
  },
}

/** The role that the document plays, and where it is attached. */
export interface Subject {
  readonly kind: PolicyKind
  readonly resourceType: PolicyResourceType | undefined
}

/** Whether the policy belongs to callers and names none: an identity policy, a boundary or a session policy. */
export function isIdentityKind(kind: PolicyKind): boolean {
  return kind === 'identity' || kind === 'boundary' || kind === 'session'
}

/** Whether statement ids take letters and digits only, and may not stand twice. */
export function restrictsSids(kind: PolicyKind): boolean {
  return isIdentityKind(kind) || kind === 'trust' || kind === 'scp' || kind === 'rcp'
}

/** Whether each statement must name a resource. */
export function needsResource({ kind, resourceType }: Subject): boolean {
  return kind === 'resource' ? resourceType !== undefined : kind !== 'trust'
}
