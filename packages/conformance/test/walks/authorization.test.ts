import { operations } from '@gatehouse/server'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { exercises } from '../../src/exercises/all.ts'
import { isThere, Workshop } from '../../src/exercises/exercise.ts'
import { allow, deny, policyOf, putUserPolicy } from '../../src/people.ts'
import { attempted, type Refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'
import {
  idleAbsences,
  type Prepared,
  prepared,
  type Question,
  unlikePublished,
} from '../../src/walks/questions.ts'
import {
  askedElsewhere,
  asksNothing,
  type Input,
  openToAll,
  type Resource,
  scenes,
  unlikeReference,
} from '../../src/walks/scenes.ts'
import { allowing, allowingBeside, allowingOtherwise, beside } from '../../src/walks/statements.ts'

let account: Account
let made = 0
beforeAll(async () => {
  account = await newAccount()
})

const walked = operations.filter(({ model }) => model.service.name === 'iam' || model.service.name === 'sts')
const named = walked.map((operation) => [operation.model.name, operation] as const)
const all = walked.map(({ model }) => model.name)

/** A call made ready, made by a user whose only policy is the one that was given last. */
class Walk {
  readonly made: Prepared
  readonly #name: string
  readonly #workshop: Workshop

  private constructor(name: string, workshop: Workshop, made: Prepared) {
    this.#name = name
    this.#workshop = workshop
    this.made = made
  }

  static async of(operation: (typeof walked)[number]): Promise<Walk> {
    const { name } = operation.model
    const workshop = new Workshop(account, `a${++made}`)
    const made_ = await prepared(operation, workshop, exercises[name]?.works)
    if (workshop.person === undefined) await workshop.byUser(workshop.home)
    return new Walk(name, workshop, made_)
  }

  /** The user who calls. */
  get person(): Resource {
    const { home, person = '' } = this.#workshop
    return { type: 'user', arn: home.arn(`user/${person}`), printed: `user ${person}` }
  }

  /** What the call is refused with under a policy of these statements; `undefined` where it succeeds. */
  under(...statements: object[]): Promise<Refusal | undefined> {
    return this.calling(this.made.input, ...statements)
  }

  async calling(input: Input, ...statements: object[]): Promise<Refusal | undefined> {
    const { home, person = '' } = this.#workshop
    const policy = policyOf(...(statements.length > 0 ? statements : [allow('s3:*')]))
    await putUserPolicy(home, person, 'policy-1', policy)
    return attempted(this.#workshop.call(this.#name, input))
  }

  /** The denial of a question (behaviours 102 to 104); STS gives no reason (behaviours 103). */
  denial({ action, resource: { arn, printed = arn } }: Question, reason: string) {
    const said = `User: ${this.person.arn} is not authorized to perform: ${action} on resource: `
    const because = action.startsWith('sts:') ? '' : ` ${reason}`
    const message =
      typeof printed === 'string'
        ? `${said}${printed}${because}`
        : expect.stringMatching(new RegExp(`^${said}${printed.source}${because}$`))
    return { code: 'AccessDenied', status: 403, message }
  }
}

const implicitly = (action: string) => `because no identity-based policy allows the ${action} action`
const explicitly = 'with an explicit deny in an identity-based policy'

describe.each(named.filter(([name]) => !(name in asksNothing)))('%s', (name, operation) => {
  it('is decided on each of its actions, its resource and its condition keys', async () => {
    const walk = await Walk.of(operation)
    const { questions, unknown } = walk.made
    expect(unknown).toEqual([])
    for (const question of questions) {
      const { action, resource } = question
      const others = questions.filter((one) => one !== question).map(allowing)
      expect(await walk.under(allow('*'), deny(action, resource.arn))).toEqual(
        walk.denial(question, explicitly),
      )
      if (name in openToAll) continue
      for (const [what, ...granted] of [
        ['no statement', ...others],
        ['another resource', ...others, allowingBeside(question)],
        ...allowingOtherwise(question).map(([key, one]) => [key, ...others, one] as const),
      ] as [string, ...object[]][]) {
        const told = await walk.under(...granted)
        expect({ what, told }).toEqual({ what, told: walk.denial(question, implicitly(action)) })
      }
    }
    const denials = questions.map((question) => deny(question.action, beside(question)))
    const told = await walk.under(...questions.map(allowing), ...denials)
    const { refusedBehind } = scenes[name] ?? {}
    if (refusedBehind === undefined) expect(told).toBeUndefined()
    else expect(told?.message).toMatch(refusedBehind)
  })

  it('is asked what its declaration and the service reference say', async () => {
    const { questions } = (await Walk.of(operation)).made
    const elsewhere = askedElsewhere[name] ?? {}
    const asked = [...questions.map(({ action }) => action), ...Object.keys(elsewhere)]
    const { action, declaration } = operation
    expect(new Set(asked)).toEqual(new Set([action, ...Object.keys(declaration.alsoRequires ?? {})]))
    expect(Object.values(elsewhere).filter((test) => !isThere(test))).toEqual([])
    const told = questions.map(unlikePublished).filter((one) => one !== undefined)
    expect(told.length > 0).toBe(name in unlikeReference)
    const [first] = questions
    expect(declaration.resource.types).toContain(first?.resource.type)
  })
})

const ofCaller = named.filter(([, { model }]) =>
  model.input?.members.some((member) => member.name === 'UserName' && !member.required),
)

describe.each(ofCaller)('%s without a user name', (_, operation) => {
  it('is decided on the user who calls (behaviours 120)', async () => {
    const walk = await Walk.of(operation)
    const { action } = operation
    const { UserName: _other, ...input } = walk.made.input
    const resource = walk.made.questions[0]?.resource
    const told = await walk.calling(input, allow(action, resource?.arn))
    expect(told).toEqual(walk.denial({ action, resource: walk.person, carried: [] }, implicitly(action)))
    expect(await walk.calling(input, allow(action, walk.person.arn))).not.toMatchObject({
      code: 'AccessDenied',
    })
  })
})

describe.each(Object.entries(asksNothing))('%s', (name, reason) => {
  it(`asks for no permission, for ${reason}`, async () => {
    const operation = walked.find(({ model }) => model.name === name)
    if (operation === undefined) throw new Error(`there is no operation ${name}`)
    expect(await (await Walk.of(operation)).under(deny('*'))).toBeUndefined()
  })
})

describe('the tables of the walk', () => {
  it('name operations that there are', () => {
    const rows = [scenes, asksNothing, openToAll, askedElsewhere, unlikeReference].flatMap(Object.keys)
    expect(rows.filter((name) => !all.includes(name))).toEqual([])
  })

  it('name every operation that asks for no permission', () => {
    const free = walked.filter(({ declaration }) => declaration.permission === 'none')
    expect(Object.keys(asksNothing).sort()).toEqual(free.map(({ model }) => model.name).sort())
  })

  it('name no key as absent that nothing lists', () => {
    expect(idleAbsences()).toEqual([])
  })
})
