import {
  AcquireRoleCommand,
  CreateAccessKeyCommand,
  CreatePolicyVersionCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListPolicyVersionsCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import type { Credentials } from '../../src/credentials.ts'
import { operate } from '../../src/gatehouse-process.ts'
import { allow, assume, newKey, newPolicy, newRole, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { TwoServers } from '../../src/two-servers.ts'

const ID = '123456789012'
let two: TwoServers
/** The same account through one process and through the other. */
let here: Account
let there: Account

beforeAll(async () => {
  two = await TwoServers.start(ID)
  ;[here, there] = two.accounts
})
afterAll(() => two.stop())

const identity = (account: Account, credentials: Credentials) =>
  account.stsAs(credentials).send(new GetCallerIdentityCommand({}))

/** How many of these calls succeed; the others must have been refused with this code. */
async function successes(code: string, calls: readonly Promise<unknown>[]): Promise<number> {
  const outcomes = await Promise.allSettled(calls)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      expect(await refusal(Promise.reject(outcome.reason))).toMatchObject({ code })
  }
  return outcomes.filter(({ status }) => status === 'fulfilled').length
}

/** Calls until the answer is a refusal; answers its code and when the last call that succeeded began, in milliseconds. */
async function untilRefused(call: () => Promise<unknown>): Promise<{ code: string; lastSuccess: number }> {
  const start = performance.now()
  let lastSuccess = 0
  while (performance.now() - start < 20_000) {
    const begun = performance.now() - start
    const outcome = await call().then(
      () => undefined,
      (error: unknown) => refusal(Promise.reject(error)),
    )
    if (outcome !== undefined) return { code: outcome.code, lastSuccess }
    lastSuccess = begun
  }
  throw new Error('nothing was refused')
}

/** Tries up to three times, for a machine that is busy may hold a process up: within a second is what is promised. */
async function withinASecond(attempt: (round: number) => Promise<{ lastSuccess: number }>): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    times.push((await attempt(round)).lastSuccess)
    if (Math.min(...times) < 1000) return
  }
  throw new Error(`not refused within a second: ${times.join(', ')} ms`)
}

describe('two processes over one PostgreSQL', () => {
  it('start together on an empty database, and one of them makes the first account', async () => {
    const [one, other] = await Promise.all(
      [here, there].map((account) => identity(account, account.administrator)),
    )
    expect(one?.Arn).toBe(`arn:aws:iam::${ID}:user/admin`)
    expect(other?.Arn).toBe(one?.Arn)
  })

  it('know at once what was created, granted and deleted in the other (A-373)', async () => {
    for (let round = 0; round < 10; round++) {
      const [a, b] = round % 2 === 0 ? [here, there] : [there, here]
      const UserName = `seen-${round}`
      // asked for before it is there, so that its absence is in memory
      expect(await refusal(b.iam.send(new GetUserCommand({ UserName })))).toMatchObject({
        code: 'NoSuchEntity',
      })
      await a.iam.send(new CreateUserCommand({ UserName }))
      const { User } = await b.iam.send(new GetUserCommand({ UserName }))
      expect(User?.UserName).toBe(UserName)
      const key = await newKey(b, UserName)
      const asUser = a.iamAs(key)
      expect(await refusal(asUser.send(new GetUserCommand({})))).toMatchObject({ code: 'AccessDenied' })
      const PolicyDocument = JSON.stringify(policyOf(allow('iam:GetUser')))
      await b.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'read', PolicyDocument }))
      expect((await asUser.send(new GetUserCommand({}))).User?.UserName).toBe(UserName)
    }
  })

  it('let one of two administrators shut the other out who does the same at once, and not both', async () => {
    const nothing = 'arn:aws:iam::aws:policy/AWSDenyAll'
    for (let round = 0; round < 10; round++) {
      const names = [`one-${round}`, `other-${round}`] as const
      const policies = [policyOf(allow('*'))]
      for (const name of names) await newUser(here, name, { policies })
      const [one, other] = [await newKey(here, names[0]), await newKey(here, names[1])]
      // both are known where they call
      await Promise.all([identity(here, one), identity(there, other)])
      const shutOut = (UserName: string) =>
        new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: nothing })
      const calls = [here.iamAs(one).send(shutOut(names[1])), there.iamAs(other).send(shutOut(names[0]))]
      expect(await successes('AccessDenied', calls)).toBe(1)
    }
  })

  it('make one role of a template that both are asked for at once, and one service-linked role', async () => {
    const TemplateArn = 'arn:aws:iam::aws:role-template/BucketReader'
    for (let round = 0; round < 5; round++) {
      const ReplacementValues = { BucketName: { Values: [`race-${round}`] } }
      const command = () => new AcquireRoleCommand({ TemplateArn, ReplacementValues })
      const [one, other] = await Promise.all([here.iam.send(command()), there.iam.send(command())])
      expect(other.Role).toEqual(one.Role)
    }
    const service = () => new CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' })
    expect(await successes('InvalidInput', [here.iam.send(service()), there.iam.send(service())])).toBe(1)
  })

  it('take sessions that the other has issued', async () => {
    const role = await newRole(here, 'shared', { policies: [policyOf(allow('iam:ListUsers'))] })
    await newUser(there, 'assumer', { policies: [policyOf(allow('sts:AssumeRole'))] })
    const assumer = await newKey(here, 'assumer')
    for (const [a, b] of [
      [here, there],
      [there, here],
    ] as const) {
      const session = await assume(a, assumer, role)
      expect((await identity(b, session)).Arn).toBe(`arn:aws:sts::${ID}:assumed-role/shared/session`)
      await b.iamAs(session).send(new ListUsersCommand({ MaxItems: 1 }))
    }
  })

  it('refuse a key within a second of its being made inactive in the other', async () => {
    await withinASecond(async (round) => {
      const UserName = `inactive-${round}`
      await newUser(here, UserName)
      const key = await newKey(here, UserName)
      await identity(there, key)
      const AccessKeyId = key.accessKeyId
      await here.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }))
      expect(await refusal(identity(here, key))).toMatchObject({ code: 'InvalidClientTokenId' })
      const outcome = await untilRefused(() => identity(there, key))
      expect(outcome.code).toBe('InvalidClientTokenId')
      return outcome
    })
  })

  it('refuse a revoked session within a second of its revocation in the other', async () => {
    await newUser(here, 'revoked', { policies: [policyOf(allow('sts:AssumeRole'))] })
    const key = await newKey(here, 'revoked')
    await withinASecond(async (round) => {
      const role = await newRole(here, `revocable-${round}`)
      const session = await assume(here, key, role)
      await identity(there, session)
      await operate(two.folders[0], 'sessions', 'revoke', session.accessKeyId)
      expect(await refusal(identity(here, session))).toMatchObject({ status: 403 })
      return untilRefused(() => identity(there, session))
    })
    await withinASecond(async (round) => {
      const role = here.arn(`role/revocable-${round}`)
      await newRole(here, `revocable-${round}`).catch(() => undefined)
      const session = await assume(here, key, role)
      await identity(there, session)
      // what was issued in the same second is meant as well
      await operate(two.folders[0], 'sessions', 'revoke-role', role)
      expect(await refusal(identity(here, session))).toMatchObject({ status: 403 })
      return untilRefused(() => identity(there, session))
    })
  })
})

