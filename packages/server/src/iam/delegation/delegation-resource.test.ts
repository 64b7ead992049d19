import { DeleteUserCommand } from '@aws-sdk/client-iam'
import { GetDelegatedAccessTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, denied, refusal, user, userArnOf } from '../../testing/callers.ts'
import { partner, request, requestArn, shown, step, take, tokenOf, waysTo } from '../../testing/delegation.ts'
import { requestIn } from '../../testing/delegation-steps.ts'
import { ACCOUNT, assume, role, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

describe('whoever took a delegation request on', () => {
  it('may take every step but accept without a policy', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    const asking = server.iamAs(await partner(server))
    const id = await take(ana, await request(asking), 'associate', 'update')
    await step.update(ana, id, 'please')
    await step.accept(server.iam, id)
    await step.send(ana, id)
    expect(await shown(ana, id)).toMatchObject({ State: 'FINALIZED', OwnerId: userArnOf('ana') })
    const other = await take(ana, await request(asking), 'associate')
    await step.reject(ana, other)
    expect(await shown(ana, other)).toMatchObject({ State: 'REJECTED' })
  })

  it('is bound by a Deny', async () => {
    const ana = server.iamAs(
      await user(server, 'ana', { Effect: 'Deny', Action: 'iam:RejectDelegationRequest', Resource: '*' }),
    )
    const id = await requestIn(server, 'ASSIGNED', ana)
    expect(await refusal(step.reject(ana, id))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in an identity-based policy'),
    })
  })

  it('is nobody else of the same name', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    const id = await requestIn(server, 'ASSIGNED', ana)
    await server.service.store.write(
      [ACCOUNT],
      { caller: 'test', requestId: 'test', now: new Date() },
      async (tx) => {
        const known = await tx.users.find(ACCOUNT, 'ana')
        if (known === undefined) throw new Error('ana is there')
        for (const { AccessKeyId } of await tx.accessKeys.of(ACCOUNT, known.UserId))
          await tx.accessKeys.delete(ACCOUNT, AccessKeyId)
      },
    )
    await server.iam.send(new DeleteUserCommand({ UserName: 'ana' }))
    const second = server.iamAs(await user(server, 'ana'))
    expect(await refusal(step.reject(second, id))).toEqual(
      denied('ana', 'iam:RejectDelegationRequest', requestArn(id)),
    )
  })

  it('is nobody who acts for them, not by a role session of the same name either', async () => {
    const all = { Effect: 'Allow', Action: '*', Resource: '*' }
    const asking = await partner(server, { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })
    const desk = await role(server, 'Desk', trust(ACCOUNT))
    const boss = await user(server, 'boss', all)
    const released = await take(server.iamAs(boss), await request(server.iamAs(asking)), ...waysTo.FINALIZED)
    const TradeInToken = await tokenOf(server, released)
    const traded = await server.stsAs(asking).send(new GetDelegatedAccessTokenCommand({ TradeInToken }))
    const owner = server.iamAs(await assume(server, boss, desk))
    const id = await take(owner, await request(server.iamAs(asking)), 'associate')
    const namesake = server.iamAs(await assume(server, credentialsOf(traded.Credentials), desk))
    expect(await refusal(step.reject(namesake, id))).toMatchObject({ code: 'AccessDenied' })
    await step.reject(owner, id)
  })
})
