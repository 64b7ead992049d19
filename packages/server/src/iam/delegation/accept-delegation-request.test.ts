import { GetDelegatedAccessTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, denied, refusal, user, userArnOf } from '../../testing/callers.ts'
import { partner, request, requestArn, shown, step, take, tokenOf } from '../../testing/delegation.ts'
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
  name: 'accept',
  action: 'iam:AcceptDelegationRequest',
  from: ['ASSIGNED', 'PENDING_APPROVAL'],
  to: 'ACCEPTED',
  told: 'is neither ASSIGNED nor PENDING_APPROVAL',
  wrong: { code: 'ConcurrentModification', status: 409 },
}

describe('AcceptDelegationRequest', () => {
  stepConformance(server, facts)
  ownedStepConformance(server, facts)

  it('shows who has approved', async () => {
    const id = await requestIn(server, 'PENDING_APPROVAL', server.iamAs(await user(server, 'ana')))
    const boss = await user(server, 'boss', { Effect: 'Allow', Action: 'iam:*', Resource: '*' })
    expect(await shown(server.iam, id)).not.toHaveProperty('ApproverId')
    await step.accept(server.iamAs(boss), id)
    expect(await shown(server.iam, id)).toMatchObject({
      ApproverId: userArnOf('boss'),
      OwnerId: userArnOf('ana'),
    })
  })

  it('is refused to root users for more than four hours, and to nobody else', async () => {
    const asking = server.iamAs(await partner(server))
    const within = await take(server.iam, await request(asking, { SessionDuration: 14_400 }), 'associate')
    const beyond = await take(server.iam, await request(asking, { SessionDuration: 14_401 }), 'associate')
    await step.accept(server.iam, within)
    expect(await refusal(step.accept(server.iam, beyond))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: 'A root user can accept delegation requests of at most 14400 seconds only.',
    })
    const boss = server.iamAs(await user(server, 'boss', { Effect: 'Allow', Action: '*', Resource: '*' }))
    await step.accept(boss, beyond)
    expect(await shown(boss, beyond)).toMatchObject({ State: 'ACCEPTED' })
  })

  it('is refused to sessions that session policies limit, for what is delegated would not be', async () => {
    const id = await requestIn(server, 'ASSIGNED')
    const all = { Effect: 'Allow', Action: '*', Resource: '*' }
    const arn = await role(server, 'Admin', trust(ACCOUNT), all)
    const lin = await user(server, 'lin', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: arn })
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [all] })
    const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }]
    for (const limits of [{ Policy }, { PolicyArns }]) {
      const limited = server.iamAs(await assume(server, lin, arn, limits))
      expect(await refusal(step.accept(limited, id))).toEqual({
        code: 'AccessDenied',
        status: 403,
        message: 'A session that session policies limit cannot accept a delegation request.',
      })
    }
    await step.accept(server.iamAs(await assume(server, lin, arn)), id)
  })

  it('is refused to sessions that have come of another delegation, with which they end', async () => {
    const all = { Effect: 'Allow', Action: '*', Resource: '*' }
    const asking = await partner(server, all)
    const arn = await role(server, 'Admin', trust(ACCOUNT), all)
    const boss = server.iamAs(await user(server, 'boss', all))
    const released = await take(boss, await request(server.iamAs(asking)), 'associate', 'accept', 'send')
    const TradeInToken = await tokenOf(server, released)
    const traded = await server.stsAs(asking).send(new GetDelegatedAccessTokenCommand({ TradeInToken }))
    const chained = server.iamAs(await assume(server, credentialsOf(traded.Credentials), arn))
    const id = await take(boss, await request(server.iamAs(asking)), 'associate')
    expect(await refusal(step.accept(chained, id))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: 'A session that came of a delegation cannot accept a delegation request.',
    })
  })

  it('is denied to whoever took the request on, unless a policy lets them', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    const id = await requestIn(server, 'PENDING_APPROVAL', ana)
    expect(await refusal(step.accept(ana, id))).toEqual(
      denied('ana', 'iam:AcceptDelegationRequest', requestArn(id)),
    )
  })
})
