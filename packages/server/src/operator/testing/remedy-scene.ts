import fc from 'fast-check'
import { MEMBER } from '../../testing/organizations.ts'

/** An account in or beside the organization, which has a role that callers may want to assume. */
export const OTHER = '444455556666'

export type Statement = Readonly<Record<string, unknown>>

const only = (values: readonly Statement[]) => fc.constantFrom(...values)

const some = (...patterns: string[]) => fc.subarray(patterns, { minLength: 1, maxLength: 2 })

const condition = only([
  {},
  {},
  {},
  { StringEquals: { 'aws:RequestTag/team': 'blue' } },
  { StringNotEquals: { 'aws:RequestTag/team': 'blue' } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
  { Null: { 'iam:PassedToService': 'true' } },
  { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
  { StringLike: { 'sts:SourceIdentity': '*' } },
])

const action = fc.oneof(
  some(
    'iam:*',
    'iam:CreateUser',
    'iam:Tag*',
    'iam:Update*',
    'iam:PassRole',
    'sts:*',
    'sts:TagSession',
    '*',
  ).map((Action): Statement => ({ Action })),
  some('iam:PassRole', 'iam:Tag*', 'sts:AssumeRole').map((NotAction): Statement => ({ NotAction })),
)

const resource = fc
  .constantFrom('*', '*', `arn:aws:iam::${MEMBER}:user/*`, 'arn:aws:iam::*:role/*')
  .map((Resource): Statement => ({ Resource }))

/** A list of statements with these elements. */
const statements = (effects: readonly string[], ...elements: fc.Arbitrary<Statement>[]) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...effects), condition, ...elements)
      .map(([Effect, Condition, ...parts]): Statement => Object.assign({ Effect, Condition }, ...parts)),
    { minLength: 1, maxLength: 3 },
  )

const either = ['Allow', 'Allow', 'Deny']
const document = statements(either, action, resource)
const trusting = statements(
  either,
  only([MEMBER, OTHER, '*'].map((AWS) => ({ Principal: { AWS } }))),
  only(['sts:AssumeRole', ['sts:AssumeRole', 'sts:TagSession'], 'sts:*'].map((Action) => ({ Action }))),
)
const guarding = statements(
  ['Deny'],
  only(['sts:*', 'sts:TagSession'].map((Action) => ({ Action, Principal: '*', Resource: '*' }))),
)

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 })

/** The policies of every kind around one caller of a member account, at random. */
export const policyScene = fc.record({
  caller: fc.constantFrom('user' as const, 'session' as const),
  identity: fc.array(document, { maxLength: 2 }),
  boundary: maybe(fc.record({ Version: fc.constantFrom('2012-10-17', '2008-10-17'), Statement: document })),
  session: maybe(document),
  trusting,
  /** Whether the other account is in the organization. */
  near: fc.boolean(),
  scp: maybe(fc.record({ level: fc.nat(2), beside: fc.boolean(), Statement: document })),
  rcp: maybe(fc.record({ level: fc.nat(2), Statement: guarding })),
})

export type PolicyScene = typeof policyScene extends fc.Arbitrary<infer T> ? T : never
