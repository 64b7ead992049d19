import { setTimeout as delay } from 'node:timers/promises'
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Account } from '../../src/account.ts'
import { operator } from '../../src/operator.ts'
import { Organization } from '../../src/organization.ts'
import { deny } from '../../src/people.ts'
import { TwoServers } from '../../src/two-servers.ts'

/** How long another process may take on a busy machine until it has seen a change, in milliseconds. */
const LONGEST = 30_000

let two: TwoServers
beforeAll(async () => {
  two = await TwoServers.start('123456789012')
})
afterAll(() => two.stop())

/** Asks again until the answer is this. */
async function becomes(expected: boolean, ask: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + LONGEST; Date.now() < until; await delay(50)) {
    if ((await ask()) === expected) return
  }
  throw new Error(`it has not become ${expected} in time`)
}

describe('policies of organizations', () => {
  it('that one process is told of bind in the other, and stop to', async () => {
    const [here, there] = two.accounts
    const organization = await Organization.beside(here)
    const member = await organization.member()
    const elsewhere = new Account(there.endpoint, member.id, member.administrator, there.dataDir)
    // the other process holds everything by now that decides
    await elsewhere.iam.send(new ListUsersCommand({}))
    let made = 0
    const isAllowed = () =>
      elsewhere.iam.send(new CreateUserCommand({ UserName: `user-${++made}` })).then(
        () => true,
        () => false,
      )
    await becomes(true, isAllowed)
    await organization.attach(member.id, 'NoUsers', deny('iam:CreateUser'))
    await becomes(false, isAllowed)
    await elsewhere.iam.send(new ListUsersCommand({}))
    await operator(member, 'organization accounts remove', { account: member.id })
    await becomes(true, isAllowed)
    expect(made).toBeGreaterThan(2)
  })
})
