import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetDelegatedAccessTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { operatorAuthor } from '../../operator/author.ts'
import { DAY, partner, request, step, take, topic } from '../../testing/delegation.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'
import { sweepRequests } from './sweep-requests.ts'

/** What a receiver was sent. */
interface Received {
  readonly path: string
  readonly type: string | undefined
  readonly envelope: Record<string, string>
  readonly message: Record<string, string>
}

let received: Received[] = []
/** How the next requests are answered: with a status, or not at all; 200 when nothing is told. */
let answers: (number | 'hang up')[] = []

const receiver = createServer(async (incoming, outgoing) => {
  let text = ''
  for await (const chunk of incoming) text += chunk
  const answer = answers.shift() ?? 200
  if (answer === 'hang up') {
    incoming.destroy()
    return
  }
  if (answer === 200) {
    const envelope = JSON.parse(text)
    const message = JSON.parse(envelope.Message)
    received.push({ path: incoming.url ?? '', type: incoming.headers['content-type'], envelope, message })
  }
  outgoing.writeHead(answer, answer === 302 ? { location: '/elsewhere' } : {}).end('thanks')
})
await new Promise<void>((done) => {
  receiver.listen(0, '127.0.0.1', done)
})
afterAll(() => {
  receiver.closeAllConnections()
  receiver.close()
})
beforeEach(() => {
  received = []
  answers = []
})

const { port } = receiver.address() as AddressInfo
const server = testServer({
  settings: { 'delegation-webhooks': [`${topic}=http://127.0.0.1:${port}/hook?key=k`] },
})

/** Waits until so many messages have come. */
async function messages(count: number): Promise<Received[]> {
  const end = Date.now() + 60_000
  while (received.length < count && Date.now() < end) await new Promise((done) => setTimeout(done, 10))
  await server.service.notifier.idle()
  return received
}

const pending = async () =>
  (await server.service.store.entities.delegationNotices.list('global', { limit: 10 })).items

describe('the news of delegation requests', () => {
  it('stand on one line of visible characters, whatever the workflow is called', async () => {
    const RequestorWorkflowId = 'order\n- done\u00ad\u00b4'
    await take(
      server.iam,
      await request(server.iamAs(await partner(server)), { RequestorWorkflowId }),
      'associate',
    )
    const [{ message, envelope } = {}] = await messages(1)
    expect(message).toMatchObject({ RequestorWorkflowId, State: 'ASSIGNED' })
    expect(envelope?.['Message']).toContain('"order\\n- done\\u00ad\\u00b4"')
  })

  it('tell each state once it is entered, in the form of SNS, and then the token', async () => {
    const asking = await partner(server)
    const id = await request(server.iamAs(asking), { RequestorWorkflowId: 'workflow-x' })
    expect(await pending()).toEqual([])
    const states = ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED']
    for (const [at, name] of (['associate', 'update', 'accept'] as const).entries()) {
      await step[name](server.iam, id)
      await messages(at + 1)
    }
    expect(received.map(({ message }) => message['State'])).toEqual(states)
    await step.send(server.iam, id)
    const [first, , , ...last] = await messages(5)
    expect(first).toEqual({
      path: '/hook?key=k',
      type: 'text/plain; charset=UTF-8',
      envelope: {
        Type: 'Notification',
        MessageId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        TopicArn: topic,
        Message: expect.any(String),
        Timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      message: {
        Type: 'StateChange',
        RequestId: id,
        RequestorWorkflowId: 'workflow-x',
        State: 'ASSIGNED',
        OwnerAccountId: ACCOUNT,
        UpdatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    })
    const byType = Object.fromEntries(last.map(({ message }) => [message['Type'], message]))
    const { ExchangeToken = '', ExpiresAt = '', UpdatedAt = '' } = byType['ExchangeToken'] ?? {}
    expect(byType).toEqual({
      StateChange: expect.objectContaining({ State: 'FINALIZED' }),
      ExchangeToken: expect.objectContaining({ State: 'FINALIZED', RequestId: id }),
    })
    expect(byType['StateChange']).not.toHaveProperty('ExchangeToken')
    expect(Date.parse(ExpiresAt) - Date.parse(UpdatedAt)).toBe(3_600_000)
    const command = new GetDelegatedAccessTokenCommand({ TradeInToken: ExchangeToken })
    expect((await server.stsAs(asking).send(command)).Credentials?.Expiration).toEqual(new Date(ExpiresAt))
    expect(await pending()).toEqual([])
  })

  it('are not kept for channels that nobody listens to', async () => {
    const asking = server.iamAs(await partner(server))
    const NotificationChannel = topic.replace('news', 'other')
    await take(server.iam, await request(asking, { NotificationChannel }), 'associate', 'accept', 'send')
    expect(await pending()).toEqual([])
    expect(received).toEqual([])
  })

  it('are sent again, under the same id, until they are taken', async () => {
    const asking = server.iamAs(await partner(server))
    const id = await request(asking)
    answers = [500, 302, 'hang up', 404]
    await step.associate(server.iam, id)
    for (let attempt = 1; attempt <= 4; attempt++) {
      await until(async () => (await pending())[0]?.Attempts === attempt && answers.length === 4 - attempt)
      await server.service.notifier.idle()
      // the next attempt is not before its time
      await server.service.notifier.sweep()
      await server.service.notifier.idle()
      expect(received).toEqual([])
      await server.advance(3600)
      await server.service.notifier.sweep()
    }
    expect(await messages(1)).toMatchObject([{ message: { State: 'ASSIGNED' } }])
    expect(await pending()).toEqual([])
  })

  it('tell of requests that have expired, which are removed when nobody needs them any more', async () => {
    const asking = server.iamAs(await partner(server))
    const id = await request(asking)
    const unused = await take(server.iam, await request(asking), 'associate', 'accept', 'send')
    await messages(4)
    received = []
    const { store, random, gateway, notifier } = server.service
    const { clock } = gateway
    const sweep = () =>
      sweepRequests(
        { store, random, clock, isNotified: notifier.isNotified },
        operatorAuthor('housekeeping', clock),
      )
    await sweep()
    expect(received).toEqual([])
    await server.advance(DAY)
    await sweep()
    await sweep()
    expect((await messages(1)).map(({ message }) => [message['RequestId'], message['State']])).toEqual([
      [id, 'EXPIRED'],
    ])
    expect(received[0]?.message).not.toHaveProperty('OwnerAccountId')
    await server.advance(6 * DAY)
    await sweep()
    expect((await messages(2))[1]?.message).toMatchObject({ RequestId: unused, State: 'EXPIRED' })
    const stored = async () =>
      (await store.entities.delegationRequests.list('global', { limit: 10 })).items.map(
        ({ DelegationRequestId }) => DelegationRequestId,
      )
    expect((await stored()).sort()).toEqual([id, unused].sort())
    await server.advance(85 * DAY)
    await sweep()
    expect(await stored()).toEqual([unused])
    await server.advance(5 * DAY)
    await sweep()
    expect(await stored()).toEqual([])
  })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it does not come to that')
    await new Promise((done) => setTimeout(done, 10))
  }
}
