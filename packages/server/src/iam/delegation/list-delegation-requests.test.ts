import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  type IAMClient,
  ListDelegationRequestsCommand,
  type ListDelegationRequestsCommandInput,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, user, userArnOf } from '../../testing/callers.ts'
import { DAY, partner, request, shown, take } from '../../testing/delegation.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'
import { call } from '../../testing/wire.ts'

const server = testServer()

const list = (iam: IAMClient, input: ListDelegationRequestsCommandInput = {}) =>
  iam.send(new ListDelegationRequestsCommand(input))
const idsOf = async (iam: IAMClient, input: ListDelegationRequestsCommandInput = {}) =>
  ((await list(iam, input)).DelegationRequests ?? []).map((one) => one.DelegationRequestId).sort()

describe('ListDelegationRequests', () => {
  it('shows what people of the account have taken on, as GetDelegationRequest does', async () => {
    const asking = server.iamAs(await partner(server))
    const mine = await take(server.iam, await request(asking), 'associate')
    const meant = await request(asking, { OwnerAccountId: ACCOUNT })
    await take(server.iamAs(await server.newAccount()), await request(asking), 'associate')
    const { DelegationRequests, isTruncated, Marker } = await list(server.iam)
    expect(DelegationRequests).toEqual([await shown(server.iam, mine)])
    expect({ isTruncated, Marker }).toEqual({ isTruncated: false, Marker: undefined })
    await take(server.iam, meant, 'associate')
    expect(await idsOf(server.iam)).toEqual([mine, meant].sort())
    expect(await idsOf(asking)).toEqual([])
    await server.advance(7 * DAY)
    expect((await list(server.iam)).DelegationRequests).toMatchObject([
      { State: 'EXPIRED' },
      { State: 'EXPIRED' },
    ])
  })

  it('shows those of one owner, and of no other whose ARN goes on', async () => {
    const asking = server.iamAs(await partner(server))
    const ana = server.iamAs(await user(server, 'ana'))
    const anabel = server.iamAs(await user(server, 'anabel'))
    const first = await take(ana, await request(asking), 'associate')
    const second = await take(anabel, await request(asking), 'associate')
    expect(await idsOf(server.iam, { OwnerId: userArnOf('ana') })).toEqual([first])
    expect(await idsOf(server.iam, { OwnerId: userArnOf('anabel') })).toEqual([second])
    expect(await idsOf(server.iam, { OwnerId: userArnOf('nobody') })).toEqual([])
    expect(await idsOf(server.iam)).toEqual([first, second].sort())
  })

  it('needs no policy for the caller’s own, and one for all others', async () => {
    const asking = server.iamAs(await partner(server))
    const ana = server.iamAs(await user(server, 'ana'))
    const id = await take(ana, await request(asking), 'associate')
    expect(await idsOf(ana, { OwnerId: userArnOf('ana') })).toEqual([id])
    const told = denied('ana', 'iam:ListDelegationRequests', '*')
    expect(await refusal(list(ana))).toEqual(told)
    expect(await refusal(list(ana, { OwnerId: userArnOf('bob') }))).toEqual(told)
    const bob = server.iamAs(
      await user(server, 'bob', {
        Effect: 'Allow',
        Action: 'iam:ListDelegationRequests',
        Resource: '*',
        Condition: { ArnEquals: { 'iam:DelegationRequestOwner': userArnOf('ana') } },
      }),
    )
    expect(await idsOf(bob, { OwnerId: userArnOf('ana') })).toEqual([id])
    expect(await refusal(list(bob))).toEqual(denied('bob', 'iam:ListDelegationRequests', '*'))
  })

  it('shows under an ARN what its present holder took on, and not what somebody before them did', async () => {
    const former = await user(server, 'ana')
    const id = await take(
      server.iamAs(former),
      await request(server.iamAs(await partner(server))),
      'associate',
    )
    await server.iam.send(new DeleteAccessKeyCommand({ UserName: 'ana', AccessKeyId: former.accessKeyId }))
    await server.iam.send(new DeleteUserCommand({ UserName: 'ana' }))
    const ana = server.iamAs(await user(server, 'ana'))
    const own = { OwnerId: userArnOf('ana') }
    expect(await idsOf(ana, own)).toEqual([])
    expect(await idsOf(server.iam, own)).toEqual([])
    expect(await idsOf(server.iam)).toEqual([id])
  })

  it('refuses owners that are no principals of the account', async () => {
    for (const OwnerId of [
      'arn:aws:iam::999988887777:user/ana',
      `arn:aws-cn:iam::${ACCOUNT}:user/ana`,
      `arn:aws:iam::${ACCOUNT}:policy/ana`,
      'a-text-of-some-length',
    ]) {
      expect(await refusal(list(server.iam, { OwnerId }))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message: `OwnerId must be the ARN of a principal of the account ${ACCOUNT}.`,
      })
    }
    for (const OwnerId of [`arn:aws:iam::${ACCOUNT}:root`, `arn:aws:sts::${ACCOUNT}:assumed-role/Desk/ana`])
      expect(await idsOf(server.iam, { OwnerId })).toEqual([])
    expect(await refusal(list(server.iam, { OwnerId: 'short' }))).toMatchObject({ code: 'ValidationError' })
  })

  it('pages, and spells whether more follows with a small letter (behaviours 16)', async () => {
    const asking = server.iamAs(await partner(server))
    const made: string[] = []
    for (let at = 0; at < 5; at++) made.push(await take(server.iam, await request(asking), 'associate'))
    const seen: (string | undefined)[] = []
    let Marker: string | undefined
    for (const size of [2, 2, 1]) {
      const page = await list(server.iam, { MaxItems: 2, Marker })
      expect(page.DelegationRequests).toHaveLength(size)
      expect(page.isTruncated).toBe(size === 2)
      seen.push(...(page.DelegationRequests ?? []).map((one) => one.DelegationRequestId))
      Marker = page.Marker
    }
    expect(Marker).toBeUndefined()
    expect(seen.sort()).toEqual(made.sort())
    const { text } = await call(server, server.root, 'iam', { Action: 'ListDelegationRequests' })
    expect(text).toContain('<isTruncated>false</isTruncated>')
    expect(text).not.toContain('<IsTruncated>')
    expect(await refusal(list(server.iam, { Marker: 'made-up' }))).toMatchObject({
      message: 'Invalid Marker.',
    })
  })
})
