import type { PolicyKind } from '@gatehouse/policy'
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'
import { placesIn } from './places.ts'
import type { PolicyPlace, PolicySource } from './policy-source.ts'
import { templatePolicy } from './template-text.ts'

const identity: PolicyPlace = { kind: 'identity' }
const trust: PolicyPlace = { kind: 'trust' }
const resource: PolicyPlace = { kind: 'resource' }
const bucket: PolicyPlace = { kind: 'resource', resourceType: 'AWS::S3::Bucket' }
const table: PolicyPlace = { kind: 'resource', resourceType: 'AWS::DynamoDB::Table' }

/** Where resources of a template hold policies; `[]` stands for each item of a list. */
const policyProperties: Readonly<Record<string, Readonly<Record<string, PolicyPlace>>>> = {
  'AWS::IAM::ManagedPolicy': { PolicyDocument: identity },
  'AWS::IAM::Policy': { PolicyDocument: identity },
  'AWS::IAM::RolePolicy': { PolicyDocument: identity },
  'AWS::IAM::UserPolicy': { PolicyDocument: identity },
  'AWS::IAM::GroupPolicy': { PolicyDocument: identity },
  'AWS::IAM::Role': { AssumeRolePolicyDocument: trust, 'Policies.[].PolicyDocument': identity },
  'AWS::IAM::User': { 'Policies.[].PolicyDocument': identity },
  'AWS::IAM::Group': { 'Policies.[].PolicyDocument': identity },
  'AWS::SSO::PermissionSet': { InlinePolicy: identity },
  'AWS::Serverless::Function': {
    AssumeRolePolicyDocument: trust,
    'Policies.[]': identity,
    Policies: identity,
  },
  'AWS::S3::BucketPolicy': { PolicyDocument: bucket },
  'AWS::S3::AccessPoint': { Policy: { kind: 'resource', resourceType: 'AWS::S3::AccessPoint' } },
  'AWS::S3::MultiRegionAccessPointPolicy': {
    Policy: { kind: 'resource', resourceType: 'AWS::S3::MultiRegionAccessPoint' },
  },
  'AWS::S3ObjectLambda::AccessPointPolicy': {
    PolicyDocument: { kind: 'resource', resourceType: 'AWS::S3ObjectLambda::AccessPoint' },
  },
  'AWS::DynamoDB::Table': { 'ResourcePolicy.PolicyDocument': table },
  'AWS::SQS::QueuePolicy': { PolicyDocument: resource },
  'AWS::SQS::QueueInlinePolicy': { PolicyDocument: resource },
  'AWS::SNS::TopicPolicy': { PolicyDocument: resource },
  'AWS::SNS::TopicInlinePolicy': { PolicyDocument: resource },
  'AWS::KMS::Key': { KeyPolicy: resource },
  'AWS::KMS::ReplicaKey': { KeyPolicy: resource },
  'AWS::SecretsManager::ResourcePolicy': { ResourcePolicy: resource },
  'AWS::ECR::Repository': { RepositoryPolicyText: resource },
  'AWS::EFS::FileSystem': { FileSystemPolicy: resource },
  'AWS::Backup::BackupVault': { AccessPolicy: resource },
  'AWS::ApiGateway::RestApi': { Policy: resource },
  'AWS::OpenSearchService::Domain': { AccessPolicies: resource },
  'AWS::Elasticsearch::Domain': { AccessPolicies: resource },
  'AWS::EC2::VPCEndpoint': { PolicyDocument: { kind: 'vpcEndpoint' } },
  'AWS::Organizations::Policy': { Content: { kind: 'scp' } },
}

/** The policies of a template in JSON or YAML; `undefined` for a text that is no template. */
export function policiesInTemplate(file: string, text: string): PolicySource[] | undefined {
  const document = parseDocument(text, { logLevel: 'silent', stringKeys: false, prettyErrors: false })
  const resources = below(document.contents, 'Resources', document)
  if (!isMap(resources)) return undefined
  const places = placesIn(text)
  return resources.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : ''
    const type = scalarText(below(value, 'Type', document)) ?? ''
    const properties = below(value, 'Properties', document)
    const paths = Object.hasOwn(policyProperties, type) ? policyProperties[type] : undefined
    return Object.entries(paths ?? {}).flatMap(([path, place]) =>
      nodesAt(properties, path.split('.'), document).flatMap((node): PolicySource[] => {
        const policy = isPolicy(node, document) ? templatePolicy(node, document) : undefined
        if (policy === undefined) return []
        const placeOf = (start: number, end: number) => {
          const source = policy.sourceOf(start, end)
          return source && places(source.start, source.end)
        }
        const kind = organizationKind(type, properties, document) ?? place.kind
        const { resourceType } = place
        return [{ file, holder: `${name}.${path}`, text: policy.text, kind, resourceType, placeOf }]
      }),
    )
  })
}

function organizationKind(type: string, properties: unknown, document: Document): PolicyKind | undefined {
  if (type !== 'AWS::Organizations::Policy') return undefined
  return scalarText(below(properties, 'Type', document)) === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : 'scp'
}

/** The nodes that a path leads to. */
function nodesAt(node: unknown, [step, ...rest]: readonly string[], document: Document): Node[] {
  const here = isAlias(node) ? node.resolve(document) : node
  if (step === undefined) return isMap(here) || isSeq(here) || isScalar(here) ? [here] : []
  if (step !== '[]') return nodesAt(below(here, step, document), rest, document)
  return isSeq(here) ? here.items.flatMap((item) => nodesAt(item, rest, document)) : []
}

/** What holds statements, or a text that may; a reference to a policy is none. */
function isPolicy(node: Node, document: Document): boolean {
  return below(node, 'Statement', document) !== undefined
}

function below(node: unknown, name: string, document: Document): unknown {
  const map = isAlias(node) ? node.resolve(document) : node
  if (!isMap(map)) return undefined
  return map.items.find(({ key }) => isScalar(key) && key.value === name)?.value ?? undefined
}

function scalarText(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined
}