describe('two processes that race', () => {
  const both = (times: number) => Array.from({ length: times }, () => [here, there]).flat()

  it('give one name once', async () => {
    for (let round = 0; round < 5; round++) {
      const create = new CreateUserCommand({ UserName: `raced-${round}` })
      expect(
        await successes(
          'EntityAlreadyExists',
          both(3).map(({ iam }) => iam.send(create)),
        ),
      ).toBe(1)
    }
  })

  it('give no user more access keys than its quota', async () => {
    for (let round = 0; round < 5; round++) {
      const UserName = `keys-${round}`
      await newUser(here, UserName)
      const create = new CreateAccessKeyCommand({ UserName })
      expect(
        await successes(
          'LimitExceeded',
          both(4).map(({ iam }) => iam.send(create)),
        ),
      ).toBe(2)
      const { AccessKeyMetadata } = await there.iam.send(new ListAccessKeysCommand({ UserName }))
      expect(AccessKeyMetadata).toHaveLength(2)
    }
  })

  it('give no policy more versions than its quota', async () => {
    const PolicyArn = await newPolicy(here, 'versions', policyOf(allow('s3:*')))
    const PolicyDocument = JSON.stringify(policyOf(allow('ec2:*')))
    const create = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument })
    expect(
      await successes(
        'LimitExceeded',
        both(5).map(({ iam }) => iam.send(create)),
      ),
    ).toBe(4)
    const { Versions } = await there.iam.send(new ListPolicyVersionsCommand({ PolicyArn }))
    expect(Versions).toHaveLength(5)
  })

  it('give no account more users than a quota that the operator has just set, and count right after deletions', async () => {
    const count = async (account: Account) =>
      (await account.iam.send(new ListUsersCommand({ MaxItems: 1000 }))).Users?.length ?? 0
    const quota = (await count(here)) + 10
    await operate(two.folders[0], 'quotas', 'set', ID, 'UsersQuota', String(quota))
    const fill = (prefix: string) =>
      both(12).map(({ iam }, index) => iam.send(new CreateUserCommand({ UserName: `${prefix}-${index}` })))
    expect(await successes('LimitExceeded', fill('full'))).toBe(10)
    expect(await count(there)).toBe(quota)
    const { Users = [] } = await here.iam.send(new ListUsersCommand({ MaxItems: 1000 }))
    const made = Users.filter(({ UserName }) => UserName?.startsWith('full-')).slice(0, 6)
    const remove = ({ UserName }: { UserName?: string | undefined }, index: number) =>
      both(1)[index % 2]?.iam.send(new DeleteUserCommand({ UserName: UserName ?? '' }))
    await Promise.all(made.map(remove))
    expect(await successes('LimitExceeded', fill('again'))).toBe(6)
    expect(await count(here)).toBe(quota)
  })
})
