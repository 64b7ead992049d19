import { CreatePolicyCommand, type IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policyOf } from '../../testing/callers.ts'
import { request, shown, step, take } from '../../testing/delegation.ts'
import { type Engine, type RacingClients, racingClients } from '../../testing/racing-clients.ts'

const ACCOUNT = '333344445555'

describe.each<Engine>(['SQLite', 'PostgreSQL'])('delegation requests on %s', (engine) => {
  let racing: RacingClients
  beforeAll(async () => {
    racing = await racingClients(engine, ACCOUNT)
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' })
    await racing.clients[0].send(new CreatePolicyCommand({ PolicyName: 'setup', PolicyDocument }))
  })
  afterAll(() => racing.close())

  const made = (iam: IAMClient, RequestorWorkflowId?: string) =>
    request(iam, {
      ...(RequestorWorkflowId !== undefined && { RequestorWorkflowId }),
      Permissions: { PolicyTemplateArn: `arn:aws:iam::${ACCOUNT}:policy/setup` },
      NotificationChannel: `arn:aws:sns:us-east-1:${ACCOUNT}:news`,
    })

  /** What another process has changed shows within a second or so. */
  const becomes = (iam: IAMClient, id: string, state: string) =>
    expect.poll(async () => (await shown(iam, id)).State, { timeout: 60_000 }).toBe(state)

  /** How many of the calls succeeded, and the codes of the others. */
  async function outcome(...calls: Promise<unknown>[]): Promise<{ done: number; codes: string[] }> {
    const settled = await Promise.allSettled(calls)
    const codes = settled.flatMap((one) =>
      one.status === 'rejected' && one.reason instanceof Error ? [one.reason.name] : [],
    )
    return { done: settled.filter(({ status }) => status === 'fulfilled').length, codes }
  }

  it('are accepted, associated and sent by one of two who try at once', async () => {
    const [one, two] = racing.clients
    for (let round = 0; round < 4; round++) {
      const id = await made(one)
      expect(await outcome(step.associate(one, id), step.associate(two, id))).toEqual({
        done: 1,
        codes: ['InvalidInputException'],
      })
      expect(await outcome(step.accept(one, id), step.accept(two, id))).toEqual({
        done: 1,
        codes: ['ConcurrentModificationException'],
      })
      expect(await outcome(step.send(one, id), step.send(two, id))).toEqual({
        done: 1,
        codes: ['InvalidInputException'],
      })
      await becomes(two, id, 'FINALIZED')
    }
  })

  it('that are rejected while somebody sends the token end in one of both, never in between', async () => {
    const [one, two] = racing.clients
    for (let round = 0; round < 6; round++) {
      const id = await take(one, await made(one), 'associate', 'accept')
      const [sent, rejected] = await Promise.allSettled([step.send(one, id), step.reject(two, id)])
      expect([sent.status, rejected.status].sort()).toEqual(['fulfilled', 'rejected'])
      await becomes(two, id, sent.status === 'fulfilled' ? 'FINALIZED' : 'REJECTED')
    }
  })

  it('that are rejected while somebody accepts end rejected, or were refused first', async () => {
    const [one, two] = racing.clients
    for (let round = 0; round < 6; round++) {
      const id = await take(one, await made(one), 'associate')
      const { codes } = await outcome(step.accept(one, id), step.reject(two, id))
      // an accepted request can still be rejected
      expect([[], ['ConcurrentModificationException']]).toContainEqual(codes)
      await becomes(one, id, 'REJECTED')
    }
  })

  it('are made once for a workflow', async () => {
    const [one, two] = racing.clients
    expect(await outcome(made(one, 'the same'), made(two, 'the same'))).toEqual({
      done: 1,
      codes: ['EntityAlreadyExistsException'],
    })
  })

  it('are known to the other process at once', async () => {
    const [one, two] = racing.clients
    for (let round = 0; round < 5; round++)
      expect(await shown(two, await made(one))).toMatchObject({ State: 'UNASSIGNED' })
  })
})
