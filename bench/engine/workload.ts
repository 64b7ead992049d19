/** Policies and requests of the engine's benchmark, in a form that each engine's own language is written from. */

/** A condition of a statement; each engine writes it in its own words. */
export type Guard = 'team' | 'network' | 'foreign-region' | 'foreign-organization' | 'plain-text'

/** A statement. Texts may hold stars; `${user}` in a resource stands for the caller's name. */
export interface Rule {
  readonly effect: 'Allow' | 'Deny'
  readonly actions: readonly string[]
  /** The actions are those that the rule is not for. */
  readonly otherActions?: true
  readonly resources: readonly string[]
  readonly guard?: Guard
  /** Of resource policies: whom the rule is for; everybody unless told. */
  readonly principals?: readonly string[]
}

/** Kinds of layers: grants are a union, limits must each allow, and every Deny is final. */
export interface Workload {
  readonly name: string
  readonly identity: readonly (readonly Rule[])[]
  readonly boundary?: readonly Rule[]
  readonly session?: readonly Rule[]
  readonly scp?: readonly (readonly (readonly Rule[])[])[]
  readonly rcp?: readonly (readonly (readonly Rule[])[])[]
  readonly resource?: readonly Rule[]
  readonly vpcEndpoint?: readonly Rule[]
}

export interface Asked {
  readonly action: string
  readonly resource: string
  readonly address: string
  readonly region: string
}

export const account = '111122223333'
export const caller = {
  name: 'ana',
  arn: `arn:aws:iam::${account}:user/ana`,
  team: 'team-1',
  organization: 'o-a1b2c3d4e5',
}
export const networks = ['10.0.0.0/8', '192.0.2.0/24']
export const regions = ['eu-west-1', 'eu-central-1']

/** How many different requests there are; engines are asked about them in turn. */
export const count = 256

export const series = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, i) => make(i))
const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? ''

const services = ['s3', 'ec2', 'dynamodb', 'sqs', 'kms', 'lambda', 'logs', 'iam', 'sns', 'ecr']
const verbs = ['Get', 'Put', 'List', 'Delete', 'Describe']

/** The statement of a policy at a place; all are different. */
export function ruleAt(policy: number, index: number): Rule {
  const service = pick(services, policy + index)
  const verb = pick(verbs, index)
  const arn = `arn:aws:${service}:::team-${policy}-${index}`
  const guard = index % 3 === 2 ? (index % 2 === 0 ? 'team' : 'network') : undefined
  return {
    effect: index % 7 === 6 ? 'Deny' : 'Allow',
    actions:
      index % 3 === 0 ? [`${service}:${verb}*`, `${service}:Batch${verb}Item`] : [`${service}:${verb}Object`],
    resources: index % 2 === 0 ? [arn, `${arn}/*`] : [`arn:aws:${service}:::home/\${user}/${index}/*`],
    ...(guard && { guard }),
  }
}

const all = { actions: ['*'], resources: ['*'] }
const buckets = { actions: ['s3:Get*', 's3:Put*', 's3:List*'], resources: ['arn:aws:s3:::*'] }
const everything: Rule = { effect: 'Allow', ...all }
const policyOf = (policy: number, size: number) => series(size, (index) => ruleAt(policy, index))
const lastPolicyOf = (policy: number, size: number): Rule[] => [
  ...policyOf(policy, size - 1),
  { effect: 'Allow', ...buckets },
]

export const small: Workload = {
  name: '3 policies of 5 statements',
  identity: [policyOf(0, 5), policyOf(1, 5), lastPolicyOf(2, 5)],
}

export const large: Workload = {
  name: '10 policies of 20 statements, every layer',
  identity: [...series(9, (policy) => policyOf(policy, 20)), lastPolicyOf(9, 20)],
  boundary: [everything, { effect: 'Deny', actions: ['iam:*User'], resources: ['*'] }],
  session: [{ effect: 'Allow', actions: ['s3:*'], resources: ['arn:aws:s3:::*'] }],
  scp: series(3, () => [
    [everything],
    [
      {
        effect: 'Deny',
        actions: ['iam:*', 'sts:*'],
        otherActions: true,
        resources: ['*'],
        guard: 'foreign-region',
      },
    ],
  ]),
  rcp: series(3, () => [
    [everything],
    [{ effect: 'Deny', actions: ['s3:*'], resources: ['*'], guard: 'foreign-organization' }],
  ]),
  resource: [
    {
      effect: 'Allow',
      actions: ['s3:*'],
      resources: ['arn:aws:s3:::*'],
      principals: series(20, (i) => `arn:aws:iam::${account}:role/reader-${i}`),
    },
    { effect: 'Deny', actions: ['s3:*'], resources: ['arn:aws:s3:::*'], guard: 'plain-text' },
  ],
  vpcEndpoint: [everything],
}

const actions = ['s3:GetObject', 's3:PutObject', 's3:ListObject', 's3:DeleteObject', 's3:GetBucketLocation']

/** One in five asks for an action that nothing allows, and one in eight comes from a region that is not allowed. */
export const requests: readonly Asked[] = series(count, (index) => ({
  action: pick(actions, index),
  resource: `arn:aws:s3:::team-${index % 12}-${index % 20}/folder/object-${index}`,
  address: index % 2 === 0 ? '10.0.0.1' : '192.0.2.7',
  region: index % 8 === 7 ? 'us-west-2' : 'eu-west-1',
}))
