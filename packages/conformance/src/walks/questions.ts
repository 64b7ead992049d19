import { operations } from '@gatehouse/server'
import { loadServiceReference } from '@gatehouse/server/service-reference'
import type { Exercise, OperationName, Workshop } from '../exercises/exercise.ts'
import { type AbsentKey, absentKeys, boundary, type Carried, held, values } from './condition-keys.ts'
import { type Input, type Resource, type Scene, scenes } from './scenes.ts'

type Operation = (typeof operations)[number]

/** One question that a call is decided on. */
export interface Question {
  readonly action: string
  readonly resource: Resource
  readonly carried: readonly Carried[]
}

const reference = await loadServiceReference(['iam', 'sts'])

/** What the service reference tells of an action: `iam:CreateUser`. */
export function published(action: string) {
  const [service = '', name = ''] = action.split(':')
  return reference.service(service)?.actions.get(name.toLowerCase())
}

/**
 * What the service reference has against a question: that it does not know the action, or that the action is not made on
 * such a resource; `undefined` where it agrees.
 */
export function unlikePublished({ action, resource: { type, arn } }: Question): string | undefined {
  const known = published(action)
  if (known === undefined) return `${action} is not published`
  const isList = known.resourceTypes.length === 0 && arn.endsWith('/')
  if (known.resourceTypes.length === 0 && (type === '*' || isList)) return undefined
  if (!known.resourceTypes.includes(type)) return `${action} is not made on ${type}`
  const formats = ['iam', 'sts'].flatMap((service) => reference.arnFormats(service) ?? [])
  const fits = formats.some((format) => {
    const pattern = format.replaceAll('/', '\\/').replaceAll(/\$\{[^}]*\}/g, '.+')
    return (format.includes(`:${type}/`) || type === 'root-user') && new RegExp(`^${pattern}$`).test(arn)
  })
  return fits ? undefined : `no ${type} has the ARN ${arn}`
}

interface Kind {
  /** The member that names one in the operations on it: a name, or the whole ARN. */
  readonly member: string
  readonly isArn?: boolean
  /** The member that names one that is to be made, where it is another one. */
  readonly anew?: string
  /** What stands before the name in a denial (behaviours 102). */
  readonly printed?: string
  readonly tag?: OperationName
}

const kinds: Readonly<Record<string, Kind>> = {
  user: { member: 'UserName', printed: 'user', tag: 'TagUser' },
  group: { member: 'GroupName', printed: 'group' },
  role: { member: 'RoleName', printed: 'role', tag: 'TagRole' },
  'instance-profile': { member: 'InstanceProfileName', tag: 'TagInstanceProfile' },
  'server-certificate': { member: 'ServerCertificateName', tag: 'TagServerCertificate' },
  policy: { member: 'PolicyArn', isArn: true, printed: 'policy', tag: 'TagPolicy' },
  mfa: { member: 'SerialNumber', isArn: true, anew: 'VirtualMFADeviceName', tag: 'TagMFADevice' },
  'oidc-provider': {
    member: 'OpenIDConnectProviderArn',
    isArn: true,
    anew: 'Url',
    tag: 'TagOpenIDConnectProvider',
  },
  'saml-provider': { member: 'SAMLProviderArn', isArn: true, anew: 'Name', tag: 'TagSAMLProvider' },
  'delegation-request': { member: 'DelegationRequestId' },
  'access-report': { member: 'EntityPath' },
}

/** Operations that make what they are asked on, which therefore has neither tags nor a boundary yet. */
const making =
  /^(CreateUser|CreateGroup|CreateRole|Create\w+Provider|CreateVirtualMFADevice|CreateInstanceProfile|UploadServerCertificate|GenerateOrganizationsAccessReport)$/

