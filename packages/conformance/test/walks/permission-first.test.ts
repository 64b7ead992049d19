import { operations } from '@gatehouse/server'
import { beforeAll, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import type { Credentials } from '../../src/credentials.ts'
import { exercises } from '../../src/exercises/all.ts'
import { malformed, tagsTwice, Workshop } from '../../src/exercises/exercise.ts'
import { newKey, newUser } from '../../src/people.ts'
import { smallestInput } from '../../src/published-operations.ts'
import { attempted } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'
import { Edges } from '../../src/walks/edges.ts'

type Input = Readonly<Record<string, unknown>>
type Operation = (typeof operations)[number]

let account: Account
let nobody: Credentials
let made = 0
beforeAll(async () => {
  account = await newAccount()
  await newUser(account, 'nobody')
  nobody = await newKey(account, 'nobody')
})

const walked = operations.filter(
  ({ model, declaration }) =>
    (model.service.name === 'iam' || model.service.name === 'sts') &&
    declaration.permission !== 'none' &&
    declaration.authentication !== 'none',
)

/** Texts that are rarely what a member wants: no ARN, an ARN of nothing, no document, a bad one, nobody's name. */
const strange = [
  'x'.repeat(32),
  'arn:aws:iam::123456789012:nothing/here',
  'arn:aws:iam::aws:policy/NoSuchPolicyAtAll',
  '{}',
  malformed,
  'absent',
  '999999999999',
]

/** Lists of tags and of their keys that the service refuses. */
const strangeTags: readonly Input[] = [
  { Tags: tagsTwice },
  { Tags: [{ Key: 'aws:reserved', Value: 'x' }] },
  { Tags: [] },
  { TagKeys: [] },
]

interface Exception {
  readonly operation: string
  readonly told: RegExp
  readonly reason: string
}

/** What is told before the permission is asked. */
const exceptions: readonly Exception[] = [
  {
    operation: 'AssumeRole',
    told: /^AccessDenied MultiFactorAuthentication failed, unable to validate MFA code\./,
    reason:
      'decision 9: what policies are told of a one-time code depends on it, so that it is looked at first',
  },
]

/** Inputs that pass the model's limits, most of which the service would refuse whoever sends them. */
async function* inputsOf({ model }: Operation): AsyncGenerator<readonly [what: string, input: Input]> {
  const workshop = new Workshop(account, `p${++made}`)
  const { works, raises = {} } = exercises[model.name] ?? {}
  const usual: Input =
    typeof works === 'function' ? { ...(await works(workshop)) } : smallestInput(model, account.id)
  yield ['an input that works', usual]
  for (const [code, given] of Object.entries(raises)) {
    if (typeof given === 'function')
      yield [code, { ...(await given(new Workshop(account, workshop.name()))) }]
  }
  const edges = new Edges(model, usual, account.id)
  for (const text of edges.texts) {
    for (const value of strange) {
      const { member, input, refusal } = text(value)
      if (refusal === undefined) yield [`${member} ${value.slice(0, 40)}`, input]
    }
  }
  const members = new Set(model.input?.members.map(({ name }) => name))
  for (const tags of strangeTags) {
    if (Object.keys(tags).every((name) => members.has(name)))
      yield [JSON.stringify(tags), { ...usual, ...tags }]
  }
}

it.each(walked.map((operation) => [operation.model.name, operation] as const))(
  '%s tells a caller without permission that and nothing else (behaviours 107, section 2)',
  async (name, operation) => {
    const caller = new Workshop(account, 'n')
    caller.caller = nobody
    const found = []
    for await (const [what, input] of inputsOf(operation)) {
      const told = await attempted(caller.call(name, input))
      // nobody needs a policy for what the resource itself lets them do
      if (told === undefined && operation.declaration.byDefault !== undefined) continue
      const { code, message } = told ?? { code: 'none', message: 'the call succeeded' }
      const isDenied = code === 'AccessDenied' && message.includes('is not authorized to perform')
      const isKnown = exceptions.some((one) => one.operation === name && one.told.test(`${code} ${message}`))
      if (!isDenied && !isKnown) found.push({ what, code, message })
    }
    expect(found).toEqual([])
  },
)
