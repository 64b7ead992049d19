import { describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { Authenticator } from '../../src/authenticator.ts'
import type { Credentials } from '../../src/credentials.ts'
import { awsCli, boto3, type Call, type Driver, sdkV2, sdkV3 } from '../../src/drivers.ts'
import { allow, newUser, policyOf, trust } from '../../src/people.ts'
import { lacksAwsCli, lacksBoto3, STOCK_CLIENTS } from '../../src/stock-clients.ts'
import { newAccount } from '../../src/target.ts'

/** Speaks with the server by one client, and goes down into what it answers. */
class Script {
  readonly #driver: Driver
  readonly account: Account

  constructor(driver: Driver, account: Account) {
    this.#driver = driver
    this.account = account
  }

  /** Makes a call that must succeed, as the administrator unless told. */
  async does(
    service: Call['service'],
    operation: string,
    input: Call['input'],
    credentials = this.account.administrator,
  ): Promise<Record<string, unknown>> {
    const answer = await this.#driver.call({ service, operation, input, credentials })
    if ('error' in answer) throw new Error(`${operation} was refused with ${answer.error}`)
    return answer.output
  }

  /** Makes a call that must be refused, and answers the code. */
  async refused(service: Call['service'], operation: string, input: Call['input'], credentials: Credentials) {
    const answer = await this.#driver.call({ service, operation, input, credentials })
    return 'error' in answer ? answer.error : 'not refused'
  }

  async who(credentials: Credentials): Promise<unknown> {
    return (await this.does('sts', 'GetCallerIdentity', {}, credentials))['Arn']
  }

  async assume(credentials: Credentials, input: Call['input']) {
    const answer = await this.does('sts', 'AssumeRole', input, credentials)
    const issued = part(answer, 'Credentials')
    return { session: sessionOf(issued), expiration: dateOf(issued['Expiration']), answer }
  }
}

const part = (value: Record<string, unknown>, name: string) => value[name] as Record<string, unknown>
const dateOf = (value: unknown) => new Date(value instanceof Date ? value : String(value)).getTime()
const sessionOf = (issued: Record<string, unknown>): Required<Credentials> => ({
  accessKeyId: String(issued['AccessKeyId']),
  secretAccessKey: String(issued['SecretAccessKey']),
  sessionToken: String(issued['SessionToken']),
})

/** Whether an end lies so many seconds after a moment, within what a busy machine takes. */
const lasts = (expiration: number, begun: number, seconds: number) =>
  expiration >= begun + (seconds - 2) * 1000 && expiration <= Date.now() + (seconds + 2) * 1000

/** What every client must be able to do: users, keys, roles, sessions, second factors and refusals (A-419, SB-23). */
async function core(script: Script): Promise<void> {
  const { account } = script
  const { User } = await script.does('iam', 'CreateUser', { UserName: 'Caller', Path: '/core/' })
  const arn = account.arn('user/core/Caller')
  expect(User).toMatchObject({ UserName: 'Caller', Path: '/core/', Arn: arn })
  const { AccessKey } = await script.does('iam', 'CreateAccessKey', { UserName: 'Caller' })
  const made = AccessKey as Record<string, unknown>
  const caller = {
    accessKeyId: String(made['AccessKeyId']),
    secretAccessKey: String(made['SecretAccessKey']),
  }
  expect(await script.who(caller)).toBe(arn)

  const RoleArn = account.arn('role/testAssumeRole')
  await script.does('iam', 'CreateRole', {
    RoleName: 'testAssumeRole',
    AssumeRolePolicyDocument: JSON.stringify(trust(arn)),
  })
  const listing = JSON.stringify(policyOf(allow(['iam:ListRoles', 's3:ListAllMyBuckets'])))
  const inline = { RoleName: 'testAssumeRole', PolicyName: 'list', PolicyDocument: listing }
  await script.does('iam', 'PutRolePolicy', inline)

  const begun = Date.now()
  const input = { RoleArn, RoleSessionName: 'session1', DurationSeconds: 900 }
  const { session, expiration, answer } = await script.assume(caller, input)
  expect(session.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
  expect(lasts(expiration, begun, 900)).toBe(true)
  const sessionArn = `arn:aws:sts::${account.id}:assumed-role/testAssumeRole/session1`
  expect(part(answer, 'AssumedRoleUser')).toEqual({
    Arn: sessionArn,
    AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:session1$/),
  })
  expect(await script.who(session)).toBe(sessionArn)
  const { Roles } = await script.does('iam', 'ListRoles', {}, session)
  expect(Roles).toMatchObject([{ RoleName: 'testAssumeRole' }])
  expect(await script.refused('iam', 'ListUsers', {}, session)).toBe('AccessDenied')
  const { sessionToken: _, ...bare } = session
  expect(await script.refused('sts', 'GetCallerIdentity', {}, bare)).toBe('InvalidClientTokenId')

  const usual = await script.assume(caller, { RoleArn, RoleSessionName: 's3-access-example' })
  expect(lasts(usual.expiration, begun, 3600)).toBe(true)
  const tooLong = { ...input, DurationSeconds: 43_201 }
  expect(await script.refused('sts', 'AssumeRole', tooLong, caller)).toBe('ValidationError')

  await newUser(account, 'stranger', { policies: [policyOf(allow('sts:AssumeRole'))] })
  const { AccessKey: theirs } = await script.does('iam', 'CreateAccessKey', { UserName: 'stranger' })
  const strange = theirs as Record<string, unknown>
  const stranger = {
    accessKeyId: String(strange['AccessKeyId']),
    secretAccessKey: String(strange['SecretAccessKey']),
  }
  expect(await script.refused('sts', 'AssumeRole', input, stranger)).toBe('AccessDenied')

  const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
  const PolicyDocument = JSON.stringify(trust(arn, { Condition }))
  await script.does('iam', 'UpdateAssumeRolePolicy', { RoleName: 'testAssumeRole', PolicyDocument })
  expect(await script.refused('sts', 'AssumeRole', input, caller)).toBe('AccessDenied')
  const device = await Authenticator.enable(account, 'Caller')
  await script.assume(caller, { ...input, ...device.proof() })
  const second = await Authenticator.enable(account, 'Caller', 'Caller-second')
  const proven = await script.does(
    'sts',
    'GetSessionToken',
    { DurationSeconds: 900, ...second.proof() },
    caller,
  )
  await script.assume(sessionOf(part(proven, 'Credentials')), input)
  const unproven = await script.does('sts', 'GetSessionToken', {}, caller)
  const plain = sessionOf(part(unproven, 'Credentials'))
  expect(await script.refused('sts', 'AssumeRole', input, plain)).toBe('AccessDenied')

  expect(await script.refused('iam', 'GetRole', { RoleName: 'absent' }, account.administrator)).toMatch(
    /^NoSuchEntity/,
  )
}

const [lackingCli, lackingBoto3] = await Promise.all([lacksAwsCli(), lacksBoto3()])

/** Runs the script in an account of its own. */
async function play(driverOf: (account: Account) => Driver): Promise<void> {
  const account = await newAccount()
  const driver = driverOf(account)
  try {
    await core(new Script(driver, account))
  } finally {
    driver.close()
  }
}

describe('the core script (A-293, A-300, A-348, A-349, A-351, A-419, B-267, B-268, SB-23)', () => {
  it(
    'runs with the SDK for JavaScript, version 3',
    () => play(({ endpoint }) => sdkV3(endpoint)),
    STOCK_CLIENTS,
  )

  it(
    'runs with the SDK for JavaScript, version 2',
    () => play(({ endpoint }) => sdkV2(endpoint)),
    STOCK_CLIENTS,
  )

  it.skipIf(lackingBoto3)(
    `runs with boto3${lackingBoto3 ? ` (${lackingBoto3})` : ''}`,
    () => play(({ endpoint, administrator }) => boto3(endpoint, administrator)),
    STOCK_CLIENTS,
  )

  it.skipIf(lackingCli)(
    `runs with the AWS CLI${lackingCli ? ` (${lackingCli})` : ''}`,
    () => play(({ endpoint }) => awsCli(endpoint)),
    STOCK_CLIENTS,
  )
})
