import fc from 'fast-check'
import { type Session, sessionKinds } from '../session.ts'

const text = (maxLength: number) => fc.string({ unit: 'binary', maxLength })
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const seconds = fc.integer({ min: 1, max: 2 ** 32 })

/** Sessions with members of every form; most of them fit into a token. */
export const arbitrarySession: fc.Arbitrary<Session> = fc.record({
  accessKeyId: fc.stringMatching(/^ASIA[A-Z2-7]{16}$/),
  accountId: fc.stringMatching(/^\d{12}$/),
  kind: fc.constantFrom(...sessionKinds),
  principalId: fc.stringMatching(/^AROA[A-Z2-7]{17}$/),
  name: optional(fc.stringMatching(/^[\w+=,.@-]{2,64}$/)),
  issuedAt: seconds,
  expiresAt: seconds,
  policy: optional(text(300)),
  policyArns: fc.array(text(40), { maxLength: 3 }),
  tags: fc.array(fc.record({ Key: text(30), Value: text(30) }), { maxLength: 3 }),
  transitiveTagKeys: fc.array(text(20), { maxLength: 3 }),
  sourceIdentity: optional(text(20)),
  mfaAt: optional(seconds),
  assumedWithMfa: optional(fc.constant(true)),
  chained: fc.boolean(),
  providerFacts: fc.dictionary(text(20), text(20), { maxKeys: 3, noNullPrototype: true }),
  issuerArn: optional(text(60)),
  delegate: optional(fc.record({ account: fc.stringMatching(/^\d{12}$/), requestId: text(40) })),
  delegations: optional(fc.array(text(40), { minLength: 1, maxLength: 3 })),
})
