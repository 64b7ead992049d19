import { splitArn } from '@gatehouse/policy'
import { InvalidInput } from '../../model/error.ts'
import { type FindsAction, knownActions } from '../../reference/known-actions.ts'

/**
 * Looks the actions up. Refuses those without a service, and known ones together with unknown ones on resources
 * (behaviours 134).
 */
export async function checkActions(actions: readonly string[], withResources: boolean): Promise<FindsAction> {
  if (!actions.every((action) => action.includes(':'))) {
    throw InvalidInput('The action is invalid since it is missing names')
  }
  const knownAction = await knownActions(actions)
  const known = actions.filter((action) => knownAction(action) !== undefined)
  if (!withResources || known.length === 0 || known.length === actions.length) return knownAction
  const unknown = actions.filter((action) => knownAction(action) === undefined)
  throw InvalidInput(
    `Invalid Input Actions: [${known}] and [${unknown}] require different authorization information. `,
  )
}

/** Refuses what is neither a star nor an ARN of six parts with partition, service and resource (behaviours 135). */
export function checkResources(resources: readonly string[]): void {
  for (const resource of resources) {
    const [, partition, service, , , last] = splitArn(resource) ?? []
    if (resource !== '*' && !(partition && service && last)) {
      throw InvalidInput(`ResourceNames are not in a valid ARN format: ${resource}.`)
    }
  }
}

/** Scenarios of launching instances: they say which resources a launch touches, and mean nothing to other actions. */
const launchScenarios = [
  'EC2-Classic-InstanceStore',
  'EC2-Classic-EBS',
  'EC2-VPC-InstanceStore',
  'EC2-VPC-InstanceStore-Subnet',
  'EC2-VPC-EBS',
  'EC2-VPC-EBS-Subnet',
]

const documentation = 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html'

/** Refuses a scenario of launches for other actions; unknown words are overlooked. */
export function checkHandling(option: string | undefined, actions: readonly string[]): void {
  if (option === undefined || !launchScenarios.includes(option)) return
  const other = actions.find((action) => action.toLowerCase() !== 'ec2:runinstances')
  if (other === undefined) return
  throw InvalidInput(
    `Invalid input resource handling options. Action does not support resource handling options: ${other}. Please refer to the documentation for more details: ${documentation}`,
  )
}

/** How the resources of a service are named together, behind the partition, where it is known of the real service. */
const templates: Readonly<Record<string, string>> = {
  s3: 's3:::${BucketName}/${KeyName}',
  iam: 'iam::${Account}:${ResourceType}/${ResourceName}',
  sts: 'iam::${Account}:${RelativeId}',
  sqs: 'sqs:${Region}:${Account}:${QueueName}',
  kms: 'kms:${Region}:${Account}:${ResourceType}/${Id}',
  lambda: 'lambda:${Region}:${Account}:${ResourceType}:${ResourceId}',
  ec2: 'ec2:${Region}:${Account}:${ResourceType}/${ResourcePath}',
}

/** EvalResourceName: `*`, the one resource, or for several the template of the action's service (S5). */
export function resourceName(action: string, resources: readonly string[], knownAction: FindsAction): string {
  const [first = '*'] = resources
  if (resources.length < 2) return first
  const known = knownAction(action)
  if (known === undefined) return '*'
  const [service = ''] = known.name.split(':')
  const [, partition = 'aws'] = splitArn(first) ?? []
  const usual = `${service}:\${Region}:\${Account}:\${ResourceType}/\${ResourceName}`
  return `arn:${partition}:${templates[service] ?? usual}`
}
