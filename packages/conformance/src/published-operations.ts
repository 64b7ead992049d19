import { operations } from '@gatehouse/server'

type Declared = (typeof operations)[number]
export type OperationModel = Declared['model']
type InputModel = NonNullable<OperationModel['input']>
export type Member = InputModel['members'][number]
export type Shape = Member['shape']

/** Every operation of the published model of a service, whether or not the server has it. */
export function publishedOperations(service: 'iam' | 'sts'): readonly OperationModel[] {
  const found = operations.find(({ model }) => model.service.name === service)
  if (found === undefined) throw new Error(`the server has no operation of ${service}`)
  return [...found.model.service.operations.values()]
}

/** Whether the server has the operation. */
export function isDeclared({ service, name }: OperationModel): boolean {
  return operations.some(({ model }) => model.service.name === service.name && model.name === name)
}

/** Values that one constraint after another is tried with: the first that fits is taken. */
const samples = [
  'sample',
  '123456',
  '123456789012',
  'AKIAIOSFODNN7EXAMPLE',
  '/sample/',
  'iam.amazonaws.com',
  'sample@sample',
  '{}',
  'v1',
  'o-0123456789/r-0123',
  'p-01234567',
  'https://sample',
  'SAMPLE0123456789ABCDEF',
]

/** Members whose value is more than its shape tells. */
function told(name: string, account: string): unknown {
  const arn = (resource: string) => `arn:aws:iam::${account}:${resource}`
  const byName: Record<string, unknown> = {
    Arn: arn('user/absent'),
    PolicyArn: arn('policy/absent'),
    PermissionsBoundary: arn('policy/absent'),
    // the Query protocol has no way to write a structure without members
    Permissions: { PolicyTemplateArn: arn('policy/absent') },
    NotificationChannel: `arn:aws:sns:us-east-1:${account}:absent`,
    PolicySourceArn: arn('user/absent'),
    RoleArn: arn('role/absent'),
    OpenIDConnectProviderArn: arn('oidc-provider/absent.example.com'),
    SAMLProviderArn: arn('saml-provider/absent'),
    SerialNumber: arn('mfa/absent'),
    Url: 'https://absent.example.com',
    TargetPrincipal: account,
    TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' },
    ServiceNamespace: 'iam',
    ServiceNamespaces: ['iam'],
  }
  return byName[name]
}

/** The smallest value that a shape admits, with nothing in it that is not required. */
export function smallestOf(shape: Shape, account: string): unknown {
  switch (shape.type) {
    case 'string':
      return smallestString(shape)
    case 'structure':
      return Object.fromEntries(
        shape.members
          .filter(({ required }) => required)
          .map((member) => [member.name, sampleOf(member, account)]),
      )
    case 'list':
      return Array.from({ length: Math.max(shape.min ?? 0, 1) }, () => smallestOf(shape.member, account))
    case 'boolean':
      return true
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return shape.min ?? 1
    case 'blob':
      return new TextEncoder().encode('sample')
    case 'map':
      return { [String(smallestOf(shape.key, account))]: smallestOf(shape.value, account) }
    default:
      throw new Error(`no sample of ${shape.name}`)
  }
}

function smallestString(shape: Shape & { type: 'string' }): string {
  if (shape.enum !== undefined) return shape.enum[0] ?? ''
  const padded = samples.map((sample) => sample.padEnd(shape.min ?? 0, 'x'))
  const fit = padded.find((sample) => shape.matcher?.test(sample) !== false)
  if (fit === undefined) throw new Error(`no sample of ${shape.name}: ${shape.pattern}`)
  return fit
}

/** The same for a member, whose name may tell more than its shape. */
export const sampleOf = ({ name, shape }: Member, account: string): unknown =>
  told(name, account) ?? smallestOf(shape, account)

/** An input that has what the model requires and nothing else; whatever it names there is not. */
export function smallestInput({ input }: OperationModel, account: string): Record<string, unknown> {
  return input === undefined ? {} : (smallestOf(input, account) as Record<string, unknown>)
}
