import type { Node, ParsedDocument, PolicyKind } from '@gatehouse/policy'
import { guessKind } from './guess-kind.ts'
import { offsetsOfString, placesIn } from './places.ts'
import type { PolicyPlace, PolicySource } from './policy-source.ts'

const identity: PolicyPlace = { kind: 'identity' }
const resource: PolicyPlace = { kind: 'resource' }
const bucket: PolicyPlace = { kind: 'resource', resourceType: 'AWS::S3::Bucket' }
const accessPoint: PolicyPlace = { kind: 'resource', resourceType: 'AWS::S3::AccessPoint' }
const table: PolicyPlace = { kind: 'resource', resourceType: 'AWS::DynamoDB::Table' }
const endpoint: PolicyPlace = { kind: 'vpcEndpoint' }

/** Attributes of resources that hold policies; those of nested blocks go by their own name. */
const policyAttributes: Readonly<Record<string, Readonly<Record<string, PolicyPlace>>>> = {
  aws_iam_policy: { policy: identity },
  aws_iam_role: { assume_role_policy: { kind: 'trust' }, policy: identity },
  aws_iam_role_policy: { policy: identity },
  aws_iam_user_policy: { policy: identity },
  aws_iam_group_policy: { policy: identity },
  aws_ssoadmin_permission_set_inline_policy: { inline_policy: identity },
  aws_s3_bucket: { policy: bucket },
  aws_s3_bucket_policy: { policy: bucket },
  aws_s3_access_point: { policy: accessPoint },
  aws_s3control_access_point_policy: { policy: accessPoint },
  aws_s3control_multi_region_access_point_policy: {
    policy: { kind: 'resource', resourceType: 'AWS::S3::MultiRegionAccessPoint' },
  },
  aws_s3control_object_lambda_access_point_policy: {
    policy: { kind: 'resource', resourceType: 'AWS::S3ObjectLambda::AccessPoint' },
  },
  aws_dynamodb_resource_policy: { policy: table },
  aws_sqs_queue: { policy: resource },
  aws_sqs_queue_policy: { policy: resource },
  aws_sns_topic: { policy: resource },
  aws_sns_topic_policy: { policy: resource },
  aws_kms_key: { policy: resource },
  aws_kms_key_policy: { policy: resource },
  aws_kms_external_key: { policy: resource },
  aws_secretsmanager_secret: { policy: resource },
  aws_secretsmanager_secret_policy: { policy: resource },
  aws_ecr_repository_policy: { policy: resource },
  aws_ecr_registry_policy: { policy: resource },
  aws_efs_file_system_policy: { policy: resource },
  aws_backup_vault_policy: { policy: resource },
  aws_glacier_vault: { access_policy: resource },
  aws_cloudwatch_log_resource_policy: { policy_document: resource },
  aws_cloudwatch_event_bus_policy: { policy: resource },
  aws_codeartifact_domain_permissions_policy: { policy_document: resource },
  aws_codeartifact_repository_permissions_policy: { policy_document: resource },
  aws_elasticsearch_domain: { access_policies: resource },
  aws_elasticsearch_domain_policy: { access_policies: resource },
  aws_opensearch_domain: { access_policies: resource },
  aws_opensearch_domain_policy: { access_policies: resource },
  aws_api_gateway_rest_api: { policy: resource },
  aws_api_gateway_rest_api_policy: { policy: resource },
  aws_media_store_container_policy: { policy: resource },
  aws_vpc_endpoint: { policy: endpoint },
  aws_vpc_endpoint_policy: { policy: endpoint },
}

/** Whether a document is what `terraform show -json` prints of a plan or a state. */
export function isTerraformPlan({ root }: ParsedDocument): boolean {
  return member(root, 'format_version') !== undefined && valuesOf(root).length > 0
}

/** The policies that a plan leaves behind, and the policy documents of its data sources. */
export function policiesInPlan(file: string, parsed: ParsedDocument): PolicySource[] {
  const found = new Map<string, PolicySource>()
  for (const values of valuesOf(parsed.root)) {
    for (const each of resourcesIn(member(values, 'root_module'))) {
      for (const source of policiesOf(file, parsed, each)) {
        const name = `${source.holder} ${source.text}`
        if (!found.has(name)) found.set(name, source)
      }
    }
  }
  return [...found.values()]
}

/** The states in a document: what is planned first, then what was, which holds the data sources that were read. */
function valuesOf(root: Node): Node[] {
  const prior = member(member(root, 'prior_state'), 'values')
  const data = prior === undefined ? [] : [prior]
  const planned = member(root, 'planned_values') ?? member(root, 'values')
  return planned === undefined ? [] : [planned, ...data]
}

function* resourcesIn(module: Node | undefined): Generator<Node> {
  yield* items(member(module, 'resources'))
  for (const child of items(member(module, 'child_modules'))) yield* resourcesIn(child)
}

function policiesOf(file: string, parsed: ParsedDocument, each: Node): PolicySource[] {
  const type = text(member(each, 'type')) ?? ''
  const isData = text(member(each, 'mode')) === 'data'
  const address = text(member(each, 'address')) ?? type
  const values = member(each, 'values')
  if (isData) {
    const json = type === 'aws_iam_policy_document' ? member(values, 'json') : undefined
    return sourceOf(file, parsed, address, json, undefined)
  }
  if (type === 'aws_organizations_policy') {
    const kind = organizationKind(text(member(values, 'type')))
    return kind === undefined ? [] : sourceOf(file, parsed, address, member(values, 'content'), { kind })
  }
  const attributes = Object.hasOwn(policyAttributes, type) ? policyAttributes[type] : undefined
  if (attributes === undefined || values === undefined) return []
  return strings(values).flatMap(([name, node]) =>
    Object.hasOwn(attributes, name)
      ? sourceOf(file, parsed, `${address}.${name}`, node, attributes[name])
      : [],
  )
}

function organizationKind(type: string | undefined): PolicyKind | undefined {
  if (type === 'RESOURCE_CONTROL_POLICY') return 'rcp'
  return type === undefined || type === 'SERVICE_CONTROL_POLICY' ? 'scp' : undefined
}

/** A policy that stands as text in a string; empty ones and those not known yet are none. */
function sourceOf(
  file: string,
  parsed: ParsedDocument,
  holder: string,
  node: Node | undefined,
  place: PolicyPlace | undefined,
): PolicySource[] {
  if (node?.kind !== 'string' || node.value.trim() === '') return []
  const places = placesIn(parsed.text)
  let offsets: readonly number[] | undefined
  return [
    {
      file,
      holder,
      text: node.value,
      kind: place?.kind ?? guessKind(node.value),
      resourceType: place?.resourceType,
      placeOf: (start, end) => {
        offsets ??= offsetsOfString(parsed.text, node.start, node.end)
        return places(offsets[start] ?? node.start, offsets[end] ?? node.end)
      },
    },
  ]
}

/** All strings below a node with the names of their members. */
function strings(node: Node, name = ''): [string, Node][] {
  if (node.kind === 'string') return [[name, node]]
  if (node.kind === 'array') return node.items.flatMap((item) => strings(item, name))
  if (node.kind === 'object') return node.members.flatMap(({ key, value }) => strings(value, key.value))
  return []
}

function member(node: Node | undefined, name: string): Node | undefined {
  return node?.kind === 'object' ? node.members.find(({ key }) => key.value === name)?.value : undefined
}

function items(node: Node | undefined): readonly Node[] {
  return node?.kind === 'array' ? node.items : []
}

function text(node: Node | undefined): string | undefined {
  return node?.kind === 'string' ? node.value : undefined
}