/** What the members of the input name, of the type that the reference has for the operation. */
function resourceOf(operation: string, { home }: Workshop, input: Input): Resource {
  const types = published(`iam:${operation}`)?.resourceTypes ?? typesDeclared(operation)
  const type = types.find((one) => {
    const kind = kinds[one]
    return kind !== undefined && (input[kind.member] ?? input[kind.anew ?? '']) !== undefined
  })
  const kind = kinds[type ?? '']
  if (type === undefined || kind === undefined) {
    if (types.length > 0) throw new Error(`what is ${operation} asked on?`)
    return { type: '*', arn: '*' }
  }
  const name = String(input[kind.member] ?? input[kind.anew ?? '']).replace(/^https:\/\//, '')
  const path = String(input['Path'] ?? '/')
  const arn = kind.isArn === true && kind.member in input ? name : home.arn(`${type}${path}${name}`)
  if (making.test(operation)) return { type, arn }
  return {
    type,
    arn,
    ...(kind.printed && { printed: `${kind.printed} ${name}` }),
    names: { [kind.member]: name },
  }
}

/** Of operations that the reference does not have. */
function typesDeclared(operation: string): readonly string[] {
  const declared = operations.find(({ model }) => model.name === operation)?.declaration.resource.types ?? []
  return declared.filter((type) => type !== '*')
}

/** The keys that the reference lists for a question, and those that the operation declares. */
export function keysOf(operation: string, action: string, isFirst: boolean): string[] {
  const declared = operations.find(({ model }) => model.name === operation)?.declaration.context ?? {}
  const own = isFirst ? Object.keys(declared).map((key) => key.replace(/\$\{.*$/, '').toLowerCase()) : []
  return [...new Set([...(published(action)?.keys ?? []), ...own])]
}

/** Gives what is asked about a tag, and a boundary where the key tells of it. */
async function furnish(
  workshop: Workshop,
  { type, names }: Resource,
  keys: readonly string[],
): Promise<void> {
  if (names === undefined) return
  const tag = kinds[type]?.tag
  if (tag !== undefined) await workshop.send(tag, { ...names, Tags: [held] })
  const putting = boundaryOf[type]
  if (putting !== undefined && keys.includes('iam:permissionsboundary'))
    await workshop.send(putting, { ...names, PermissionsBoundary: boundary })
}

const boundaryOf: Readonly<Record<string, OperationName>> = {
  user: 'PutUserPermissionsBoundary',
  role: 'PutRolePermissionsBoundary',
}

/** Every row of the table of absent keys that is of use to no operation. */
export function idleAbsences(): readonly AbsentKey[] {
  const asked = operations.flatMap(({ model, action, declaration }) =>
    [action, ...Object.keys(declaration.alsoRequires ?? {})].flatMap((one) =>
      keysOf(model.name, one, one === action).map((key) => [model.name, one, key] as const),
    ),
  )
  return absentKeys.filter((row) => !asked.some((one) => isAbsent(row, ...one)))
}

/** A call made ready, with everything that it is decided on. */
export interface Prepared {
  readonly input: Input
  readonly questions: readonly Question[]
  /** Keys of which neither a value nor a reason why they are absent is known. */
  readonly unknown: readonly string[]
}

/** Makes what a call needs, and answers what it is decided on, in the order in which it is asked. */
export async function prepared(
  { model: { name }, action }: Operation,
  workshop: Workshop,
  works: Exercise<object>['works'] | undefined,
): Promise<Prepared> {
  const scene: Scene = scenes[name] ?? {}
  const make = scene.input ?? works
  if (typeof make !== 'function') throw new Error(`how is ${name} called?`)
  const given: Input = { ...(await make(workshop)) }
  const input = { ...given, ...scene.more?.(workshop, given) }
  const resource = (await scene.resource?.(workshop, input)) ?? resourceOf(name, workshop, input)
  const further = scene.further?.(workshop, input) ?? []
  const unknown: string[] = []
  const questions: Question[] = []
  for (const asked of [{ action, resource }, ...further.map((one) => ({ resource, ...one }))]) {
    const keys = keysOf(name, asked.action, questions.length === 0)
    await furnish(workshop, asked.resource, keys)
    const facts = { account: workshop.home.id, input: { ...input, ...scene.tells?.(input) }, ...asked }
    const carried = keys
      .filter((key) => absentKeys.every((absent) => !isAbsent(absent, name, asked.action, key)))
      .map((key) => ({ key, value: values[key]?.({ operation: name, ...facts }) }))
    unknown.push(
      ...carried.flatMap(({ key, value }) => (value === undefined ? `${asked.action} ${key}` : [])),
    )
    questions.push({ ...asked, carried: carried.flatMap(({ value }) => value ?? []) })
  }
  return { input, questions, unknown }
}

/** Whether a row of the table tells that a key is absent there. */
function isAbsent({ operation, action, keys }: AbsentKey, name: string, asked: string, key: string): boolean {
  return operation.test(name) && action?.test(asked) !== false && keys.test(key)
}
