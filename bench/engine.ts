/**
 * Measures the policy engine: decisions a second and the time of single decisions for two workloads, with contexts
 * ready or built for each request, and hostile patterns. The ratio is to bare Map look-ups of the same run.
 *   node bench/engine.ts [DECISIONS FOR EACH ROUND]
 */
import {
  type AttachedPolicy,
  type AuthorizationRequest,
  compilePolicy,
  contextKey,
  evaluate,
  type PolicyKind,
  type PolicySet,
  RequestContext,
} from '@gatehouse/policy'
import { measure } from './measure.ts'

const times = Number(process.argv[2] ?? 400_000)
const account = '111122223333'
const count = 256

const series = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, i) => make(i))
const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? ''

function attach(kind: PolicyKind, id: string, statements: unknown): AttachedPolicy {
  const { policy, error } = compilePolicy(
    JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    kind,
  )
  if (policy === undefined) throw new Error(`${id}: ${error.message}`)
  return { policy, source: { id, type: 'inline' } }
}

const services = ['s3', 'ec2', 'dynamodb', 'sqs', 'kms', 'lambda', 'logs', 'iam', 'sns', 'ecr']
const verbs = ['Get', 'Put', 'List', 'Delete', 'Describe']
const conditions = [
  { StringEquals: { 'aws:PrincipalTag/team': 'team-1' } },
  { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.0.2.0/24'] } },
]

function statement(policy: number, index: number): object {
  const service = pick(services, policy + index)
  const verb = pick(verbs, index)
  const arn = `arn:aws:${service}:::team-${policy}-${index}`
  return {
    Sid: `S${index}`,
    Effect: index % 7 === 6 ? 'Deny' : 'Allow',
    Action:
      index % 3 === 0 ? [`${service}:${verb}*`, `${service}:Batch${verb}Item`] : `${service}:${verb}Object`,
    Resource: index % 2 === 0 ? [arn, `${arn}/*`] : `arn:aws:${service}:::home/\${aws:username}/${index}/*`,
    ...(index % 3 === 2 ? { Condition: conditions[index % 2] } : {}),
  }
}

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const buckets = { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::*' }
const policyOf = (policy: number, size: number) =>
  attach(
    'identity',
    `policy-${policy}`,
    series(size, (index) => statement(policy, index)),
  )
const lastPolicyOf = (policy: number, size: number) =>
  attach('identity', `policy-${policy}`, [...series(size - 1, (index) => statement(policy, index)), buckets])

const small: PolicySet = { identity: [policyOf(0, 5), policyOf(1, 5), lastPolicyOf(2, 5)] }

const large: PolicySet = {
  identity: [...series(9, (policy) => policyOf(policy, 20)), lastPolicyOf(9, 20)],
  boundary: [
    attach('boundary', 'boundary', [everything, { ...everything, Effect: 'Deny', Action: 'iam:*User' }]),
  ],
  session: [attach('session', 'session', buckets)],
  scp: series(3, (level) => [
    attach('scp', `full-${level}`, everything),
    attach('scp', `region-${level}`, {
      Effect: 'Deny',
      NotAction: ['iam:*', 'sts:*'],
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } },
    }),
  ]),
  rcp: series(3, (level) => [
    attach('rcp', `rcp-full-${level}`, { ...everything, Principal: '*' }),
    attach('rcp', `perimeter-${level}`, {
      ...{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' },
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
  ]),
  resource: attach('resource', 'bucket', [
    { ...buckets, Principal: { AWS: series(20, (i) => `arn:aws:iam::${account}:role/reader-${i}`) } },
    { ...buckets, Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ]),
  vpcEndpoint: attach('vpcEndpoint', 'endpoint', { ...everything, Principal: '*' }),
}

const principal = { type: 'user', arn: `arn:aws:iam::${account}:user/ana`, accountId: account } as const

/** What a caller's session knows once; each request adds its own keys. */
const ofCaller = new RequestContext()
  .set('aws:PrincipalArn', principal.arn)
  .set('aws:PrincipalAccount', account)
  .set('aws:PrincipalOrgID', 'o-a1b2c3d4e5')
  .set('aws:PrincipalType', 'User')
  .set('aws:userid', 'AIDAANA')
  .set('aws:username', 'ana')
  .set('aws:PrincipalIsAWSService', 'false')
  .set('aws:PrincipalTag/team', 'team-1')

const keys = {
  address: contextKey('aws:SourceIp'),
  time: contextKey('aws:CurrentTime'),
  epoch: contextKey('aws:EpochTime'),
  secure: contextKey('aws:SecureTransport'),
  region: contextKey('aws:RequestedRegion'),
  agent: contextKey('aws:UserAgent'),
  via: contextKey('aws:ViaAWSService'),
  owner: contextKey('aws:ResourceAccount'),
}
const now = () => '2026-11-21T00:00:00Z'

function contextFor(index: number): RequestContext {
  return new RequestContext(ofCaller)
    .set(keys.address, index % 2 === 0 ? '10.0.0.1' : '192.0.2.7')
    .set(keys.time, now)
    .set(keys.epoch, now)
    .set(keys.secure, 'true')
    .set(keys.region, 'eu-west-1')
    .set(keys.agent, 'aws-cli/2')
    .set(keys.via, 'false')
    .set(keys.owner, account)
}

const actions = ['s3:GetObject', 's3:PutObject', 's3:ListObject', 's3:DeleteObject', 's3:GetBucketLocation']
const requests = series(count, (index): AuthorizationRequest => {
  const resource = `arn:aws:s3:::team-${index % 12}-${index % 20}/folder/object-${index}`
  const context = contextFor(index)
  return { principal, action: pick(actions, index), resource, resourceAccountId: account, context }
})

type Work = (request: AuthorizationRequest, index: number) => unknown

/** Prints what one piece of work costs, taking the requests in turn; gives it in microseconds. */
function cost(title: string, work: Work): number {
  let index = 0
  const run = () => {
    const at = index++ % count
    const request = requests[at]
    if (request !== undefined) work(request, at)
  }
  return measure(title, run, times)
}

function quantiles(work: Work): string {
  const times: number[] = []
  for (let round = 0; round < 400; round++) {
    for (const [index, request] of requests.entries()) {
      const started = process.hrtime.bigint()
      work(request, index)
      times.push(Number(process.hrtime.bigint() - started) / 1_000)
    }
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(2)
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, p99.9 ${at(0.999)} µs`
}

const table = new Map(requests.map(({ resource }) => [resource, 1]))
const bare = cost('bare Map look-up', ({ resource }) => table.get(resource))

const workloads: readonly (readonly [string, PolicySet])[] = [
  ['3 policies of 5 statements', small],
  ['10 policies of 20 statements, every layer', large],
]
for (const [name, policies] of workloads) {
  const allowed = requests.filter((request) => evaluate(request, policies).result === 'allow').length
  console.log(`\n${name} (${allowed} of ${count} requests allowed)`)
  const works: readonly (readonly [string, Work])[] = [
    ['context ready', (request) => evaluate(request, policies)],
    ['context built', (request, i) => evaluate({ ...request, context: contextFor(i) }, policies)],
  ]
  for (const [label, work] of works) {
    const each = cost(`  ${label}`, work)
    const rate = Math.round(1_000_000 / each).toLocaleString('en')
    console.log(
      `    ${rate} decisions/s on one core, ${(each / bare).toFixed(0)} look-ups each, ${quantiles(work)}`,
    )
  }
}

const texts = series(300, (principal) =>
  series(10, (policy) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: series(20, (i) => statement(principal * 10 + policy, i)),
    }),
  ),
)
const attachText = (text: string, i: number): AttachedPolicy => {
  const { policy } = compilePolicy(text, 'identity')
  if (policy === undefined) throw new Error('a policy of the benchmark can be read')
  return { policy, source: { id: `policy-${i}`, type: 'inline' } }
}
const [[first = ''] = []] = texts
console.log('')
measure(`compiling a policy of 20 statements, ${first.length} characters`, () => attachText(first, 0), 2_000)
const principals = texts.map((policies): PolicySet => ({ identity: policies.map(attachText) }))
let turn = 0
cost('300 large principals in turn', (request) => evaluate(request, principals[turn++ % 300] ?? small))

const hostile: readonly (readonly [string, string, string])[] = [
  ['8 stars against 300 characters', `arn:aws:s3:::${'*a'.repeat(8)}b`, `arn:aws:s3:::${'a'.repeat(300)}`],
  [
    '2,000 stars against 1,000 characters',
    `arn:aws:s3:::${'*a'.repeat(2_000)}`,
    `arn:aws:s3:::${'a'.repeat(999)}b`,
  ],
  [
    '2,000 stars that stop at colons',
    `arn:aws:${'*a'.repeat(2_000)}:::b`,
    `arn:aws:${'a'.repeat(1_000)}:::b`,
  ],
]
console.log('\nhostile resource patterns')
for (const [name, pattern, resource] of hostile) {
  const policies = { identity: [attach('identity', name, { ...everything, Resource: pattern })] }
  const context = contextFor(0)
  const request = { principal, action: 's3:GetObject', resource, resourceAccountId: account, context }
  const started = performance.now()
  const { result } = evaluate(request, policies)
  console.log(`  ${name}: ${(performance.now() - started).toFixed(2)} ms, ${result}`)
}
