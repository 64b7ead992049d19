import {
  type AttachedPolicy,
  type AuthorizationRequest,
  type ContextValue,
  compilePolicy,
  contextOf,
  type PolicyKind,
  type PolicySet,
  splitArn,
} from '@gatehouse/policy'
import type { Command } from 'commander'
import { findPolicies, isFolder, read } from './find-policies.ts'
import { isMultivalued } from './multivalued-keys.ts'
import { namedCaller } from './named-caller.ts'
import { Unreadable } from './policy-source.ts'

/** What the commands that decide are given. */
export interface AskedOptions {
  readonly action: readonly string[]
  readonly resource?: readonly string[]
  readonly caller: string
  readonly owner?: string
  readonly context?: readonly string[]
  readonly boundary?: string
  readonly session?: readonly string[]
  readonly scp?: readonly string[]
  readonly rcp?: readonly string[]
  readonly resourcePolicy?: string
  readonly trust?: string
  readonly vpcEndpoint?: string
  readonly billingOff?: boolean
  readonly json?: boolean
}

/** Requests with the policies that decide on them. */
export interface Asked {
  readonly requests: readonly AuthorizationRequest[]
  readonly policies: PolicySet
}

const someone = 'arn:aws:iam::111122223333:user/someone'

/** Adds the arguments and options that say what is asked, and of which policies. */
export function addAskedOptions(command: Command): Command {
  const several = (value: string, before: readonly string[] = []) => [...before, value]
  return command
    .argument('[file...]', 'identity policies: files, folders, plans and templates; - is standard input')
    .requiredOption('--action <name>', 'an action, such as s3:GetObject; may be given again', several)
    .option('--resource <arn>', 'a resource, * unless told; may be given again', several)
    .option('--caller <arn>', 'who asks: a user, role, session or root user, a service, or *', someone)
    .option('--owner <account>', "the resource's account: that of its ARN, or else the caller's, unless told")
    .option(
      '--context <key=value>',
      'a context key; one that is given again is multivalued, as aws:TagKeys and its like always are',
      several,
    )
    .option('--boundary <file>', 'the permissions boundary')
    .option('--session <file>', 'a session policy; may be given again', several)
    .option(
      '--scp <files>',
      'service control policies of one level, with commas; again for the next level',
      several,
    )
    .option(
      '--rcp <files>',
      'resource control policies of one level, with commas; again for the next level',
      several,
    )
    .option('--resource-policy <file>', 'the policy of the resource')
    .option('--trust <file>', 'the trust policy of the role')
    .option('--vpc-endpoint <file>', 'the policy of the endpoint that the request comes through')
    .option(
      '--billing-off',
      "the caller's account keeps users and roles out of billing, as accounts do at first",
    )
    .option('--json', 'answer in JSON')
}

/** Reads what is asked: every action on every resource. Unreadable for files, callers and keys that say nothing. */
export function asked(files: readonly string[], options: AskedOptions): Asked {
  const { principal, context: ofCaller } = namedCaller(options.caller)
  const home = 'accountId' in principal ? principal.accountId : undefined
  const { resource: resources = ['*'] } = options
  checkNames(options.action, resources, options.owner)
  const given = givenContext(options.context ?? [])
  const requests = options.action.flatMap((action) =>
    resources.map((resource): AuthorizationRequest => {
      const resourceAccountId = options.owner ?? accountOf(resource) ?? home ?? ''
      const context = { ...ofCaller, 'aws:ResourceAccount': resourceAccountId }
      return {
        ...{ principal, action, resource, resourceAccountId, context: contextOf(merged(context, given)) },
        ...(options.billingOff === true && { accountSettings: { billingAccess: false } }),
      }
    }),
  )
  return { requests, policies: policiesOf(files, options) }
}

