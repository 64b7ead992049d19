import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { Workshop } from '../../src/exercises/exercise.ts'
import { newKey, newUser } from '../../src/people.ts'
import {
  isDeclared,
  type OperationModel,
  publishedOperations,
  smallestInput,
} from '../../src/published-operations.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

/** Operations of the published models that the server does not have yet, by what they wait for. */
const waiting = {
  federation: ['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'GetWebIdentityToken'],
}

/** Operations that ask for no permission, with the reason. */
const withoutPermission: Readonly<Record<string, string>> = {
  GetCallerIdentity: 'tells everybody who they are',
  GetSessionToken: 'is not controlled by policies',
}

/** The action that is asked for, where it is not the operation's own. */
const otherAction: Readonly<Record<string, string>> = { AcquireRole: 'GetRole' }

const published = [...publishedOperations('iam'), ...publishedOperations('sts')]
const declared = published.filter(isDeclared)

let account: Account
/** Makes calls as a user without any policy. */
let unprivileged: Workshop
let administrator: Workshop
beforeAll(async () => {
  account = await newAccount()
  administrator = new Workshop(account, 'model')
  unprivileged = new Workshop(account, 'model')
  await newUser(account, 'nobody')
  unprivileged.caller = await newKey(account, 'nobody')
})

const send = (workshop: Workshop, { name }: OperationModel, input: object) => workshop.send(name, input)

describe('the published models', () => {
  it('have no operation that the server lacks but those that wait', () => {
    const lacking = published.filter((model) => !isDeclared(model)).map(({ name }) => name)
    expect(lacking.sort()).toEqual(Object.values(waiting).flat().sort())
  })

  it('answers that an operation which waits is no action', async () => {
    for (const model of published.filter((one) => !isDeclared(one))) {
      const refused = await refusal(send(administrator, model, smallestInput(model, account.id)))
      expect({ name: model.name, ...refused }).toMatchObject({ code: 'InvalidAction', status: 400 })
    }
  })

  it('have 180 operations of IAM and 11 of STS', () => {
    expect([publishedOperations('iam').length, publishedOperations('sts').length]).toEqual([180, 11])
  })
})

describe.each(declared.map((model) => [model.name, model] as const))('%s', (name, model) => {
  const reason = withoutPermission[name]
  const asked = reason === undefined ? 'is refused to whoever has no policy, by its name' : reason
  it(asked, async () => {
    const call = send(unprivileged, model, smallestInput(model, account.id))
    if (reason !== undefined) {
      await call
      return
    }
    const refused = await refusal(call)
    expect(refused).toMatchObject({ code: 'AccessDenied', status: 403 })
    const action = `${model.service.name}:${otherAction[name] ?? name}`
    expect(refused.message).toMatch(new RegExp(`is not authorized to perform:? ${action} on resource: `))
  })
})
