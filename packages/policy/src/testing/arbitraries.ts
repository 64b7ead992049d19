/** Random policies and requests over a small vocabulary, so that they meet often. */
import fc from 'fast-check'
import type { CasePolicies, CaseRequest } from '../cases/decision-case.ts'
import type { ContextValue } from '../context.ts'
import type { Principal } from '../principal.ts'

export interface Scene {
  readonly policies: CasePolicies
  readonly request: CaseRequest
}

type Document = Readonly<Record<string, unknown>>

const one = '111122223333'
const two = '444455556666'

const actions = [
  ...[
    's3:GetObject',
    's3:PutObject',
    's3:PutBucketPolicy',
    'ec2:RunInstances',
    'kms:Decrypt',
    'kms:RetireGrant',
  ],
  ...[
    'iam:PassRole',
    'iam:DeletePolicy',
    'iam:ChangePassword',
    'iam:TagRole',
    'sts:AssumeRole',
    'sts:TagSession',
  ],
  ...['sts:SetSourceIdentity', 'sts:AssumeRoleWithWebIdentity', 'sts:GetSessionToken', 'sts:AssumeRoot'],
  ...['sts:GetCallerIdentity', 'sqs:SetQueueAttributes'],
]

const actionPatterns = [
  ...actions,
  ...[
    '*',
    '*',
    's3:*',
    's3:Get*',
    'S3:getobject',
    's3:?etObject',
    '*:Get*',
    'sts:*',
    'sts:AssumeRole*',
    'iam:*Role',
  ],
  ...['kms:*', 's3:*Object', 's3:**', 'iam:Delete?olicy', 's3', 'noSuch:*'],
]

const resources = [
  ...['arn:aws:s3:::ledger/ana/q1', 'arn:aws:s3:::ledger', 'arn:aws:s3:::ledger/a*c', '*', '*'],
  ...[
    `arn:aws:kms:eu-west-1:${one}:key/k1`,
    `arn:aws:sqs:eu-west-1:${one}:jobs`,
    `arn:aws:iam::${one}:user/ana`,
  ],
  ...[`arn:aws:iam::${one}:role/deploy`, `arn:aws:iam::${one}:role/aws-reserved/sso/x`],
  ...[
    `arn:aws:iam::${two}:role/app`,
    `arn:aws:iam::${one}:role/aws-service-role/a/b`,
    'arn:aws:iam::aws:policy/P',
  ],
  ...['arn:aws:ec2:eu-west-1:111122223333:instance/i-1', 'bucket', 'arn:aws:s3:::ledger/${aws:username}'],
]

const resourcePatterns = [
  ...resources,
  ...[
    '*',
    '*',
    '**',
    'arn:aws:s3:::*',
    'arn:aws:s3:::ledger/*',
    'arn:aws:s3:::ledger/${aws:username}/*',
    'arn:*',
  ],
  ...[
    'arn:aws:s3:::ledger/${aws:PrincipalTag/team}',
    "arn:aws:s3:::ledger/${aws:PrincipalTag/team , 'ana'}/q?",
  ],
  ...[
    'arn:aws:s3:::ledger/a${*}c',
    'arn:aws:s3:::ledger/${$}{aws:username}',
    'arn:aws:s3:::ledger/${aws:TagKeys}*',
  ],
  ...[
    'arn:aws:*:eu-west-1:*:key/*',
    'arn:aws:s*:*:jobs',
    'arn:aws:?qs:eu-*-1:*:jobs',
    'arn:aws:sqs',
    'arn:aws:iam',
  ],
  ...[
    'arn:aws:i*m::*:role/*',
    `arn:aws:iam::${one}:role/d*y`,
    'arn:aws:ec2:*:instance/*',
    '?',
    'arn:aws:e*2:*',
    'b*t',
  ],
  ...[
    'arn:aws:*',
    'arn:*:*:user/${aws:username}',
    'arn:a?s:s3:::ledger/*/q1',
    'arn:aws:ec2:eu-west-?:1111*:*/i-?',
  ],
]

const user = `arn:aws:iam::${one}:user/ana`
const role = `arn:aws:iam::${one}:role/team/app`
const session = `arn:aws:sts::${one}:assumed-role/app/s1`
const federated = `arn:aws:sts::${one}:federated-user/fay`
const provider = `arn:aws:iam::${one}:oidc-provider/id.example.com`

const principals: readonly Principal[] = [
  { type: 'user', arn: user, accountId: one },
  { type: 'user', arn: user, accountId: one, userId: 'AIDAANA' },
  { type: 'role-session', arn: session, roleArn: role, accountId: one, roleId: 'AROAAPP' },
  { type: 'role-session', arn: session, roleArn: role, accountId: one, serviceLinkedRole: true },
  { type: 'federated-user', arn: federated, userArn: user, accountId: one, userId: 'AIDAANA' },
  { type: 'root', arn: `arn:aws:iam::${one}:root`, accountId: one },
  { type: 'root-session', arn: `arn:aws:iam::${one}:root`, accountId: one },
  { type: 'service', service: 'ec2.amazonaws.com' },
  { type: 'web-identity', provider },
  { type: 'saml', provider: `arn:aws:iam::${one}:saml-provider/corp` },
  { type: 'anonymous' },
]