/** Unreadable for what no request could ask: it would be denied, and nobody would see why. */
function checkNames(
  actions: readonly string[],
  resources: readonly string[],
  owner: string | undefined,
): void {
  const action = actions.find((name) => !/^[\w-]+:\w+$/.test(name))
  if (action !== undefined) {
    throw new Unreadable(`--action ${action}: no action of a service, such as s3:GetObject`)
  }
  const resource = resources.find((arn) => arn !== '*' && splitArn(arn) === undefined)
  if (resource !== undefined) throw new Unreadable(`--resource ${resource}: neither an ARN nor *`)
  if (owner !== undefined && !/^(\d{12}|aws)$/.test(owner)) {
    throw new Unreadable(`--owner ${owner}: no account of 12 digits`)
  }
}

/** The account that an ARN names; of AWS's own resources that is `aws`. */
function accountOf(resource: string): string | undefined {
  const account = splitArn(resource)?.[4] ?? ''
  return /^(\d{12}|aws)$/.test(account) ? account : undefined
}

/** Keys by name in lower case, for their case says nothing. */
function givenContext(pairs: readonly string[]): ReadonlyMap<string, ContextValue> {
  const context = new Map<string, ContextValue>()
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    if (equals <= 0) throw new Unreadable(`--context ${pair}: no key=value`)
    const [key, value] = [pair.slice(0, equals).toLowerCase(), pair.slice(equals + 1)]
    const before = context.get(key)
    context.set(key, before === undefined && !isMultivalued(key) ? value : [before ?? [], value].flat())
  }
  return context
}

function merged(
  own: Readonly<Record<string, string>>,
  given: ReadonlyMap<string, ContextValue>,
): Record<string, ContextValue> {
  const kept = Object.entries(own).filter(([key]) => !given.has(key.toLowerCase()))
  return Object.fromEntries([...kept, ...given])
}

function policiesOf(files: readonly string[], options: AskedOptions): PolicySet {
  const one = (kind: PolicyKind, file: string | undefined) =>
    file === undefined ? undefined : policyIn(file, kind)
  const some = (kind: PolicyKind, list: readonly string[] | undefined) =>
    list?.map((file) => policyIn(file, kind))
  const levels = (kind: PolicyKind, list: readonly string[] | undefined) =>
    list?.map((level) => level.split(',').map((file) => policyIn(file, kind)))
  return {
    identity: files.flatMap(identityIn),
    boundary: some('boundary', options.boundary === undefined ? undefined : [options.boundary]),
    session: some('session', options.session),
    scp: levels('scp', options.scp),
    rcp: levels('rcp', options.rcp),
    resource: one('resource', options.resourcePolicy),
    trust: one('trust', options.trust),
    vpcEndpoint: one('vpcEndpoint', options.vpcEndpoint),
  }
}

/** The identity policies of a file or folder; of plans and templates those that are attached to identities. */
function identityIn(path: string): AttachedPolicy[] {
  const isPlain = path === '-' || !isFolder(path)
  const stated = { kind: isPlain ? ('identity' as const) : undefined, resourceType: undefined }
  const { policies, unread } = findPolicies([path], stated)
  const found = policies.filter(({ kind }) => kind === 'identity')
  const late = unread.find(({ kind }) => kind === 'identity')
  if (late !== undefined) throw new Unreadable(`${late.file} ${late.holder}: ${late.why}`)
  if (found.length === 0) throw new Unreadable(`${path}: holds no identity policy`)
  return found.map(({ file, holder, text, isOpen, alternatives = [] }) => {
    const name = holder === undefined ? file : `${file} ${holder}`
    if (isOpen || alternatives.length > 0) {
      throw new Unreadable(`${name}: what it says is known only when the template is deployed`)
    }
    return compiled(text, 'identity', name)
  })
}

function policyIn(file: string, kind: PolicyKind): AttachedPolicy {
  return compiled(read(file), kind, file)
}

function compiled(text: string, kind: PolicyKind, name: string): AttachedPolicy {
  const { policy, error } = compilePolicy(text, kind)
  if (policy === undefined)
    throw new Unreadable(`${name}: ${[error.path, error.message].filter(Boolean).join(': ')}`)
  return { policy, source: { id: name, type: 'file' } }
}
