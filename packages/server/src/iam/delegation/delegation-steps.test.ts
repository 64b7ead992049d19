import { CreateUserCommand, DeleteUserCommand, type IAMClient } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, invalid, refusal, user, userArnOf } from '../../testing/callers.ts'
import {
  DAY,
  partner,
  request,
  requestArn,
  type StepName,
  shown,
  step,
  take,
  waysTo,
} from '../../testing/delegation.ts'
import { ACCOUNT, assume, role, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const names = ['associate', 'update', 'accept', 'reject', 'send'] as const

/** The state that each step leads to, and the states that it may be taken in. */
const machine: Readonly<Record<StepName, { from: readonly string[]; to: string; told: string }>> = {
  associate: { from: ['UNASSIGNED'], to: 'ASSIGNED', told: 'is not UNASSIGNED' },
  update: {
    from: ['ASSIGNED', 'PENDING_APPROVAL'],
    to: 'PENDING_APPROVAL',
    told: 'is neither ASSIGNED nor PENDING_APPROVAL',
  },
  accept: {
    from: ['ASSIGNED', 'PENDING_APPROVAL'],
    to: 'ACCEPTED',
    told: 'is neither ASSIGNED nor PENDING_APPROVAL',
  },
  reject: {
    from: ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED'],
    to: 'REJECTED',
    told: 'is neither ASSIGNED, PENDING_APPROVAL nor ACCEPTED',
  },
  send: { from: ['ACCEPTED'], to: 'FINALIZED', told: 'is not ACCEPTED' },
}

const actions: Readonly<Record<StepName, string>> = {
  associate: 'iam:AssociateDelegationRequest',
  update: 'iam:UpdateDelegationRequest',
  accept: 'iam:AcceptDelegationRequest',
  reject: 'iam:RejectDelegationRequest',
  send: 'iam:SendDelegationToken',
}

/** A request in this state, made by another account and taken through its steps by this user. */
async function requestIn(state: keyof typeof waysTo, iam: IAMClient = server.iam): Promise<string> {
  const asking = server.iamAs(await partner(server))
  return take(iam, await request(asking), ...waysTo[state])
}

describe('the steps of delegation requests', () => {
  for (const name of names) {
    const { from, to, told } = machine[name]
    const code = name === 'accept' ? 'ConcurrentModification' : 'InvalidInput'

    it(`${name} leads from ${from.join(' and ')} to ${to}, and is refused in every other state`, async () => {
      const asking = server.iamAs(await partner(server))
      for (const state of Object.keys(waysTo) as (keyof typeof waysTo)[]) {
        const id = await take(server.iam, await request(asking), ...waysTo[state])
        if (from.includes(state)) {
          const answer = await step[name](server.iam, id)
          expect(Object.keys(answer)).toEqual(['$metadata'])
          expect(await shown(server.iam, id)).toMatchObject({ State: to })
        } else {
          expect(await refusal(step[name](server.iam, id))).toEqual({
            code,
            status: code === 'InvalidInput' ? 400 : 409,
            message: `The delegation request ${id} ${told}.`,
          })
          expect(await shown(server.iam, id)).toMatchObject({ State: state })
        }
      }
    })

    it(`${name} is refused once the request has expired`, async () => {
      const id = await requestIn(from[0] as keyof typeof waysTo)
      await server.advance(name === 'associate' ? DAY : 7 * DAY)
      expect(await refusal(step[name](server.iam, id))).toMatchObject({ code })
      expect(await shown(server.iam, id)).toMatchObject({ State: 'EXPIRED' })
    })

    it(`${name} does not know requests that are meant for other accounts, or are not there`, async () => {
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

    it(`${name} takes ids of 16 to 128 characters`, async () => {
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

    it(`${name} is decided on the ARN of the request, with its owner in the context`, async () => {
      const state = from[0] as keyof typeof waysTo
      const owner = { ArnEquals: { 'iam:DelegationRequestOwner': `arn:aws:iam::${ACCOUNT}:root` } }
      // before somebody has taken the request on there is no owner
      const Condition = name === 'associate' ? { Null: { 'iam:DelegationRequestOwner': 'true' } } : owner
      const id = await requestIn(state)
      const Resource = requestArn(id)
      const allowed = { Effect: 'Allow', Action: actions[name], Resource, Condition }
      const ana = server.iamAs(await user(server, 'ana', allowed))
      await step[name](ana, id)
      expect(await shown(server.iam, id)).toMatchObject({ State: to })
    })
  }

  for (const name of ['update', 'accept', 'reject', 'send'] as const) {
    it(`${name} is denied to people without a policy who did not take the request on`, async () => {
      const id = await requestIn(machine[name].from[0] as keyof typeof waysTo)
      const bob = server.iamAs(await user(server, 'bob'))
      const otherOwner = { ArnEquals: { 'iam:DelegationRequestOwner': userArnOf('ana') } }
      const statement = { Effect: 'Allow', Action: 'iam:*', Resource: '*', Condition: otherOwner }
      const eve = server.iamAs(await user(server, 'eve', statement))
      expect(await refusal(step[name](bob, id))).toEqual(denied('bob', actions[name], requestArn(id)))
      expect(await refusal(step[name](eve, id))).toEqual(denied('eve', actions[name], requestArn(id)))
    })
  }

  it('all but accept are open to whoever took the request on, without a policy', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    const asking = server.iamAs(await partner(server))
    const id = await take(ana, await request(asking), 'associate', 'update')
    expect(await refusal(step.accept(ana, id))).toEqual(
      denied('ana', 'iam:AcceptDelegationRequest', requestArn(id)),
    )
    await step.update(ana, id, 'please')
    await step.accept(server.iam, id)
    await step.send(ana, id)
    expect(await shown(ana, id)).toMatchObject({ State: 'FINALIZED', OwnerId: userArnOf('ana') })
    const other = await take(ana, await request(asking), 'associate')
    await step.reject(ana, other)
    expect(await shown(ana, other)).toMatchObject({ State: 'REJECTED' })
  })

  it('a Deny binds whoever took the request on', async () => {
    const ana = server.iamAs(
      await user(server, 'ana', { Effect: 'Deny', Action: 'iam:RejectDelegationRequest', Resource: '*' }),
    )
    const id = await requestIn('ASSIGNED', ana)
    expect(await refusal(step.reject(ana, id))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in an identity-based policy'),
    })
  })

  it('somebody else of the same name does not own the request', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    const id = await requestIn('ASSIGNED', ana)
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
})

describe('AssociateDelegationRequest', () => {
  it('makes the caller the owner, and the caller’s account the one that is asked', async () => {
    const arn = await role(server, 'Desk', trust(ACCOUNT))
    const lin = await user(server, 'lin', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: arn })
    const session = server.iamAs(await assume(server, lin, arn))
    const id = await requestIn('ASSIGNED', session)
    expect(await shown(server.iam, id)).toMatchObject({
      OwnerAccountId: ACCOUNT,
      OwnerId: `arn:aws:sts::${ACCOUNT}:assumed-role/Desk/session`,
    })
  })

  it('is for the account that was named only, and of its partition', async () => {
    const asking = server.iamAs(await partner(server))
    const id = await request(asking, { OwnerAccountId: ACCOUNT })
    const other = server.iamAs(await server.newAccount({ account_id: '999988887777' }))
    expect(await refusal(step.associate(other, id))).toMatchObject({ code: 'NoSuchEntity' })
    await step.associate(server.iam, id)
    const open = await request(asking)
    const china = server.iamAs(await server.newAccount({ account_id: '222233334444', partition: 'aws-cn' }))
    expect(await refusal(step.associate(china, open))).toMatchObject({ code: 'NoSuchEntity' })
    await step.associate(other, open)
    // now it belongs to the other account
    expect(await refusal(step.associate(server.iam, open))).toMatchObject({ code: 'NoSuchEntity' })
  })
})

describe('UpdateDelegationRequest', () => {
  it('keeps notes that are not given anew, takes 500 characters, and does not lengthen the time', async () => {
    const id = await requestIn('ASSIGNED')
    await step.update(server.iam, id, 'n'.repeat(500))
    const first = await shown(server.iam, id)
    expect(first.Notes).toBe('n'.repeat(500))
    await server.advance(DAY)
    await step.update(server.iam, id)
    const second = await shown(server.iam, id)
    expect(second).toMatchObject({ Notes: 'n'.repeat(500), ExpirationTime: first.ExpirationTime })
    expect(second.UpdatedTime?.getTime()).toBeGreaterThan(first.UpdatedTime?.getTime() ?? 0)
    expect(await refusal(step.update(server.iam, id, 'n'.repeat(501)))).toEqual(
      invalid('notes', 'Member must have length less than or equal to 500'),
    )
  })
})

describe('RejectDelegationRequest', () => {
  it('keeps the reason beside the notes', async () => {
    const id = await requestIn('ASSIGNED')
    await step.update(server.iam, id, 'please')
    await step.reject(server.iam, id, 'no')
    expect(await shown(server.iam, id)).toMatchObject({ Notes: 'please', RejectionReason: 'no' })
    expect(await refusal(step.reject(server.iam, id, 'n'.repeat(501)))).toEqual(
      invalid('notes', 'Member must have length less than or equal to 500'),
    )
  })
})

describe('AcceptDelegationRequest', () => {
  it('shows who has approved', async () => {
    const id = await requestIn('PENDING_APPROVAL', server.iamAs(await user(server, 'ana')))
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
    const id = await requestIn('ASSIGNED')
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
})

describe('SendDelegationToken', () => {
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
    const id = await requestIn('ASSIGNED')
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
