import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  GetUserCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam'
import { denialReason } from '@gatehouse/policy'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Authorizer } from '../authorization/authorize.ts'
import { askedAgain } from '../decision/decided-again.ts'
import { recordedQuestions } from '../events/recorded-questions.ts'
import { policyOf, user, userArnOf } from '../testing/callers.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { billingCommand, recoveryCommand } from './account-switches.ts'
import { listAccountsCommand } from './accounts.ts'
import { operatorAuthor } from './author.ts'
import type { OperatorCommand } from './command.ts'

const server = testServer()
const run = ({ run, name }: OperatorCommand, input: object = {}) =>
  run({ ...server.service, clock: Date.now }, { account: ACCOUNT, ...input }, operatorAuthor(name, Date.now))
const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

/** What the operator's list tells of an account. */
async function listed(account = ACCOUNT): Promise<Record<string, string> | undefined> {
  const { accounts } = (await run(listAccountsCommand)) as { accounts: Record<string, string>[] }
  return accounts.find((one) => one['account'] === account)
}

/** The events of the account by this name, the latest first. */
async function events(name: string): Promise<Record<string, unknown>[]> {
  const trail = new CloudTrailClient({
    ...{ endpoint: server.url, region: 'us-east-1', credentials: server.root },
  })
  onTestFinished(() => trail.destroy())
  const LookupAttributes = [{ AttributeKey: 'EventName', AttributeValue: name } as const]
  const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes }))
  return Events.map(({ CloudTrailEvent = '' }) => JSON.parse(CloudTrailEvent))
}

describe.each([
  ['billing', billingCommand, 'off', 'UpdateIAMAccessPreference', 'iamAccessPreference'],
  ['recovery', recoveryCommand, 'on', 'UpdateRootRecovery', 'emailAndPhone'],
])('accounts %s', (name, command, usual, event, member) => {
  const other = usual === 'on' ? 'off' : 'on'

  it(`is ${usual} at first, turned for one account, and back (A-064, A-409)`, async () => {
    await server.newAccount({ account_id: '444455556666' })
    expect((await listed())?.[name]).toBe(usual)
    expect(await run(command, { value: other })).toEqual({ account: ACCOUNT, [name]: other, was: usual })
    expect((await listed())?.[name]).toBe(other)
    expect((await listed('444455556666'))?.[name]).toBe(usual)
    expect(await run(command, { value: usual })).toMatchObject({ was: other })
    expect((await listed())?.[name]).toBe(usual)
  })

  it('leaves an event of each change, and none where nothing changes (A-409)', async () => {
    for (const value of [usual, other, other, usual]) await run(command, { value })
    const words = { on: 'Enabled', off: 'Disabled' } as const
    expect(await events(event)).toMatchObject(
      [usual, other].map((value) => ({
        userIdentity: { type: 'AWSService', invokedBy: 'operator' },
        requestParameters: { [member]: words[value as 'on' | 'off'] },
        readOnly: false,
        recipientAccountId: ACCOUNT,
      })),
    )
  })

  it('refuses other values and accounts that are not there', async () => {
    await expect(run(command, { value: 'true' })).rejects.toThrow('value is neither on nor off')
    await expect(run(command, {})).rejects.toThrow('value is missing')
    await expect(run(command, { account: '999999999999', value: 'on' })).rejects.toThrow(
      'there is no account 999999999999',
    )
  })
})

describe('access to billing (A-064)', () => {
  let ana: Credentials
  beforeEach(async () => {
    ana = await user(server, 'ana', everything)
  })

  const simulated = async (input: object = {}) => {
    const { EvaluationResults = [] } = await server.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: userArnOf('ana'),
        ActionNames: ['aws-portal:ViewBilling', 'budgets:ModifyBudget', 's3:ListAllMyBuckets'],
        ...input,
      }),
    )
    return EvaluationResults.map(({ EvalDecision }) => EvalDecision)
  }

  it('decides what simulations of a principal answer, of billing alone', async () => {
    expect(await simulated()).toEqual(['implicitDeny', 'implicitDeny', 'allowed'])
    await run(billingCommand, { value: 'on' })
    expect(await simulated()).toEqual(['allowed', 'allowed', 'allowed'])
    await run(billingCommand, { value: 'off' })
    expect(await simulated()).toEqual(['implicitDeny', 'implicitDeny', 'allowed'])
    const PolicyInputList = [policyOf({ Effect: 'Deny', Action: 'budgets:*', Resource: '*' })]
    expect(await simulated({ PolicyInputList })).toEqual(['implicitDeny', 'explicitDeny', 'allowed'])
  })

  it('says nothing of callers of other accounts, nor of policies that nobody has', async () => {
    const CallerArn = 'arn:aws:iam::444455556666:user/eve'
    expect(await simulated({ CallerArn })).toEqual(['allowed', 'allowed', 'allowed'])
    const custom = new SimulateCustomPolicyCommand({
      PolicyInputList: [policyOf(everything)],
      ActionNames: ['aws-portal:ViewBilling'],
    })
    const { EvaluationResults = [] } = await server.iam.send(custom)
    expect(EvaluationResults.map(({ EvalDecision }) => EvalDecision)).toEqual(['allowed'])
  })

  it('is asked by the decisions of calls, told as their reason and kept in their records', async () => {
    const authorize = vi.spyOn(Authorizer.prototype, 'authorize')
    onTestFinished(() => authorize.mockRestore())
    /** The decision on an action of billing, asked as those of the caller's last call were. */
    const decided = async (as: Credentials) => {
      await server.iamAs(as).send(new GetUserCommand({ UserName: 'ana' }))
      const [operation, input, call] = authorize.mock.lastCall ?? []
      if (operation === undefined || input === undefined || call === undefined) throw new Error('no call')
      const asked = Object.assign(Object.create(operation), { action: 'billing:GetBillingData' })
      const { authorizer } = server.service.gateway
      const before = await authorizer.authorize(operation, input, call)
      return { before, ...(await authorizer.authorize(asked, input, call)) }
    }
    const { before, decisions, denial } = await decided(ana)
    const reason = 'because access of users and roles to billing is off in the account'
    expect(denial?.message).toContain(`is not authorized to perform: billing:GetBillingData`)
    expect(denial?.message).toContain(reason)
    expect(decisions).toMatchObject([{ result: 'implicitDeny', kind: 'billing' }])
    const recording = recordedQuestions(decisions)
    const [question] = recording?.decision.questions ?? []
    if (recording === undefined || question === undefined) throw new Error('nothing was recorded')
    const again = askedAgain(recording.decision, question, recording.documents)
    expect(again?.request.accountSettings).toEqual({ billingAccess: false })
    expect(recordedQuestions([...before.decisions, ...decisions])?.decision).toMatchObject({
      accountSettings: { billingAccess: false },
      questions: [{ result: 'allow' }, { result: 'implicitDeny', kind: 'billing' }],
    })
    expect(decisions.map((one) => denialReason(one, one.action, true))).toEqual([reason])
    expect((await decided(server.root)).decisions).toMatchObject([{ result: 'allow', kind: 'root' }])
    await run(billingCommand, { value: 'on' })
    expect((await decided(ana)).decisions).toMatchObject([{ result: 'allow', kind: 'identity' }])
  })
})
