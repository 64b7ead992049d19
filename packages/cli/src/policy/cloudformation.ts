import type { PolicyKind } from '@gatehouse/policy'
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml'
import { branchesOf, intrinsicOf } from './intrinsic-call.ts'
import { placesIn } from './places.ts'
import { type PolicyPlace, type PolicySource, Unreadable } from './policy-source.ts'
import { templatePolicy, templateText } from './template-text.ts'

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

/** CloudFormation takes an eighth of this. */
const largestTemplate = 8 * 1024 * 1024

/**
 * The policies of a template in JSON or YAML; `undefined` for a text that is no template. Unreadable where the template, or
 * a policy in it, is too large or no YAML, or where a loop fills a policy in: what is not read must not seem to be good.
 */
export function policiesInTemplate(file: string, text: string): PolicySource[] | undefined {
  if (text.length > largestTemplate) throw new Unreadable(`${file}: too large for a template`)
  // looking for keys that are there twice takes time quadratic in a map
  const options = { logLevel: 'silent', stringKeys: false, prettyErrors: false, uniqueKeys: false } as const
  const document = parseDocument(text, options)
  const [problem] = document.errors
  if (problem !== undefined) {
    const { line, column } = placesIn(text)(...problem.pos)
    const why = problem.code === 'RESOURCE_EXHAUSTION' ? 'it nests too deeply' : problem.message
    throw new Unreadable(`${file}:${line}:${column}: no template that can be read: ${why}`)
  }
  const resources = below(document.contents, 'Resources', document)
  if (!isMap(resources)) return undefined
  const places = placesIn(text)
  return resourcesIn(resources, document).flatMap(({ name, value, variables }) => {
    const type = scalarText(below(value, 'Type', document)) ?? ''
    const properties = below(value, 'Properties', document)
    const paths = Object.hasOwn(policyProperties, type) ? policyProperties[type] : undefined
    const kind = organizationKind(type, properties, document)
    return Object.entries(paths ?? {}).flatMap(([path, { kind: usual, resourceType }]) =>
      nodesAt(properties, path.split('.'), document).flatMap((node): PolicySource[] => {
        const holder = { file, holder: `${name}.${path}`, kind: kind ?? usual, resourceType }
        const [first, ...others] = isPolicy(node, document)
          ? writtenPolicies(node, document, places, `${file} ${name}.${path}`)
          : textPolicies(node, document, places)
        if (first === undefined) return []
        const [start, end] = node.range ?? []
        const written = text.slice(start, end)
        if (variables.some((variable) => written.includes(variable)))
          throw new Unreadable(`${file} ${name}.${path}: Fn::ForEach fills it in, which cannot be read`)
        return [{ ...holder, ...first, alternatives: others.map((other) => ({ ...holder, ...other })) }]
      }),
    )
  })
}

/** A resource of a template, with what a loop around it fills in: `${Name}` and `&{Name}`. */
interface TemplateResource {
  readonly name: string
  readonly value: unknown
  readonly variables: readonly string[]
}

/** All resources, those in loops once each. */
function resourcesIn(
  map: YAMLMap,
  document: Document,
  variables: readonly string[] = [],
): TemplateResource[] {
  return map.items.flatMap(({ key, value }): TemplateResource[] => {
    const name = isScalar(key) ? String(key.value) : ''
    if (!name.startsWith('Fn::ForEach::') || !isSeq(value)) return [{ name, value, variables }]
    const [identifier, , repeated] = value.items
    const filledIn = scalarText(identifier) ?? ''
    const known = [...variables, `\${${filledIn}}`, `&{${filledIn}}`]
    const inner = isAlias(repeated) ? repeated.resolve(document) : repeated
    return isMap(inner) ? resourcesIn(inner, document, known) : []
  })
}

type Text = Pick<PolicySource, 'text' | 'placeOf' | 'isOpen'>

/** A policy as it is where the conditions of the template hold, and as it is where they do not. */
function writtenPolicies(
  node: Node,
  document: Document,
  places: ReturnType<typeof placesIn>,
  where: string,
): Text[] {
  const texts: Text[] = []
  for (const conditions of [true, false]) {
    const policy = templatePolicy(node, document, conditions)
    if (policy === undefined) throw new Unreadable(`${where}: too large or too deep`)
    const { text, sourceOf, isConditional, isOpen } = policy
    const placeOf = (start: number, end: number) => {
      const source = sourceOf(start, end)
      return source && places(source.start, source.end)
    }
    texts.push({ text, placeOf, isOpen })
    if (!isConditional) break
  }
  return texts
}

/**
 * A policy that the template holds as text, or makes one of with `Fn::Sub` or `Fn::Join`; every finding stands where the
 * text does, but for values that are known only later.
 */
function textPolicies(node: Node, document: Document, places: ReturnType<typeof placesIn>): Text[] {
  const call = intrinsicOf(node)?.name
  const plain = call === undefined ? scalarText(node) : undefined
  const filled = call === 'Sub' || call === 'Join' ? templateText(node, document) : undefined
  const { text, isKnown = true, holes = [] } = filled ?? { text: plain }
  const [start, end] = node.range ?? []
  if (text === undefined || start === undefined || end === undefined || !text.trimStart().startsWith('{'))
    return []
  const isUnknown = (from: number, to: number) =>
    holes.some((hole) =>
      text[from] === '"' ? hole.start < to && from < hole.end : hole.start <= from && to <= hole.end,
    )
  const placeOf = (from: number, to: number) => (isUnknown(from, to) ? undefined : places(start, end))
  return [{ text, placeOf, isOpen: !isKnown }]
}

function organizationKind(type: string, properties: unknown, document: Document): PolicyKind | undefined {
  if (type !== 'AWS::Organizations::Policy') return undefined
  return scalarText(below(properties, 'Type', document)) === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : 'scp'
}

/** The nodes that a path leads to, whatever the conditions of the template. */
function nodesAt(node: unknown, path: readonly string[], document: Document): Node[] {
  const here = isAlias(node) ? node.resolve(document) : node
  const branches = branchesOf(here)
  if (branches !== undefined) return branches.flatMap((branch) => nodesAt(branch, path, document))
  const [step, ...rest] = path
  if (step === undefined) return isMap(here) || isSeq(here) || isScalar(here) ? [here] : []
  if (step !== '[]') return nodesAt(below(here, step, document), rest, document)
  return isSeq(here) ? here.items.flatMap((item) => nodesAt(item, rest, document)) : []
}

/** What is meant to hold statements; a reference to a policy is none. */
function isPolicy(node: Node, document: Document): boolean {
  if (below(node, 'Statement', document) !== undefined) return true
  return (
    isMap(node) &&
    node.items.some(({ key }) => isScalar(key) && /^(?:statement|version)$/i.test(String(key.value)))
  )
}

function below(node: unknown, name: string, document: Document): unknown {
  const map = isAlias(node) ? node.resolve(document) : node
  if (!isMap(map)) return undefined
  return map.items.find(({ key }) => isScalar(key) && key.value === name)?.value ?? undefined
}

function scalarText(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined
}
