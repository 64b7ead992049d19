/** The small vocabulary of random policies and requests. */
import type { Principal } from '../principal.ts'

/** The account that most of the vocabulary belongs to. */
export const one = '111122223333'
/** A foreign account. */
export const two = '444455556666'

/** Actions that requests ask for. */
export const actions = [
  's3:GetObject',
  's3:PutObject',
  's3:PutBucketPolicy',
  'ec2:RunInstances',
  'budgets:ViewBudget',
  'kms:Decrypt',
  'kms:RetireGrant',

  'iam:PassRole',
  'iam:DeletePolicy',
  'iam:ChangePassword',
  'iam:TagRole',
  'sts:AssumeRole',
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:AssumeRoleWithWebIdentity',
  'sts:GetSessionToken',
  'sts:AssumeRoot',
  'sts:GetCallerIdentity',
  'sqs:SetQueueAttributes',
]

/** Entries of Action and NotAction. */
export const actionPatterns = [
  ...actions,

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
  'kms:*',
  's3:*Object',
  's3:**',
  'iam:Delete?olicy',
  's3',
  'noSuch:*',
]

/** Resources that requests ask for. */
export const resources = [
  'arn:aws:s3:::ledger/ana/q1',
  'arn:aws:s3:::ledger',
  'arn:aws:s3:::ledger/a*c',
  '*',
  '*',

  `arn:aws:kms:eu-west-1:${one}:key/k1`,
  `arn:aws:sqs:eu-west-1:${one}:jobs`,
  `arn:aws:iam::${one}:user/ana`,
  `arn:aws:iam::${one}:role/deploy`,
  `arn:aws:iam::${one}:role/aws-reserved/sso/x`,

  `arn:aws:iam::${two}:role/app`,
  `arn:aws:iam::${one}:role/aws-service-role/a/b`,
  'arn:aws:iam::aws:policy/P',
  'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
  'bucket',
  'arn:aws:s3:::ledger/${aws:username}',
]

/** Entries of Resource and NotResource. */
export const resourcePatterns = [
  ...resources,

  '*',
  '*',
  '**',
  'arn:aws:s3:::*',
  'arn:aws:s3:::ledger/*',
  'arn:aws:s3:::ledger/${aws:username}/*',
  'arn:*',

  'arn:aws:s3:::ledger/${aws:PrincipalTag/team}',
  "arn:aws:s3:::ledger/${aws:PrincipalTag/team , 'ana'}/q?",

  'arn:aws:s3:::ledger/a${*}c',
  'arn:aws:s3:::ledger/${$}{aws:username}',
  'arn:aws:s3:::ledger/${aws:TagKeys}*',

  'arn:aws:*:eu-west-1:*:key/*',
  'arn:aws:s*:*:jobs',
  'arn:aws:?qs:eu-*-1:*:jobs',
  'arn:aws:sqs',
  'arn:aws:iam',

  'arn:aws:i*m::*:role/*',
  `arn:aws:iam::${one}:role/d*y`,
  'arn:aws:ec2:*:instance/*',
  '?',
  'arn:aws:e*2:*',
  'b*t',

  'arn:aws:*',
  'arn:*:*:user/${aws:username}',
  'arn:a?s:s3:::ledger/*/q1',
  'arn:aws:ec2:eu-west-?:1111*:*/i-?',
]

/** The user behind several callers. */
export const user = `arn:aws:iam::${one}:user/ana`
const role = `arn:aws:iam::${one}:role/team/app`
const session = `arn:aws:sts::${one}:assumed-role/app/s1`
const federated = `arn:aws:sts::${one}:federated-user/fay`
/** The provider of the web identity. */
export const provider = `arn:aws:iam::${one}:oidc-provider/id.example.com`

/** Callers of every type. */
export const principals: readonly Principal[] = [
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

/** Values of AWS principals. */
export const awsNames = [
  '*',
  one,
  two,
  `arn:aws:iam::${one}:root`,
  `arn:aws:iam::${two}:root`,
  user,
  role,
  session,
  federated,
  'AIDAANA',
  'AROAAPP',
  'AIDAGONE',
  `arn:aws:iam::${one}:user/*`,
  user.toUpperCase(),
]

/** Context keys. */
export const keys = [
  'aws:username',
  'aws:PrincipalTag/team',
  'aws:requesttag/TEAM',
  'aws:TagKeys',
  'aws:SourceIp',
  'aws:CurrentTime',
  'aws:PrincipalArn',
  'aws:SecureTransport',
  's3:max-keys',
  'custom:Key',
]

const texts = [
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

  '${aws:TagKeys}',
  "${aws:TagKeys,'ana'}",
  '${nosuch:key}',
  'ana bob',
  'Straße',
  'ΟΣ',
  'ος',
  '${',
  '${aws:username',
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
  '2026-01-01',
  '2026-01-01T00:00:00Z',
  '2026-01-01T02:00:00+02:00',
  '2026',
  '1767225600',
  '+1767225600',
  'soon',
  '2026-06-01T00:00:00.1231Z',
  '2026-06-01t00:00:00.1239Z',
  '2026-06',
  '0',
  '2026-01-01T00:00',
]
const addresses = [
  '192.0.2.1',
  '192.0.2.0/24',
  '192.0.2.77/24',
  '192.000.002.1',
  '0.0.0.0/0',
  '::/0',
  '2001:db8::1',
  'none',

  '2001:db8::/32',
  '2001:db8::5/64',
  '::ffff:192.0.2.1',
  '::ffff:c000:201',
  '::ffff:1234',
  '192.0.2.1/32',
  '192.0.2.0/+024',
  '1.2.3',
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

/** Operators with policy values that they meet. */
export const operatorValues: readonly (readonly [operators: string[], values: readonly string[]])[] = [
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

/** Values of context keys. */
export const contextValues = [...texts, ...numbers, ...dates, ...addresses, ...arns, ...flags, ...binaries]
