import type { IAMClient } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, invalid, refusal, user, userArnOf } from './callers.ts'
import { DAY, partner, request, requestArn, type StepName, shown, step, take, waysTo } from './delegation.ts'
import { ACCOUNT } from './roles.ts'
import type { TestServer } from './test-server.ts'

type Reached = keyof typeof waysTo

/** A step of delegation requests, as it is told here a second time. */
export interface StepFacts {
  readonly name: StepName
  readonly action: string
  /** The states in which it may be taken. */
  readonly from: readonly [Reached, ...Reached[]]
  readonly to: Reached
  /** What is told of a request in another state. */
  readonly told: string
  /** The error in another state. */
  readonly wrong?: { readonly code: string; readonly status: number }
}

/** A request in this state, made by another account and taken through its steps by this user. */
export async function requestIn(
  server: TestServer,
  state: Reached,
  iam: IAMClient = server.iam,
): Promise<string> {
  const asking = server.iamAs(await partner(server))
  return take(iam, await request(asking), ...waysTo[state])
}

const states = Object.keys(waysTo) as Reached[]

/** What holds for every step of delegation requests. */
export function stepConformance(server: TestServer, facts: StepFacts): void {
  const { name, action, from, to, told, wrong = { code: 'InvalidInput', status: 400 } } = facts

  describe(`the step ${name} of delegation requests`, () => {
    it(`leads from ${from.join(' and ')} to ${to}, and is refused in every other state`, async () => {
      const asking = server.iamAs(await partner(server))
      for (const state of states) {
        const id = await take(server.iam, await request(asking), ...waysTo[state])
        if (from.includes(state)) {
          const answer = await step[name](server.iam, id)
          expect(Object.keys(answer)).toEqual(['$metadata'])
          expect(await shown(server.iam, id)).toMatchObject({ State: to })
        } else {
          const message = `The delegation request ${id} ${told}.`
          expect(await refusal(step[name](server.iam, id))).toEqual({ ...wrong, message })
          expect(await shown(server.iam, id)).toMatchObject({ State: state })
        }
      }
    })

    it('is refused once the request has expired', async () => {
      const id = await requestIn(server, from[0])
      await server.advance(name === 'associate' ? DAY : 7 * DAY)
      expect(await refusal(step[name](server.iam, id))).toMatchObject(wrong)
      expect(await shown(server.iam, id)).toMatchObject({ State: 'EXPIRED' })
    })

    it('does not know requests that are meant for other accounts, or are not there', async () => {
      const asking = server.iamAs(await partner(server))
      const foreign = await request(asking, { OwnerAccountId: '999988887777' })
      for (const id of [foreign, `dr-${'0'.repeat(32)}`]) {
        expect(await refusal(step[name](server.iam, id))).toEqual({
          code: 'NoSuchEntity',
          status: 404,
          message: `The delegation request with id ${id} cannot be found.`,
        })
      }
    })

    it('takes ids of 16 to 128 characters', async () => {
      const told = await Promise.all(
        ['x'.repeat(15), 'x'.repeat(16), 'x'.repeat(128), 'x'.repeat(129)].map(async (id) => {
          const { code, message } = await refusal(step[name](server.iam, id))
          return code === 'NoSuchEntity' ? code : message
        }),
      )
      const length = (word: string) =>
        invalid('delegationRequestId', `Member must have length ${word}`).message
      expect(told).toEqual([
        length('greater than or equal to 16'),
        'NoSuchEntity',
        'NoSuchEntity',
        length('less than or equal to 128'),
      ])
    })

    it('is decided on the ARN of the request, with its owner in the context', async () => {
      const owner = { ArnEquals: { 'iam:DelegationRequestOwner': `arn:aws:iam::${ACCOUNT}:root` } }
      // before somebody has taken the request on there is no owner
      const Condition = name === 'associate' ? { Null: { 'iam:DelegationRequestOwner': 'true' } } : owner
      const id = await requestIn(server, from[0])
      const allowed = { Effect: 'Allow', Action: action, Resource: requestArn(id), Condition }
      const ana = server.iamAs(await user(server, 'ana', allowed))
      await step[name](ana, id)
      expect(await shown(server.iam, id)).toMatchObject({ State: to })
    })
  })
}

/** What holds for the steps that are taken on a request which somebody has taken on. */
export function ownedStepConformance(server: TestServer, { name, action, from }: StepFacts): void {
  it(`${name} is denied to people without a policy who did not take the request on`, async () => {
    const id = await requestIn(server, from[0])
    const bob = server.iamAs(await user(server, 'bob'))
    const otherOwner = { ArnEquals: { 'iam:DelegationRequestOwner': userArnOf('ana') } }
    const statement = { Effect: 'Allow', Action: 'iam:*', Resource: '*', Condition: otherOwner }
    const eve = server.iamAs(await user(server, 'eve', statement))
    expect(await refusal(step[name](bob, id))).toEqual(denied('bob', action, requestArn(id)))
    expect(await refusal(step[name](eve, id))).toEqual(denied('eve', action, requestArn(id)))
  })
}
