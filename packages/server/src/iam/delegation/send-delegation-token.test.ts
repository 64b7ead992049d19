import { CreateUserCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { refusal, user } from '../../testing/callers.ts'
import { partner, request, shown, step, take } from '../../testing/delegation.ts'
import {
  ownedStepConformance,
  requestIn,
  type StepFacts,
  stepConformance,
} from '../../testing/delegation-steps.ts'
import { ACCOUNT, assume, role, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const facts: StepFacts = {
  name: 'send',
  action: 'iam:SendDelegationToken',
  from: ['ACCEPTED'],
  to: 'FINALIZED',
  told: 'is not ACCEPTED',
}

describe('SendDelegationToken', () => {
  stepConformance(server, facts)
  ownedStepConformance(server, facts)

  it('is for the owner alone where the request says so', async () => {
    const asking = server.iamAs(await partner(server))
    const ana = server.iamAs(await user(server, 'ana'))
    const id = await take(ana, await request(asking, { OnlySendByOwner: true }), 'associate')
    await step.accept(server.iam, id)
    expect(await refusal(step.send(server.iam, id))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `Only its owner may send the token of the delegation request ${id}.`,
    })
    await step.send(ana, id)
    expect(await shown(ana, id)).toMatchObject({ State: 'FINALIZED', OnlySendByOwner: true })
  })

  it('is refused where whoever accepted is gone', async () => {
    const id = await requestIn(server, 'ASSIGNED')
    await server.iam.send(new CreateUserCommand({ UserName: 'unused' }))
    const arn = await role(server, 'Desk', trust(ACCOUNT), {
      Effect: 'Allow',
      Action: 'iam:*',
      Resource: '*',
    })
    const lin = await user(server, 'lin', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: arn })
    await step.accept(server.iamAs(await assume(server, lin, arn)), id)
    await server.service.store.write(
      [ACCOUNT],
      { caller: 'test', requestId: 'test', now: new Date() },
      async (tx) => {
        const desk = await tx.roles.find(ACCOUNT, 'desk')
        if (desk === undefined) throw new Error('the role is there')
        await tx.roles.update(ACCOUNT, { ...desk, SessionsNotBefore: new Date(Date.now() + 1000) })
      },
    )
    expect(await refusal(step.send(server.iam, id))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: `Whoever accepted the delegation request ${id} is not there any more.`,
    })
  })
})
