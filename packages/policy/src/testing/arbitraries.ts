/** Random policies and requests over a small vocabulary, so that they meet often. */
import fc from 'fast-check'
import type { CasePolicies, CaseRequest } from '../cases/decision-case.ts'
import type { ContextValue } from '../context.ts'
import {
  actionPatterns,
  actions,
  awsNames,
  contextValues,
  keys,
  one,
  operatorValues,
  principals,
  provider,
  resourcePatterns,
  resources,
  two,
  user,
} from './vocabulary.ts'

export interface Scene {
  readonly policies: CasePolicies
  readonly request: CaseRequest
}

type Document = Readonly<Record<string, unknown>>

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
  accountSettings: fc.record(
    { allowUsersToChangePassword: fc.boolean(), billingAccess: fc.boolean() },
    { requiredKeys: ['allowUsersToChangePassword'] },
  ),
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