const awsNames = [
  ...['*', one, two, `arn:aws:iam::${one}:root`, `arn:aws:iam::${two}:root`, user, role, session, federated],
  ...['AIDAANA', 'AROAAPP', 'AIDAGONE', `arn:aws:iam::${one}:user/*`, user.toUpperCase()],
]

const keys = [
  ...['aws:username', 'aws:PrincipalTag/team', 'aws:requesttag/TEAM', 'aws:TagKeys', 'aws:SourceIp'],
  ...['aws:CurrentTime', 'aws:PrincipalArn', 'aws:SecureTransport', 's3:max-keys', 'custom:Key'],
]

const texts = [
  ...[
    'ana',
    'Ana',
    'bob',
    '',
    'a*',
    '*',
    '?na',
    '${aws:username}',
    "${aws:PrincipalTag/team, 'ana'}",
    'a${*}',
  ],
  ...[
    '${aws:TagKeys}',
    "${aws:TagKeys,'ana'}",
    '${nosuch:key}',
    'ana bob',
    'Straße',
    'ΟΣ',
    'ος',
    '${',
    '${aws:username',
  ],
]
const numbers = [
  '1',
  '01',
  '+1',
  '1.0',
  '-1',
  '2',
  '10',
  '1e1',
  '.5',
  '1.',
  'no',
  '',
  '9007199254740993',
  '9007199254740992',
]
const dates = [
  ...[
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    '2026-01-01T02:00:00+02:00',
    '2026',
    '1767225600',
    '+1767225600',
    'soon',
  ],
  ...['2026-06-01T00:00:00.1231Z', '2026-06-01t00:00:00.1239Z', '2026-06', '0', '2026-01-01T00:00'],
]
const addresses = [
  ...[
    '192.0.2.1',
    '192.0.2.0/24',
    '192.0.2.77/24',
    '192.000.002.1',
    '0.0.0.0/0',
    '::/0',
    '2001:db8::1',
    'none',
  ],
  ...[
    '2001:db8::/32',
    '2001:db8::5/64',
    '::ffff:192.0.2.1',
    '::ffff:c000:201',
    '192.0.2.1/32',
    '192.0.2.0/+024',
    '1.2.3',
  ],
]
const arns = [
  user,
  role,
  'arn:aws:iam::*:user/*',
  'arn:*',
  'arn:aws:iam::*:*',
  'none',
  'arn:aws:i?m:*:*:role/*',
  '*:*:*:*:*:*',
]
const arnsWithVariables = [
  ...arns,
  '${aws:PrincipalArn}',
  'arn:aws:iam::*:user/${aws:username}',
  '${nosuch:key}',
]
const flags = ['true', 'false', 'TRUE', 'yes', '']
const binaries = ['YQ==', 'YR==', 'YWI=', 'YWJj', '', 'no-binary', 'YQ']

const operatorValues: readonly (readonly [operators: string[], values: readonly string[]])[] = [
  [['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'], texts],
  [['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'], texts],
  [['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEquals'], numbers],
  [['NumericLessThanEquals', 'NumericGreaterThan'], numbers],
  [['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateGreaterThanEquals'], dates],
  [['DateLessThanEquals', 'DateGreaterThan'], dates],
  [['IpAddress', 'NotIpAddress'], addresses],
  [['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'], arnsWithVariables],
  [['Bool'], flags],
  [['BinaryEquals'], binaries.filter((text) => text !== 'YQ' && text !== 'YR==')],
  [['Null'], ['true', 'false', 'yes']],
]

const contextValues = [...texts, ...numbers, ...dates, ...addresses, ...arns, ...flags, ...binaries]

/** One value or a list of up to three, at least one. */
const listOf = (values: readonly string[]) =>
  fc.oneof(fc.constantFrom(...values), fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }))

const condition = fc.constantFrom(...operatorValues).chain(([operators, values]) =>
  fc
    .record({
      prefix: fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
      operator: fc.constantFrom(...operators),
      suffix: fc.constantFrom('', '', 'IfExists'),
      key: fc.constantFrom(...keys),
      values: listOf(values),
    })
    .map(({ prefix, operator, suffix, key, values: list }) => {
      return operator === 'Null'
        ? { Null: { [key]: list } }
        : { [prefix + operator + suffix]: { [key]: list } }
    }),
)

const conditions = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: condition },
  {
    weight: 1,
    arbitrary: fc.tuple(condition, condition).map(([a, b]): Document => Object.assign({}, a, b)),
  },
)

const either = (name: string, values: readonly string[]) =>
  fc.record({ negated: fc.nat(5), list: listOf(values) }).map(({ negated, list }): Document => {
    return { [negated === 0 ? `Not${name}` : name]: list }
  })

