import { setTimeout as delay } from 'node:timers/promises'
import {
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  waitUntilInstanceProfileExists,
  waitUntilPolicyExists,
  waitUntilRoleExists,
  waitUntilUserExists,
} from '@aws-sdk/client-iam'
import { beforeAll, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { document } from '../../src/exercises/exercise.ts'
import { trust } from '../../src/people.ts'
import { newAccount } from '../../src/target.ts'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

const waiting = () => ({ client: account.iam, maxWaitTime: 60, minDelay: 1, maxDelay: 1 })

/** Each waiter with what makes the thing that it waits for. */
const waiters = {
  UserExists: (name: string) => ({
    wait: () => waitUntilUserExists(waiting(), { UserName: name }),
    make: () => account.iam.send(new CreateUserCommand({ UserName: name })),
  }),
  RoleExists: (name: string) => ({
    wait: () => waitUntilRoleExists(waiting(), { RoleName: name }),
    make: () => {
      const AssumeRolePolicyDocument = JSON.stringify(trust(account.arn('root')))
      return account.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }))
    },
  }),
  PolicyExists: (name: string) => ({
    wait: () => waitUntilPolicyExists(waiting(), { PolicyArn: account.arn(`policy/${name}`) }),
    make: () => account.iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: document })),
  }),
  InstanceProfileExists: (name: string) => ({
    wait: () => waitUntilInstanceProfileExists(waiting(), { InstanceProfileName: name }),
    make: () => account.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name })),
  }),
}

it.concurrent.each(Object.entries(waiters))(
  '%s ends at once for what is there, and waits for what is made meanwhile',
  async (name, waiter) => {
    const there = waiter(`${name}-there`)
    await there.make()
    expect((await there.wait()).state).toBe('SUCCESS')
    const later = waiter(`${name}-later`)
    let isMade = false
    const waited = later.wait().then(({ state }) => ({ state, isMade }))
    await delay(200)
    isMade = true
    await later.make()
    expect(await waited).toEqual({ state: 'SUCCESS', isMade: true })
  },
  600_000,
)