const principalElement = fc
  .record({
    negated: fc.nat(5),
    value: fc.oneof(
      fc.constant('*'),
      fc.record(
        {
          AWS: listOf(awsNames),
          Service: listOf(['ec2.amazonaws.com', 's3.amazonaws.com']),
          Federated: listOf([provider, `arn:aws:iam::${one}:saml-provider/corp`]),
        },
        { requiredKeys: ['AWS'] },
      ),
    ),
  })
  .map(({ negated, value }): Document => ({ [negated === 0 ? 'NotPrincipal' : 'Principal']: value }))

const nothing = fc.constant<Document>({})

const statement = (principal: fc.Arbitrary<Document>, resource: fc.Arbitrary<Document>) =>
  fc
    .tuple(
      fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
      either('Action', actionPatterns),
      resource,
      principal,
      conditions,
    )
    .map(([effect, action, ofResource, ofPrincipal, block]): Document => {
      const head = { Effect: effect, ...ofPrincipal, ...action, ...ofResource }
      return block === undefined ? head : { ...head, Condition: block }
    })

const document = (statements: fc.Arbitrary<Document>) =>
  fc
    .tuple(
      fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17', undefined),
      fc.array(statements, { maxLength: 4 }),
    )
    .map(([version, list]): Document => {
      return version === undefined ? { Statement: list } : { Version: version, Statement: list }
    })

const anyResource = either('Resource', resourcePatterns)
const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const identityDocument = fc.oneof(
  { weight: 4, arbitrary: document(statement(nothing, anyResource)) },
  { weight: 1, arbitrary: fc.constant<Document>(everything) },
)
const resourceDocument = document(statement(principalElement, fc.oneof(anyResource, anyResource, nothing)))
const endpointDocument = document(statement(fc.oneof(principalElement, nothing), anyResource))
const organizationDocument = document(statement(principalElement, anyResource))

/** There in so many of ten cases. */
const optional = <T>(arbitrary: fc.Arbitrary<T>, ofTen: number) =>
  fc.oneof({ weight: ofTen, arbitrary }, { weight: 10 - ofTen, arbitrary: fc.constant(undefined) })

/** Policies of every kind, each there or not. */
export const policySets: fc.Arbitrary<CasePolicies> = fc.record({
  identity: fc.array(identityDocument, { maxLength: 3 }),
  boundary: optional(fc.array(identityDocument, { maxLength: 1 }), 2),
  session: optional(fc.array(identityDocument, { maxLength: 2 }), 3),
  scp: optional(fc.array(fc.array(identityDocument, { maxLength: 2 }), { maxLength: 3 }), 2),
  rcp: optional(fc.array(fc.array(organizationDocument, { maxLength: 2 }), { maxLength: 2 }), 2),
  resource: optional(resourceDocument, 5),
  trust: optional(document(statement(principalElement, nothing)), 5),
  vpcEndpoint: optional(endpointDocument, 2),
})

const contextValue: fc.Arbitrary<ContextValue> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...contextValues) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...contextValues), { maxLength: 3 }) },
)

const context = fc
  .tuple(...keys.map((key) => optional(contextValue, 6).map((value) => [key, value] as const)))
  .map((entries) =>
    Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
  )

/** Requests of every type of caller. */
export const requests: fc.Arbitrary<CaseRequest> = fc.record({
  principal: fc
    .constantFrom(...principals, principals[0], principals[2])
    .map((p) => p ?? { type: 'anonymous' as const }),
  action: fc.constantFrom(...actions),
  resource: fc.constantFrom(...resources),
  resourceAccountId: fc.constantFrom(one, one, one, one, two, 'aws'),
  context,
  organization: fc.record({
    principalInManagementAccount: fc.nat(9).map((n) => n === 0),
    resourceInManagementAccount: fc.nat(9).map((n) => n === 0),
  }),
  accountSettings: fc.record({ allowUsersToChangePassword: fc.boolean() }),
})

/** A policy set and a request. */
export const scenes: fc.Arbitrary<Scene> = fc.record({ policies: policySets, request: requests })

/** A condition and a context whose value is of the operator's type. */
export const conditionScenes: fc.Arbitrary<{ block: Document; context: CaseRequest['context'] }> = fc
  .constantFrom(...operatorValues)
  .chain(([operators, values]) =>
    fc.record({
      prefix: fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
      operator: fc.constantFrom(...operators),
      suffix: fc.constantFrom('', '', 'IfExists'),
      expected: fc.array(fc.constantFrom(...values), { maxLength: 3 }),
      actual: optional(
        fc.oneof(fc.constantFrom(...values), fc.array(fc.constantFrom(...values), { maxLength: 3 })),
        8,
      ),
      username: optional(fc.constantFrom('ana', 'a*', 'bob'), 8),
    }),
  )
  .map(({ prefix, operator, suffix, expected, actual, username }) => ({
    block: { [operator === 'Null' ? operator : prefix + operator + suffix]: { 'custom:Key': expected } },
    context: {
      ...(actual === undefined ? {} : { 'Custom:key': actual }),
      ...(username === undefined ? {} : { 'aws:username': username, 'aws:PrincipalArn': user }),
    },
  }))
